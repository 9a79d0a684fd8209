"""The one settings file. Values come from the environment (`alliance/environment.py`); a bad one stops the start with a sentence.

`manage.py up` writes the addresses of its private servers to `VAR_DIR/env`; the environment wins over that file.
"""

import os
import secrets
from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from alliance import environment as read
from alliance.channels import parse_robots
from alliance.embedded import read_env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var").resolve()

read.kept.update(read_env(VAR_DIR))

# What runs it
DEBUG = read.flag("DEBUG", False)
HOST = read.text("HOST", "127.0.0.1")
PORT = read.number("PORT", 8000, 1, 65535)
WEB_WORKERS = read.number("WEB_WORKERS", 2, 1, 64)
DEMO = read.flag("DEMO", False)
# Without a kept key (see `manage.py prepare`) commands may work, but nothing is served: wsgi.py refuses.
HAS_SECRET_KEY = bool(read.text("SECRET_KEY", ""))
SECRET_KEY = read.text("SECRET_KEY", secrets.token_urlsafe(50))
# What seals phone numbers and other personal text in the database; the first seals, all open (`manage.py reseal`).
FIELD_KEYS = read.words("FIELD_KEYS", "") or [SECRET_KEY]
HTTPS = read.flag("HTTPS", False)
ALLOWED_HOSTS = read.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
CSRF_TRUSTED_ORIGINS = read.words("CSRF_TRUSTED_ORIGINS", "")
SITE_URL = read.address("SITE_URL", f"http://127.0.0.1:{PORT}", ("http", "https")).rstrip("/")
TRUSTED_PROXIES = read.number("TRUSTED_PROXIES", 0)

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
    "alliance.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "alliance.middleware.PolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "alliance.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "members.middleware.SessionLifeMiddleware",
    "members.middleware.PersonalPageMiddleware",
    "members.middleware.PasswordChangeMiddleware",
    "alliance.middleware.LargestRequestMiddleware",
    "alliance.middleware.AddressMiddleware",
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
DATABASES = {"default": read.database()}
REDIS_URL = read.address("REDIS_URL", "redis://127.0.0.1:1/0", ("redis", "rediss", "unix"))
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 5, "socket_timeout": 5},
    }
}

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(read.text("MEDIA_ROOT", str(VAR_DIR / "media"))).resolve()
MAX_FILE_MB = read.number("MAX_FILE_MB", 20, 1)
# Rows of one spreadsheet that a page takes at once.
MAX_SHEET_ROWS = read.number("MAX_SHEET_ROWS", 20000, 1)
# A folder of fonts that the office has a licence for (仿宋_GB2312, 方正小标宋), set before ours in PDF documents.
PDF_FONTS = read.text("PDF_FONTS", "")
# Ten files of a form and the words around them.
LARGEST_REQUEST = (10 * MAX_FILE_MB + 5) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": read.text("STATICFILES_BACKEND", "alliance.static.Storage")},
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
SESSION_ENGINE = "members.sessions"
# How long a one-time password opens the door; how many failures lock an account from an address, and close the address.
ONE_TIME_PASSWORD_DAYS = read.number("ONE_TIME_PASSWORD_DAYS", 7, 1)
SIGN_IN_FAILURES = read.number("SIGN_IN_FAILURES", 5, 1)
# How long the first lock holds, and each that follows.
SIGN_IN_FIRST_LOCK = read.number("SIGN_IN_FIRST_LOCK_MINUTES", 5, 1) * 60
SIGN_IN_NEXT_LOCK = read.number("SIGN_IN_NEXT_LOCK_MINUTES", 15, 1) * 60
SIGN_IN_SPRAYS = read.number("SIGN_IN_SPRAYS", 50, 1)
# Signed out after so long without a click, and after so long in any case.
SESSION_IDLE = read.number("SESSION_IDLE_MINUTES", 30, 1) * 60
SESSION_COOKIE_AGE = read.number("SESSION_HOURS", 12, 1) * 3600
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

# Modules of apps that the members' app does not know, asked when a unit is suspended or leaves (`members.stopping`).
WHEN_UNIT_STOPS = ["resources.stopping"]
# And those that let something be done from the inbox itself (`members.inbox`).
INBOX_DESKS = ["resources.inbox"]

