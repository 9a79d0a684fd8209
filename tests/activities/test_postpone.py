"""Another time: what is booked goes along or nothing changes, and everybody hears of it."""

import datetime as dt

import pytest
from django.utils import timezone

from activities.workflow import ACTIVITY
from alliance.errors import DomainError
from members.models import Notification
from tests import factories
from tests.factories import at


def postpone(row, by, start=None, **data):
    start = start or at(10)
    return ACTIVITY.perform(
        row, "postpone", by=by, **{"start": start, "end": start + dt.timedelta(hours=2), "reason": "检修"} | data
    )


def with_venue(unit, by):
    row = factories.make_activity(unit)
    booking = factories.make_booking(factories.make_resource(unit), by, start=row.start)
    row.bookings.add(booking)
    return row, booking


def test_what_is_booked_moves_along(staff, liaison, unit):
    row, booking = with_venue(unit, liaison)
    row = postpone(row, staff)
    booking.refresh_from_db()
    assert (row.start, booking.start, row.status) == (at(10), at(10), "published")


def test_where_the_new_time_is_taken_nothing_changes_and_other_times_are_named(staff, liaison, unit):
    row, booking = with_venue(unit, liaison)
    factories.make_booking(booking.resource, liaison, start=at(10))
    with pytest.raises(DomainError, match="可以改到"):
        postpone(row, staff)
    row.refresh_from_db()
    booking.refresh_from_db()
    assert row.start == booking.start == at(3)


def test_all_hear_of_it_once(staff, liaison, other_liaison, other_unit, cppcc, unit):
    row = factories.make_activity(unit)
    row.co_host_rows.create(unit=other_unit)
    row.attendances.create(cppcc_member=cppcc.person)
    row.sign_ups.create(name="陈", phone="19900000001", user=cppcc)
    postpone(row, staff, place="二楼报告厅")
    for user in (liaison, other_liaison, cppcc):
        told = Notification.objects.filter(recipient=user, text__contains="活动改期")
        assert told.count() == 1 and "二楼报告厅" in told.get().text and "检修" in told.get().text


def test_what_has_begun_is_not_postponed(staff, unit):
    row = factories.make_activity(unit, start=timezone.now() - dt.timedelta(minutes=5))
    with pytest.raises(DomainError, match="已经开始"):
        postpone(row, staff)


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("2020-01-01T10:00", "2020-01-01T12:00", "start"),
        ("2027-05-01T10:00", "2027-05-01T09:00", "end"),
        ("2027-05-01T10:00", "2027-05-01T11:00", "end"),
    ],
)
def test_a_time_that_cannot_be_is_refused_at_its_field(client_of, staff, unit, start, end, field):
    row = factories.make_activity(unit, agenda="发言 60分钟\n部门回应 30分钟")
    page = client_of(staff).post(f"/activities/{row.pk}/postpone/", {"start": start, "end": end, "reason": "检修"})
    assert list(page.context["form"].errors) == [field]


def test_the_liaison_of_another_unit_does_not_postpone(client_of, other_liaison, unit):
    row = factories.make_activity(unit)
    assert client_of(other_liaison).get(f"/activities/{row.pk}/postpone/").status_code == 403
