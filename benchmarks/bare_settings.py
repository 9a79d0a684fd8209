"""The portal's database as a plain Django project would use it: Django's own engine, sessions and sign-in, and nothing on the way
to a view but session, CSRF and sign-in."""

from pathlib import Path

from alliance.settings import *  # noqa: F403
from alliance.settings import DATABASES as PORTAL

DATABASES = {
    "default": PORTAL["default"] | {"ENGINE": "django.db.backends.postgresql", "CONN_HEALTH_CHECKS": False},
}
ROOT_URLCONF = "benchmarks.bare"
SESSION_ENGINE = "django.contrib.sessions.backends.db"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
            ],
        },
    },
]
