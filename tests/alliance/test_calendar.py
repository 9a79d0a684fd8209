"""Periods and working days, at the edges where calendars go wrong."""

import datetime as dt

import pytest

from alliance import calendar
from alliance.calendar import (
    add_working_days,
    is_working_day,
    parse_period,
    period_of,
    working_days_between,
    year_before,
)
from alliance.models import Holiday
from members import services

D = dt.date

# As the State Council published them: days off, and weekend days on which people work.
OFF = {
    2024: ["01-01", *[f"02-{n}" for n in range(10, 18)], "04-04", "04-05", "04-06", *[f"05-0{n}" for n in range(1, 6)], "06-10",
           "09-15", "09-16", "09-17", *[f"10-0{n}" for n in range(1, 8)]],
    2025: ["01-01", *[f"01-{n}" for n in range(28, 32)], *[f"02-0{n}" for n in range(1, 5)], "04-04", "04-05", "04-06",
           *[f"05-0{n}" for n in range(1, 6)], "05-31", "06-01", "06-02", *[f"10-0{n}" for n in range(1, 9)]],
}  # fmt: skip
MADE_UP = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
}


@pytest.mark.parametrize("year", OFF)
def test_every_day_of_a_published_year(year, db):
    off, made_up = ({D.fromisoformat(f"{year}-{day}") for day in days[year]} for days in (OFF, MADE_UP))
    day = D(year, 1, 1)
    while day.year == year:
        expected = day in made_up or (day.weekday() < 5 and day not in off)
        assert is_working_day(day) == expected, day
        day += dt.timedelta(days=1)


def test_a_year_not_published_yet_goes_by_weekdays_and_the_own_table(db, admin):
    assert is_working_day(D(2029, 10, 1)), "a Monday nobody has declared off"
    assert not is_working_day(D(2029, 9, 29))
    services.save_holiday(holiday=Holiday(day=D(2029, 10, 1), name="国庆节"), by=admin)
    services.save_holiday(holiday=Holiday(day=D(2029, 9, 29), is_working=True, name="调休"), by=admin)
    assert not is_working_day(D(2029, 10, 1))
    assert is_working_day(D(2029, 9, 29))
    assert add_working_days(D(2029, 9, 28), 2) == D(2029, 10, 2)


def test_an_own_day_taken_away_again_is_forgotten_at_once(db, admin):
    day = Holiday(day=D(2026, 3, 4))
    services.save_holiday(holiday=day, by=admin)
    assert not is_working_day(D(2026, 3, 4))
    services.remove_holiday(holiday=day, by=admin)
    assert is_working_day(D(2026, 3, 4))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (D(2025, 1, 27), 0, D(2025, 1, 27)),
        (D(2025, 1, 28), 0, D(2025, 1, 28)),
        (D(2025, 1, 28), 1, D(2025, 2, 5)),
        (D(2025, 1, 27), 1, D(2025, 2, 5)),
        (D(2025, 1, 25), 1, D(2025, 1, 26)),
        (D(2025, 4, 25), 1, D(2025, 4, 27)),
        (D(2025, 9, 30), 1, D(2025, 10, 9)),
        (D(2025, 10, 10), 1, D(2025, 10, 11)),
        (D(2025, 12, 31), 1, D(2026, 1, 4)),
        (D(2025, 9, 26), 5, D(2025, 10, 10)),
    ],
)  # fmt: skip
def test_working_days_are_added_over_holidays_and_make_up_days(start, count, end, db):
    assert add_working_days(start, count) == end


def test_working_days_do_not_run_backwards(db):
    with pytest.raises(ValueError, match="forward"):
        add_working_days(D(2025, 1, 2), -1)
    assert working_days_between(D(2025, 1, 6), D(2025, 1, 2)) == -working_days_between(D(2025, 1, 2), D(2025, 1, 6))


def test_adding_and_counting_working_days_agree(db):
    for count in (0, 1, 5, 15, 60):
        for start in (D(2025, 1, 24), D(2025, 4, 30), D(2025, 9, 27), D(2026, 2, 13)):
            assert working_days_between(start, add_working_days(start, count)) == count


@pytest.mark.parametrize(
    ("day", "key", "monday"),
    [
        (D(2024, 12, 29), "2024-W52", D(2024, 12, 23)),
        (D(2024, 12, 30), "2025-W01", D(2024, 12, 30)),
        (D(2025, 1, 1), "2025-W01", D(2024, 12, 30)),
        (D(2021, 1, 3), "2020-W53", D(2020, 12, 28)),
        (D(2027, 1, 1), "2026-W53", D(2026, 12, 28)),
        (D(2023, 1, 1), "2022-W52", D(2022, 12, 26)),
    ],
)
def test_weeks_belong_to_the_year_of_their_thursday(day, key, monday):
    period = period_of("week", day)
    assert (period.key, period.start, period.last_day) == (key, monday, monday + dt.timedelta(days=6))
    assert parse_period(key) == period


@pytest.mark.parametrize("kind", calendar.KINDS)
def test_periods_follow_each_other_without_gap_and_sort_by_key(kind):
    period, keys = period_of(kind, D(2019, 12, 20)), []
    for _ in range(120 if kind != "year" else 20):
        assert period.next().start == period.end
        assert period.next().previous() == period
        assert period_of(kind, period.last_day) == period
        keys.append(period.key)
        period = period.next()
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    "key",
    ["", "2026-W54", "2025-W53", "2026-W00", "2026-13", "2026-00", "2026-Q0", "2026-Q5", "26", "2026-1", "2026-W1", "9999", "0001", "٢٠٢٦",
     "2026-W08 ", "2026\n", "2026-02-30", "w", "-2026"],
)  # fmt: skip
def test_what_is_no_period_is_said_to_be_none(key):
    with pytest.raises(ValueError):
        parse_period(key)


@pytest.mark.parametrize(
    ("key", "before"),
    [
        ("2026-W53", "2025-W52"),
        ("2026-W10", "2025-W10"),
        ("2024-02", "2023-02"),
        ("2026-Q1", "2025-Q1"),
        ("2026", "2025"),
    ],
)
def test_the_same_span_of_the_year_before(key, before):
    assert year_before(parse_period(key)).key == before


def test_a_period_begins_at_local_midnight():
    month = parse_period("2026-03")
    assert month.starts_at.isoformat() == "2026-03-01T00:00:00+08:00"
    assert month.ends_at.isoformat() == "2026-04-01T00:00:00+08:00"


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [(D(2025, 8, 31), 1, D(2025, 9, 30)), (D(2025, 11, 30), 3, D(2026, 2, 28)), (D(2027, 11, 30), 3, D(2028, 2, 29)),
     (D(2025, 12, 31), 6, D(2026, 6, 30)), (D(2025, 3, 5), 3, D(2025, 6, 5))],
)  # fmt: skip
def test_months_are_counted_by_date_and_end_with_the_month(start, months, end):
    assert calendar.add_months(start, months) == end
