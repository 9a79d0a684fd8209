"""Dates of a repetition. RRULE text (RFC 5545) in local time: "FREQ=WEEKLY;BYDAY=WE;COUNT=12", with EXDATE lines for dates left out."""

import datetime as dt
import itertools
import re

from dateutil.rrule import rrulestr
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import add_months

MOST = 104
LONGEST_MONTHS = 24
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LONGEST_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_DAY = f"({'|'.join(WEEKDAYS)})"
_DATE = r"[0-9TZ]+"
_MONTHDAY = r"[+-]?(0?[1-9]|[12]\d|3[01])"
_MONTH = r"0?[1-9]|1[0-2]"
_ALWAYS = {"FREQ": "[A-Z]+", "INTERVAL": r"0*[1-9]\d{0,3}", "COUNT": r"0*[1-9]\d{0,4}", "UNTIL": _DATE, "WKST": _DAY}
# What each frequency may say, one pattern for each value between commas. Narrower than the standard: what can have no date at all
# (the 30th of February, the sixth Monday) would be looked for until the year 9999.
FREQUENCIES = {
    "DAILY": _ALWAYS | {"BYDAY": _DAY},
    "WEEKLY": _ALWAYS | {"BYDAY": _DAY, "BYMONTH": _MONTH, "BYSETPOS": "[+-]?[1-7]"},
    "MONTHLY": _ALWAYS | {"BYDAY": f"([+-]?[1-5])?{_DAY}", "BYMONTHDAY": _MONTHDAY, "BYMONTH": _MONTH, "BYSETPOS": _MONTHDAY},
    "YEARLY": _ALWAYS | {
        "BYDAY": rf"([+-]?([1-9]|[1-4]\d|5[0-3]))?{_DAY}", "BYMONTHDAY": _MONTHDAY, "BYMONTH": _MONTH,
        "BYSETPOS": r"[+-]?[1-9]\d{0,2}",
    },
}  # fmt: skip


def occurrences(rule, start, end):
    """[(start, end)] of every repetition, the first being the interval itself; wall times stay the same.

    Raises ValueError with a sentence: a rule that cannot be read, without an end or without dates, of more than 104 dates or two
    years, or whose repetitions meet each other.
    """
    local = timezone.localtime(start).replace(tzinfo=None)
    parts, left_out = _read(rule)
    starts = [moment for moment in _starts(parts, local) if not _is_left_out(moment, left_out)]
    if not starts:
        raise ValueError(_("按这个规则一次也没有。"))
    if len(starts) > MOST:
        raise ValueError(_("一次最多重复%(n)d次。") % {"n": MOST})
    length = end - start
    spans = [(moment, moment + length) for moment in map(timezone.make_aware, starts)]
    if any(later[0] < earlier[1] for earlier, later in itertools.pairwise(spans)):
        raise ValueError(_("重复的各次之间时间重叠。"))
    return spans


