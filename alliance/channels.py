"""What ROBOTS in the environment says: which robots post messages, and for which alliance."""

import json

from django.core.exceptions import ImproperlyConfigured

KINDS = ("wecom", "dingtalk", "feishu")


def parse_robots(text):
    """A JSON list of {"kind", "url"} with optional "secret" and "alliance" (area code; all where left out)."""
    if not text.strip():
        return []
    try:
        rows = json.loads(text)
        return [_row(**row) for row in rows]
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"ROBOTS must be a JSON list of kind, url, secret and alliance: {error}") from None


def _row(kind, url, secret="", alliance=""):
    if kind not in KINDS:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {kind!r}")
    if not str(url).startswith(("http://", "https://")):
        raise ValueError(f"url must be a web address, not {url!r}")
    return {"kind": kind, "url": url, "secret": str(secret), "alliance": str(alliance)}
