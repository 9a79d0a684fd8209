"""Reads the environment for settings.py: each value is checked, and a bad one is refused by name, in a sentence."""

import os
import re

from django.core.exceptions import ImproperlyConfigured
from environ import Env

# What `manage.py up` wrote down; the environment wins over it.
kept = {}


def text(name, default):
    """What the environment says, else what is kept; empty is the same as not said."""
    return os.environ.get(name, "").strip() or kept.get(name) or default


def words(name, default):
    """A list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def number(name, default, least=0, most=2**31):
    """A whole number from the environment, within bounds."""
    given = text(name, str(default))
    if not re.fullmatch(r"-?\d+", given):
        raise ImproperlyConfigured(f"{name} must be a whole number, not {given!r}")
    if not least <= int(given) <= most:
        raise ImproperlyConfigured(f"{name} must be from {least} to {most}, not {given}")
    return int(given)


def flag(name, default):
    value = text(name, str(int(default))).lower()
    if value not in {"0", "1", "true", "false", "yes", "no", "on", "off"}:
        raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")
    return value in {"1", "true", "yes", "on"}


def address(name, default, schemes):
    """A URL from the environment, of one of the schemes. A wrong one is not repeated: it may hold a password."""
    value = text(name, default)
    if value and value.split("://")[0] not in schemes:
        raise ImproperlyConfigured(f"{name} must begin with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    return value


def database():
    given = address("DATABASE_URL", "postgres://portal@127.0.0.1:1/portal", ("postgres", "postgresql"))
    try:
        found = Env.db_url_config(given)
    except (ImproperlyConfigured, ValueError):
        found = {}
    # An address of IPv6 opened and not closed is taken for a name by some parsers.
    if not found.get("NAME") or given.count("[") != given.count("]"):
        raise ImproperlyConfigured("DATABASE_URL must look like postgres://user:password@host:5432/name")
    # A lock that cannot be had, or a server that does not answer, is a sentence soon and not a page that never comes.
    options = {"options": "-c lock_timeout=5s", "connect_timeout": 5} | found.get("OPTIONS", {})
    return found | {
        "ENGINE": "alliance.database",
        "OPTIONS": options,
        "CONN_MAX_AGE": number("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
        # Behind a pooler that lends connections by transaction nothing may be kept on one.
        "DISABLE_SERVER_SIDE_CURSORS": flag("DATABASE_POOLER", False),
        "ATOMIC_REQUESTS": False,
    }


def mail():
    """Django's settings of a mail server, from one address."""
    try:
        return Env.email_url_config(address("EMAIL_URL", "", Env.EMAIL_SCHEMES))
    except ValueError:
        raise ImproperlyConfigured("EMAIL_URL must look like smtp://user:password@host:587") from None


def log_level():
    level = text("LOG_LEVEL", "INFO").upper()
    if level not in {"DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"}:
        raise ImproperlyConfigured(f"LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL, not {level!r}")
    return level