def moved(rule, days, count):
    """The rule of `count` of its dates after all were moved by whole days, or "" where no rule says that any more."""
    if not rule:
        return ""
    parts, left_out = _read(rule)
    parts.pop("UNTIL", None)
    parts["COUNT"] = str(count)
    if left_out:
        return ""
    if days and parts.keys() & {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"}:
        if parts["FREQ"] != "WEEKLY" or "BYDAY" not in parts or parts.keys() & {"BYMONTHDAY", "BYMONTH", "BYSETPOS"}:
            return ""
        parts["BYDAY"] = ",".join(WEEKDAYS[(WEEKDAYS.index(day) + days) % 7] for day in parts["BYDAY"].split(","))
    return _text(parts)


def _text(parts):
    return ";".join(f"{key}={value}" for key, value in parts.items())


def _read(rule):
    """The parts of an RRULE, upper case, and the local dates or moments that EXDATE lines leave out."""
    lines = [line.strip().upper() for line in rule.strip().splitlines() if line.strip()]
    rules = [line for line in lines if not line.startswith("EXDATE")]
    if len(rules) != 1:
        raise ValueError(_("看不懂重复规则“%(rule)s”。") % {"rule": rule})
    left_out = [_left_out(text) for line in lines if line not in rules for text in line.split(":")[-1].split(",")]
    return _parts(rules[0]), left_out


def _left_out(text):
    moment = _local_moment(text, _("看不懂除外日期“%(text)s”。"))
    return moment.date() if re.fullmatch(r"\d{8}", text) else moment


def _is_left_out(moment, left_out):
    return moment in left_out or moment.date() in left_out


def _parts(line):
    """Refuses what is no RRULE or has no end."""
    text = line.removeprefix("RRULE:").rstrip(";")
    if not re.fullmatch(r"[A-Z]+=[A-Z0-9,+:\-]+(;[A-Z]+=[A-Z0-9,+:\-]+)*", text):
        raise ValueError(_("看不懂重复规则“%(rule)s”。") % {"rule": line})
    pairs = [part.split("=", 1) for part in text.split(";")]
    parts = dict(pairs)
    if parts.get("FREQ") not in FREQUENCIES:
        raise ValueError(_("重复规则只支持每天、每周、每月、每年。"))
    if ("COUNT" in parts) == ("UNTIL" in parts):
        raise ValueError(_("请写明重复几次或到哪天为止，只写一样。"))
    allowed = FREQUENCIES[parts["FREQ"]]
    if len(parts) < len(pairs) or not all(_is_allowed(allowed.get(name), value) for name, value in pairs):
        raise ValueError(_("看不懂重复规则“%(rule)s”。") % {"rule": line})
    return parts


def _is_allowed(pattern, values):
    return pattern is not None and all(re.fullmatch(pattern, value) for value in values.split(","))


def _has_dates(parts, local):
    """Whether there is such a day at all: not the 31st of April, nor every second week a weekday that is not the first one's."""
    if "BYMONTH" in parts and "BYMONTHDAY" in parts:
        months, days = (parts[name].split(",") for name in ("BYMONTH", "BYMONTHDAY"))
        return any(abs(int(day)) <= LONGEST_MONTH[int(month) - 1] for month in months for day in days)
    if parts["FREQ"] == "DAILY" and "BYDAY" in parts and int(parts.get("INTERVAL", 1)) % 7 == 0:
        return WEEKDAYS[local.weekday()] in parts["BYDAY"]
    return True


def _starts(parts, local):
    """Local starts, the first being the one asked for whether the rule names it or not; one more than is allowed at most, so that
    too many are seen. Looked for a year beyond what is allowed and no further: a rule may have no dates at all."""
    if local.year > dt.MAXYEAR - 4:
        raise ValueError(_("重复不能超过两年。"))
    last = dt.datetime.combine(add_months(local.date(), LONGEST_MONTHS), local.time())
    count = int(parts["COUNT"]) if "COUNT" in parts else None
    until = _local_moment(parts["UNTIL"], _("看不懂截止日期“%(text)s”。")) if "UNTIL" in parts else None
    if until and until < local:
        raise ValueError(_("截止日期早于第一次。"))
    farthest = min(until or dt.datetime.max, last + dt.timedelta(days=366))
    found = _dates(parts, local, farthest) if _has_dates(parts, local) else []
    if not found or found[0] != local:
        found = [local, *found]
    starts = found[:count]
    if starts[-1] > last or (count and len(starts) < min(count, MOST + 1)):
        raise ValueError(_("重复不能超过两年。"))
    return starts


def _dates(parts, local, farthest):
    rule = {key: value for key, value in parts.items() if key != "COUNT"} | {"UNTIL": f"{farthest:%Y%m%dT%H%M%S}"}
    try:
        return list(itertools.islice(rrulestr(_text(rule), dtstart=local), MOST + 1))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise ValueError(_("看不懂重复规则“%(rule)s”。") % {"rule": _text(parts)}) from None


def _local_moment(text, sentence):
    """A moment of a rule as local wall time: a date alone means the whole of it, a Z means UTC."""
    for pattern, zone in (("%Y%m%dT%H%M%SZ", dt.UTC), ("%Y%m%dT%H%M%S", None), ("%Y%m%d", None)):
        try:
            moment = dt.datetime.strptime(text, pattern)
        except ValueError:
            continue
        if zone:
            return timezone.localtime(moment.replace(tzinfo=zone)).replace(tzinfo=None)
        return moment.replace(hour=23, minute=59, second=59) if pattern == "%Y%m%d" else moment
    raise ValueError(sentence % {"text": text})
