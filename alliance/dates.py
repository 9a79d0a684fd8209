"""Days and moments as people read them: 2026年3月5日, without padding; the English interface has its own order."""

import datetime as dt

from django.template.defaultfilters import date as formatted
from django.utils import timezone
from django.utils.translation import gettext as _


def day(value):
    """2026年3月5日."""
    return formatted(value, _("Y年n月j日"))


def month_day(value):
    """3月5日, for what lies in the months around; with its year where that is another."""
    return formatted(value, _("n月j日")) if _is_this_year(value) else day(value)


def weekday(value):
    """3月5日 星期四."""
    return f"{month_day(value)} {formatted(value, 'l')}" if value else ""


def moment(value):
    """2026年3月5日 14:30."""
    return f"{day(value)} {clock(value)}" if value else ""


def short_moment(value):
    """3月5日 14:30, with the year where it is not this one."""
    return f"{month_day(value)} {clock(value)}" if value else ""


def clock(value):
    return formatted(value, "H:i")


def span(start, end):
    """2026年3月5日 星期四 14:00–16:00; the day of the end only where it is another."""
    first, last = _local(start), _local(end)
    return f"{day(first)} {formatted(first, 'l')} {clock(first)}–{_closing(first, last)}"


def short_span(start, end):
    """3月5日 14:00–16:00, for rows of a table."""
    first, last = _local(start), _local(end)
    return f"{short_moment(first)}–{_closing(first, last)}"


def in_words(value):
    """What a date or date-and-time field means: 3月5日 星期四 (14:30)."""
    if isinstance(value, dt.datetime):
        return f"{weekday(_local(value))} {clock(_local(value))}"
    return weekday(value) if isinstance(value, dt.date) else ""


def _closing(first, last):
    return clock(last) if first.date() == last.date() else short_moment(last)


def _local(value):
    return timezone.localtime(value) if timezone.is_aware(value) else value


def _is_this_year(value):
    return not value or formatted(value, "Y") == str(timezone.localdate().year)
