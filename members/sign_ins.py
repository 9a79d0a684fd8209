"""Where somebody is signed in, and the end of it. Sessions are rows without an owner's column: they are looked through."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.utils import timezone


def found(user, current=""):
    """The open sessions of a user, the latest used first: `since`, `seen`, `address`, `agent`, `is_current`."""
    rows = [_shown(row.session_key, data, current) for row, data in _open(user)]
    return sorted(rows, key=lambda row: (row["is_current"], row["seen"] or row["since"]), reverse=True)


def end(user, keep=""):
    """End them all, but for the one to `keep`. Returns how many."""
    ended = [row for row, _data in _open(user) if row.session_key != keep]
    for row in ended:
        row.delete()
    return len(ended)


def _open(user):
    for row in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        data = row.get_decoded()
        if data.get("_auth_user_id") == str(user.pk):
            yield row, data


def _shown(key, data, current):
    return {
        "since": _moment(data.get("since")),
        "seen": _moment(data.get("seen")),
        "address": data.get("address", ""),
        "agent": data.get("agent", ""),
        "is_current": key == current,
    }


def _moment(seconds):
    return dt.datetime.fromtimestamp(seconds, tz=dt.UTC) if seconds else None
