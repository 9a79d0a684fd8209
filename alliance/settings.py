"""The one settings file. Values come from the environment; a bad one stops the start with a sentence.

`manage.py up` writes the addresses of its private servers to `VAR_DIR/env`; the environment wins over that file.
"""

import os
from datetime import timedelta
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from alliance.embedded import read_env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()

for key, value in read_env(VAR_DIR).items():
    os.environ.setdefault(key, value)

env = environ.Env()


def _number(name, default, least=0):
    """A whole number from the environment, at least `least`."""
    try:
        value = env.int(name, default=default)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {os.environ[name]!r}") from None
    if value < least:
        raise ImproperlyConfigured(f"{name} must be at least {least}, not {value}")
    return value


def _flag(name, default):
    value = os.environ.get(name, str(int(default))).strip().lower()
    if value not in {"0", "1", "true", "false", "yes", "no", "on", "off", ""}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")
    return value in {"1", "true", "yes", "on"}


# What runs it
DEBUG = _flag("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", default="") or "unsafe-until-a-server-starts"
# What seals phone numbers and other personal text in the database; the first seals, all open (`manage.py reseal`).
FIELD_KEYS = env.list("FIELD_KEYS", default=[]) or [SECRET_KEY]
HTTPS = _flag("HTTPS", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{_number('PORT', 8000, 1)}").rstrip("/")
TRUSTED_PROXIES = _number("TRUSTED_PROXIES", 0)

INSTALLED_APPS = [
    "alliance",
    "members",
    "resources",
    "activities",
    "proposals",
    "workgroup",
    "evaluation",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "alliance.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.middleware.PasswordChangeMiddleware",
    "alliance.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "alliance.urls"
WSGI_APPLICATION = "alliance.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "members.context.shell",
            ],
        },
    },
]

# Stores
DATABASES = {"default": env.db("DATABASE_URL", default="postgres://portal@127.0.0.1:1/portal")}
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    raise ImproperlyConfigured("DATABASE_URL must be a postgres:// address: the portal runs on PostgreSQL only")
DATABASES["default"] |= {
    "CONN_MAX_AGE": _number("CONN_MAX_AGE", 60),
    "CONN_HEALTH_CHECKS": True,
    "ATOMIC_REQUESTS": False,
}
DATABASES["default"].setdefault("OPTIONS", {}).setdefault("options", "-c lock_timeout=5s")

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:1/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
MAX_FILE_MB = _number("MAX_FILE_MB", 20, 1)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str("STATICFILES_BACKEND", default="whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}

# Who signs in
AUTH_USER_MODEL = "members.User"
AUTHENTICATION_BACKENDS = ["members.backends.UsernameOrPhoneBackend", "members.backends.GrantsBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
SESSION_COOKIE_AGE = _number("SESSION_HOURS", 12, 1) * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

# What the browser is told
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}

# How many sign-ups, check-ins or opinions one address may send in an hour; a venue shares one address.
PUBLIC_WRITES_PER_HOUR = _number("PUBLIC_WRITES_PER_HOUR", 600, 1)
# Check-ins come by the thousand through the one address of a hall; forged codes are what this stops.
CHECK_INS_PER_HOUR = _number("CHECK_INS_PER_HOUR", 20_000, 1)

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = USE_TZ = True

FILTERS_EMPTY_CHOICE_LABEL = _("全部")

# API
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "alliance.rest.SessionAuthentication",
        "rest_framework.authentication.TokenAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "alliance.rest.Pages",
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "rest_framework.filters.SearchFilter",
        "rest_framework.filters.OrderingFilter",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "alliance.rest.answer_error",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Alliance Portal",
    "DESCRIPTION": "The same rules, permissions and figures as the pages.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "SatisfactionEnum": "proposals.models.Proposal.Satisfaction",
        "ResourceKindEnum": "resources.models.Resource.Kind",
        "AssessmentSheetStatusEnum": "evaluation.models.AssessmentSheet.Status",
        "DutyClaimStatusEnum": "evaluation.models.DutyClaim.Status",
        "AppealStatusEnum": "evaluation.models.Appeal.Status",
        "BookingStatusEnum": "resources.models.Booking.Status",
        "WaitingStatusEnum": "resources.models.Waiting.Status",
    },
}

# Background work
CELERY_BROKER_URL = CELERY_RESULT_BACKEND = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ALWAYS_EAGER = _flag("TASKS_INLINE", False)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Every task is idempotent per alliance and period, so a missed or doubled run changes nothing.
    "deadlines": {"task": "proposals.tasks.watch_deadlines", "schedule": timedelta(minutes=15)},
    "bookings": {"task": "resources.tasks.mark_no_shows", "schedule": timedelta(minutes=5)},
    "requests": {"task": "resources.tasks.watch_requests", "schedule": timedelta(minutes=10)},
    "scores": {"task": "evaluation.tasks.score_open_periods", "schedule": timedelta(minutes=30)},
    "tasks": {"task": "workgroup.tasks.watch_tasks", "schedule": timedelta(minutes=30)},
    "reports": {"task": "reports.tasks.make_due_reports", "schedule": timedelta(hours=1)},
    "reminders": {"task": "activities.tasks.remind_visitors", "schedule": timedelta(minutes=5)},
    "texts": {"task": "members.tasks.deliver_waiting_texts", "schedule": timedelta(minutes=5)},
    "retention": {"task": "activities.tasks.forget_visitors", "schedule": timedelta(hours=24)},
}

# Mail: none unless an address of a server is given; the inbox in the portal always works.
EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="portal@localhost")

# Short messages to visitors without an account: none unless a gateway is named (members/texting.py).
SMS_WEBHOOK_URL = env.str("SMS_WEBHOOK_URL", default="")
SMS_WEBHOOK_TOKEN = env.str("SMS_WEBHOOK_TOKEN", default="")
if SMS_WEBHOOK_URL and not SMS_WEBHOOK_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"SMS_WEBHOOK_URL must be a web address, not {SMS_WEBHOOK_URL!r}")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django.request": {"level": "ERROR"}},
}

PRODUCT_NAME = _("联盟门户")
