"""How much of its open time a resource is used."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from alliance.calendar import MONTH, period_of
from resources.models import OpeningHours
from resources.usage import by_month, utilisation
from tests import factories as make

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def period():
    return period_of(MONTH, timezone.localdate() - dt.timedelta(days=40))


@pytest.fixture
def hall(unit):
    row = make.make_resource(unit, name="议事厅")
    for weekday in range(7):
        OpeningHours.objects.create(resource=row, weekday=weekday, opens=dt.time(9), closes=dt.time(17))
    row.refresh_from_db()
    return row


@pytest.fixture
def start(period):
    return timezone.make_aware(dt.datetime.combine(period.start + dt.timedelta(days=9), dt.time(9)))


def days(period):
    return (period.end - period.start).days


def test_cancelled_rejected_and_missed_time_is_not_used(hall, cppcc, period, start):
    make.make_booking(hall, cppcc, start=start, hours=4)
    make.make_booking(hall, cppcc, start=start + 5 * HOUR, hours=1, status="cancelled")
    make.make_booking(hall, cppcc, start=start + 5 * HOUR, hours=1, status="rejected")
    make.make_booking(hall, cppcc, start=start + 6 * HOUR, hours=1, no_show_at=start + 7 * HOUR)
    (row,) = utilisation([hall], period)
    assert (row.open, row.booked) == (days(period) * 480, 240)
    assert row.percent == round(100 * 240 / (days(period) * 480), 1)


def test_a_booking_counts_in_each_month_with_its_part(hall, cppcc, period):
    make.make_booking(hall, cppcc, start=period.ends_at - 2 * HOUR, hours=3)
    (this,), (following,) = utilisation([hall], period), utilisation([hall], period.next())
    assert (this.booked, following.booked) == (120, 60)


def test_closed_time_is_not_open(hall, period, start):
    make.make_blackout(hall, start, hours=2)
    (row,) = utilisation([hall], period)
    assert row.open == days(period) * 480 - 120


def test_an_always_open_resource_counts_its_waking_hours(unit, period):
    (row,) = utilisation([make.make_resource(unit)], period)
    assert row.open == days(period) * 14 * 60
    assert row.percent == 0


def test_of_a_pool_each_of_the_alike_counts(unit, cppcc, period, start):
    pool = make.make_resource(unit, quantity=3)
    make.make_booking(pool, cppcc, start=start, hours=1, units=2)
    (row,) = utilisation([pool], period)
    assert (row.open, row.booked) == (days(period) * 14 * 60 * 3, 120)


def test_of_a_course_seats_count(unit, cppcc, period, start):
    course = make.make_resource(unit, "course", by_session=True)
    make.make_session(course, start, hours=1, seats=4)
    make.make_booking(course, cppcc, start=start, hours=1, attendees=3)
    (row,) = utilisation([course], period)
    assert (row.open, row.booked, row.percent) == (240, 180, 75.0)


def test_one_resource_month_by_month(hall, cppcc, period, start):
    make.make_booking(hall, cppcc, start=start, hours=4)
    uses = by_month(hall, [period.previous(), period])
    assert [row.booked for row in uses] == [0, 240]


def test_the_page_has_a_chart_and_the_file_the_same_figures(hall, cppcc, staff, period, start, client_of):
    make.make_booking(hall, cppcc, start=start, hours=4)
    page = client_of(staff).get(f"/resources/usage/?period={period.key}").text
    assert "data-chart" in page
    sheet = load_workbook(
        io.BytesIO(client_of(staff).get(f"/resources/usage/?period={period.key}&format=xlsx").content)
    ).active
    assert [cell.value for cell in sheet[2]][:5] == [period.key, "议事厅", hall.unit.name, days(period) * 480, 240]
    one = client_of(staff).get(f"/resources/usage/?resource={hall.pk}&period={period.key}&format=csv").text
    assert one.count("议事厅") == 12
