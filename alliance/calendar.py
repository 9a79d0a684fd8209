"""Periods in which the alliance is steered, and working days as the State Council publishes them."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

import chinese_calendar
from django.core.cache import cache
from django.utils import timezone
from django.utils.translation import gettext as _

WEEK, MONTH, QUARTER, YEAR = KINDS = ("week", "month", "quarter", "year")
_HOLIDAYS_KEY, _NAMES_KEY = "alliance.holidays", "alliance.holiday_names"


@dataclass(frozen=True)
class Period:
    """A half-open span of local days. `key` is stable and sortable: 2026-W08, 2026-03, 2026-Q1, 2026."""

    kind: str
    key: str
    start: dt.date
    end: dt.date

    @property
    def last_day(self):
        return self.end - dt.timedelta(days=1)

    @property
    def year(self):
        return int(self.key[:4])

    @property
    def starts_at(self):
        return at_midnight(self.start)

    @property
    def ends_at(self):
        return at_midnight(self.end)

    @property
    def label(self):
        if self.kind == WEEK:
            return _("%(year)d年第%(week)d周") % {"year": self.year, "week": int(self.key[6:])}
        if self.kind == MONTH:
            return _("%(year)d年%(month)d月") % {"year": self.year, "month": int(self.key[5:])}
        if self.kind == QUARTER:
            return _("%(year)d年第%(quarter)s季度") % {"year": self.year, "quarter": "一二三四"[int(self.key[6:]) - 1]}
        return _("%(year)d年") % {"year": self.year}

    def previous(self):
        return period_of(self.kind, self.start - dt.timedelta(days=1))

    def next(self):
        return period_of(self.kind, self.end)

    def __str__(self):
        return self.label


def at_midnight(day):
    """The aware moment at which a local day begins."""
    return _midnight(day, timezone.get_current_timezone())


@lru_cache(maxsize=4096)
def _midnight(day, zone):
    return timezone.make_aware(dt.datetime.combine(day, dt.time()), zone)


def chinese_date(day):
    """2026年3月5日: Arabic figures without padding, as official documents write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def today():
    return timezone.localdate()


def period_of(kind, day):
    """The period of that kind that contains the day. Weeks run Monday to Sunday and are numbered as in ISO 8601."""
    if kind == WEEK:
        start = day - dt.timedelta(days=day.weekday())
        iso = day.isocalendar()
        return Period(WEEK, f"{iso.year}-W{iso.week:02d}", start, start + dt.timedelta(days=7))
    if kind == MONTH:
        return Period(MONTH, f"{day:%Y-%m}", day.replace(day=1), _month_start(day.year, day.month + 1))
    if kind == QUARTER:
        quarter = (day.month + 2) // 3
        return Period(
            QUARTER,
            f"{day.year}-Q{quarter}",
            dt.date(day.year, quarter * 3 - 2, 1),
            _month_start(day.year, quarter * 3 + 1),
        )
    if kind == YEAR:
        return Period(YEAR, f"{day.year}", dt.date(day.year, 1, 1), dt.date(day.year + 1, 1, 1))
    raise ValueError(f"no such period kind: {kind}")


# Years a period may lie in: what lies beyond is a slip, and its neighbours would fall off the calendar.
FIRST_YEAR, LAST_YEAR = 1900, 9000
_WEEK_KEY, _QUARTER_KEY, _MONTH_KEY, _YEAR_KEY = (
    re.compile(rf"([0-9]{{4}}){rest}") for rest in ("-W([0-9]{2})", "-Q([1-4])", "-([0-9]{2})", "")
)


def parse_period(key):
    """The period of a key; ValueError where it is none."""
    if match := _WEEK_KEY.fullmatch(key):
        return period_of(WEEK, dt.date.fromisocalendar(_year(match), int(match[2]), 1))
    if match := _QUARTER_KEY.fullmatch(key):
        return period_of(QUARTER, dt.date(_year(match), int(match[2]) * 3, 1))
    if match := _MONTH_KEY.fullmatch(key):
        return period_of(MONTH, dt.date(_year(match), int(match[2]), 1))
    if match := _YEAR_KEY.fullmatch(key):
        return period_of(YEAR, dt.date(_year(match), 1, 1))
    raise ValueError(f"not a period: {key}")


def _year(match):
    year = int(match[1])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"not a year of ours: {year}")
    return year


def year_before(period):
    """The same span of the year before: the same week of the year by number, month, quarter or year."""
    if period.kind == WEEK:
        year, week = period.year - 1, int(period.key[6:])
        # A year without a 53rd week is compared by its last.
        last = dt.date(year, 12, 28).isocalendar().week
        return period_of(WEEK, dt.date.fromisocalendar(year, min(week, last), 1))
    return period_of(period.kind, period.start.replace(year=period.start.year - 1))


def periods_between(kind, first_day, last_day):
    """Every period of that kind touching the two days and those between, in order."""
    period = period_of(kind, first_day)
    while period.start <= last_day:
        yield period
        period = period.next()


def is_working_day(day, own=None):
    """Own table first, then the published one, then Monday to Friday for years not yet published.

    own  what the own table says of the days in question, {day: working}, where that is at hand
    """
    own = _own_days() if own is None else own
    if day in own:
        return own[day]
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return day.weekday() < 5


HOLIDAY, MAKE_UP = "holiday", "make_up"


def kind_of_day(day, own=None):
    """HOLIDAY: a public holiday (not a plain weekend); MAKE_UP: a weekend day on which people work; "" otherwise. `own` as above."""
    own = _own_days() if own is None else own
    working, weekend = is_working_day(day, own), day.weekday() >= 5
    if working:
        return MAKE_UP if weekend else ""
    if not weekend or day in own:
        return HOLIDAY
    try:
        _off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return ""
    return HOLIDAY if name else ""


def holiday_name(day):
    """What a public holiday is called, "" where neither table says."""
    if name := _own_names().get(day):
        return name
    try:
        off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return ""
    return chinese_calendar.Holiday(name).chinese if off and name else ""


def add_working_days(day, count):
    """The day that is `count` working days after `day` (the day itself does not count)."""
    if count < 0:
        raise ValueError(f"working days are counted forward, not {count}")
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_working_day(day)
    return day


def working_days_between(start, end):
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start)
    return sum(is_working_day(start + dt.timedelta(days=n)) for n in range(1, (end - start).days + 1))


def add_months(day, count):
    """The same day `count` months on, or the last day of that month."""
    start = _month_start(day.year, day.month + count)
    last = _month_start(start.year, start.month + 1) - dt.timedelta(days=1)
    return start.replace(day=min(day.day, last.day))


def forget_holidays():
    """Call after the holiday table was changed."""
    cache.delete_many([_HOLIDAYS_KEY, _NAMES_KEY])


def _own_days():
    from alliance.models import Holiday

    return cache.get_or_set(_HOLIDAYS_KEY, lambda: dict(Holiday.objects.values_list("day", "is_working")), 300)


def _own_names():
    from alliance.models import Holiday

    return cache.get_or_set(_NAMES_KEY, lambda: dict(Holiday.objects.values_list("day", "name")), 300)


def _month_start(year, month):
    return dt.date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
