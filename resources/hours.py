"""Opening hours as people write them: "周一至周五 09:00-12:00 14:00-17:00", "09:00~16:30", "周末休息"."""

import datetime as dt
import re

from django.utils.translation import gettext as _

DAYS = "一二三四五六日"
_SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至到]+\s*(\d{1,2})[:：](\d{2})")
_RANGE = re.compile(r"(?:周|星期)([一二三四五六日天])\s*(?:至|到|[-–—~～])\s*(?:周|星期)?([一二三四五六日天])")
_DAY = re.compile(r"(?:周|星期)([一二三四五六日天])")


def parse_hours(text):
    """Rows (weekday 0–6, opens, closes) of a text; lines or semicolons part the rules, no day named means every day.

    Raises ValueError with a sentence where a line holds no time that can be read.
    """
    rows = []
    for line in re.split(r"[\n;；]+", text.strip()):
        if line.strip():
            rows += _parse_line(line.strip())
    return sorted(set(rows))


def _parse_line(line):
    spans = [_span(match, line) for match in _SPAN.finditer(line)]
    if not spans:
        if re.search(r"休息|闭馆|不开放", line):
            return []
        raise ValueError(_("看不懂开放时间“%(line)s”，请写成“周一至周五 09:00-17:00”。") % {"line": line})
    return [(day, opens, closes) for day in _days(_SPAN.sub("", line)) for opens, closes in spans]


def _span(match, line):
    opens = _time(match[1], match[2], line)
    closes = dt.time(0) if match[3] == "24" and match[4] == "00" else _time(match[3], match[4], line)
    if closes <= opens and closes != dt.time(0):
        raise ValueError(_("开放时间“%(line)s”的关闭时间早于开放时间。") % {"line": line})
    return opens, closes


def _time(hour, minute, line):
    try:
        return dt.time(int(hour), int(minute))
    except ValueError:
        raise ValueError(_("开放时间“%(line)s”里有不存在的时刻。") % {"line": line}) from None


def _days(text):
    days = set()
    for first, last in _RANGE.findall(text):
        start, end = _number(first), _number(last)
        days.update(range(start, end + 1) if start <= end else [*range(start, 7), *range(end + 1)])
    days.update(_number(day) for day in _DAY.findall(_RANGE.sub("", text)))
    if "工作日" in text:
        days.update(range(5))
    if "周末" in text:
        days.update((5, 6))
    return sorted(days) or range(7)


def _number(day):
    return DAYS.index("日" if day == "天" else day)


def format_hours(rows):
    """The same text back, one line for each run of days with the same times."""
    by_day = {}
    for row in rows:
        by_day.setdefault(row.weekday, []).append(
            f"{row.opens:%H:%M}-{'24:00' if row.closes == dt.time(0) else f'{row.closes:%H:%M}'}"
        )
    lines, run = [], []
    for day in range(8):
        if run and (day == 7 or by_day.get(day) != by_day.get(run[0]) or day not in by_day):
            name = f"周{DAYS[run[0]]}" + (f"至周{DAYS[run[-1]]}" if len(run) > 1 else "")
            lines.append(f"{name} {' '.join(by_day[run[0]])}")
            run = []
        if day in by_day:
            run.append(day)
    return "\n".join(lines)