# How many sign-ups, check-ins or opinions one address may send in an hour; a venue shares one address.
PUBLIC_WRITES_PER_HOUR = read.number("PUBLIC_WRITES_PER_HOUR", 600, 1)
# Check-ins come by the thousand through the one address of a hall; forged codes are what this stops.
CHECK_INS_PER_HOUR = read.number("CHECK_INS_PER_HOUR", 20_000, 1)

# How many searches and exports one person, or one address where nobody signed in, may ask for in an hour.
SEARCHES_PER_HOUR = read.number("SEARCHES_PER_HOUR", 1200, 1)
EXPORTS_PER_HOUR = read.number("EXPORTS_PER_HOUR", 200, 1)

# Language and time
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
# Compiled by `manage.py prepare` from locale/: the code itself may be read-only.
LOCALE_PATHS = [VAR_DIR / "locale"]
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
        "alliance.rest.JsonParser",
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
    # Unless told not to, it sends the address of the description to a checker on the internet.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "SatisfactionEnum": "proposals.models.Proposal.Satisfaction",
        "ResourceKindEnum": "resources.models.Resource.Kind",
        "AssessmentSheetStatusEnum": "evaluation.models.AssessmentSheet.Status",
        "DutyClaimStatusEnum": "evaluation.models.DutyClaim.Status",
        "AppealStatusEnum": "evaluation.models.Appeal.Status",
        "BookingStatusEnum": "resources.models.Booking.Status",
        "NeedStatusEnum": "resources.models.Need.Status",
        "WaitingStatusEnum": "resources.models.Waiting.Status",
    },
}

# Background work
CELERY_BROKER_URL = CELERY_RESULT_BACKEND = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_ALWAYS_EAGER = read.flag("TASKS_INLINE", False)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A task that can no longer be acknowledged is done again by whoever gets it: the first must not go on.
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = {
    # Every task is idempotent per alliance and period, so a missed or doubled run changes nothing.
    "deadlines": {"task": "proposals.tasks.watch_deadlines", "schedule": timedelta(minutes=15)},
    "tokens": {"task": "proposals.tasks.recount_tokens", "schedule": timedelta(minutes=10)},
    "bookings": {"task": "resources.tasks.mark_no_shows", "schedule": timedelta(minutes=5)},
    "requests": {"task": "resources.tasks.watch_requests", "schedule": timedelta(minutes=10)},
    "needs": {"task": "resources.tasks.watch_needs", "schedule": timedelta(minutes=10)},
    "ratings": {"task": "resources.tasks.invite_ratings", "schedule": timedelta(minutes=15)},
    "scores": {"task": "evaluation.tasks.score_open_periods", "schedule": timedelta(minutes=30)},
    "tasks": {"task": "workgroup.tasks.watch_tasks", "schedule": timedelta(minutes=30)},
    "messages": {"task": "members.tasks.deliver_waiting", "schedule": timedelta(minutes=5)},
    "reports": {"task": "reports.tasks.make_due_reports", "schedule": timedelta(hours=1)},
    "reminders": {"task": "activities.tasks.remind_visitors", "schedule": timedelta(minutes=5)},
    "texts": {"task": "members.tasks.deliver_waiting_texts", "schedule": timedelta(minutes=5)},
    "retention": {"task": "activities.tasks.forget_visitors", "schedule": timedelta(hours=24)},
}

# Mail: none unless an address of a server is given; the inbox in the portal always works.
EMAIL_URL = read.text("EMAIL_URL", "")
if EMAIL_URL:
    vars().update(read.mail())
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = read.text("DEFAULT_FROM_EMAIL", "portal@localhost")
# Functions (notification) -> [(file name, content, media type)] of the apps that know what a message is about.
MAIL_ATTACHMENTS = ["resources.invitations.attached_to"]

# Group robots: [{"kind": "wecom", "url": "https://…", "secret": "", "alliance": "990101"}, …]
ROBOTS = parse_robots(read.text("ROBOTS", ""))

# Short messages to visitors without an account: none unless a gateway is named (members/texting.py).
SMS_WEBHOOK_URL = read.address("SMS_WEBHOOK_URL", "", ("http", "https"))
SMS_WEBHOOK_TOKEN = read.text("SMS_WEBHOOK_TOKEN", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": read.log_level()},
    "loggers": {"django.request": {"level": "ERROR"}},
}

PRODUCT_NAME = _("联盟门户")
