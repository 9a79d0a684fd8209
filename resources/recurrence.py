"""Dates of a repetition. RRULE text (RFC 5545) in local time: "FREQ=WEEKLY;BYDAY=WE;COUNT=12"."""

import datetime as dt
import itertools
import re

from dateutil.rrule import rrulestr
from django.utils import timezone
from django.utils.translation import gettext as _

MOST = 104
LONGEST = dt.timedelta(days=731)
FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
PARTS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"}


def occurrences(rule, start, end):
    """[(start, end)] of every repetition, the first being the interval itself; wall times stay the same.

    Raises ValueError with a sentence: a rule that cannot be read, without an end, of more than 104 dates or two years, or whose
    repetitions meet each other.
    """
    local = timezone.localtime(start).replace(tzinfo=None)
    parts = _parts(rule)
    starts = _starts(parts, local)
    if not starts or starts[0] != local:
        starts = [local, *starts]
        if "COUNT" in parts:
            starts = starts[: int(parts["COUNT"])]
    if len(starts) > MOST:
        raise ValueError(_("一次最多重复%(n)d次。") % {"n": MOST})
    if starts[-1] - starts[0] > LONGEST:
        raise ValueError(_("重复不能超过两年。"))
    length = end - start
    spans = [(moment, moment + length) for moment in map(timezone.make_aware, starts)]
    if any(later[0] < earlier[1] for earlier, later in itertools.pairwise(spans)):
        raise ValueError(_("重复的各次之间时间重叠。"))
    return spans


def _parts(rule):
    """The parts of an RRULE, upper case; refuses what is not one or has no end."""
    text = rule.strip().upper().removeprefix("RRULE:").rstrip(";")
    if not re.fullmatch(r"[A-Z]+=[A-Z0-9,+:\-]+(;[A-Z]+=[A-Z0-9,+:\-]+)*", text):
        raise ValueError(_("看不懂重复规则“%(rule)s”。") % {"rule": rule})
    parts = dict(part.split("=", 1) for part in text.split(";"))
    if parts.get("FREQ") not in FREQUENCIES or not parts.keys() <= PARTS:
        raise ValueError(_("重复规则只支持每天、每周、每月、每年。"))
    if "COUNT" not in parts and "UNTIL" not in parts:
        raise ValueError(_("请写明重复几次或到哪天为止。"))
    if "COUNT" in parts and not 1 <= int(re.sub(r"\D", "", parts["COUNT"]) or 0) <= 10_000:
        raise ValueError(_("重复次数至少为1。"))
    return parts


def _starts(parts, local):
    """Local starts, one more than is allowed at most, so that too many are seen."""
    if "UNTIL" in parts:
        parts = parts | {"UNTIL": _local_until(parts["UNTIL"])}
    text = ";".join(f"{key}={value}" for key, value in parts.items())
    try:
        dates = rrulestr(text, dtstart=local)
        return [moment for moment, _number in zip(dates, range(MOST + 1), strict=False)]
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise ValueError(_("看不懂重复规则“%(rule)s”。") % {"rule": text}) from None


def _local_until(text):
    """UNTIL as local wall time: a date means its whole day, a Z means UTC."""
    for pattern, zone in (("%Y%m%dT%H%M%SZ", dt.UTC), ("%Y%m%dT%H%M%S", None), ("%Y%m%d", None)):
        try:
            moment = dt.datetime.strptime(text, pattern)
        except ValueError:
            continue
        if zone:
            moment = timezone.localtime(moment.replace(tzinfo=zone)).replace(tzinfo=None)
        elif pattern == "%Y%m%d":
            moment = moment.replace(hour=23, minute=59, second=59)
        return moment.strftime("%Y%m%dT%H%M%S")
    raise ValueError(_("看不懂截止日期“%(text)s”。") % {"text": text})
