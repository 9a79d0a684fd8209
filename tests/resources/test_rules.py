"""When a resource can be had: hours, exceptions, holidays, blackouts, gaps, grid, notice, how often."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from alliance.errors import DomainError
from alliance.models import Holiday
from resources import queries, services
from resources.models import Blackout, OpeningException, OpeningHours
from resources.services import blackouts
from tests import factories as make

# A Wednesday with nothing special about it.
DAY = dt.date(2026, 4, 15)
MINUTES = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _monday_before():
    with time_machine.travel(dt.datetime(2026, 4, 13, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False):
        yield


@pytest.fixture
def hall(unit):
    return make.make_resource(unit, approval="automatic", name="议事厅")


def at(hour, minute=0, day=DAY):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def opens(resource, first, last, weekdays=range(7)):
    for day in weekdays:
        OpeningHours.objects.create(resource=resource, weekday=day, opens=dt.time(first), closes=dt.time(last % 24))


def book(resource, by, start, end, **fields):
    return services.book(
        resource=resource, start=start, end=end, by=by, **({"purpose": "开会", "attendees": 5} | fields)
    )


def refusal(resource, by, start, end, **fields):
    """The sentences that refuse, by field."""
    with pytest.raises(ValidationError) as caught:
        book(resource, by, start, end, **fields)
    return caught.value.message_dict


def set_rules(resource, **fields):
    for name, value in fields.items():
        setattr(resource, name, value)
    resource.save()


# hours


def test_adjacent_spans_are_one(hall, cppcc):
    OpeningHours.objects.create(resource=hall, weekday=2, opens=dt.time(9), closes=dt.time(12))
    OpeningHours.objects.create(resource=hall, weekday=2, opens=dt.time(12), closes=dt.time(17))
    assert book(hall, cppcc, at(11), at(13))


def test_open_across_midnight(hall, cppcc):
    OpeningHours.objects.create(resource=hall, weekday=2, opens=dt.time(20), closes=dt.time(2))
    next_day = DAY + dt.timedelta(days=1)
    assert book(hall, cppcc, at(23), at(1, day=next_day))
    assert "start" in refusal(hall, cppcc, at(1, day=next_day), at(3, day=next_day))
    assert book(hall, cppcc, at(1, day=next_day), at(2, day=next_day))


def test_an_exception_replaces_the_weekly_rule(hall, cppcc):
    opens(hall, 9, 18)
    OpeningException.objects.create(resource=hall, day=DAY, opens=dt.time(19), closes=dt.time(21))
    assert "19:00–21:00" in refusal(hall, cppcc, at(10), at(11))["start"][0]
    assert book(hall, cppcc, at(19), at(21))


def test_an_exception_without_hours_closes_the_day(hall, cppcc):
    opens(hall, 9, 18)
    OpeningException.objects.create(resource=hall, day=DAY, note="停电")
    assert "停电" in refusal(hall, cppcc, at(10), at(11))["start"][0]


def test_public_holidays_close_what_follows_the_calendar(hall, cppcc):
    opens(hall, 9, 18)
    labour_day = dt.date(2026, 5, 1)
    assert book(hall, cppcc, at(9, day=labour_day), at(10, day=labour_day))
    set_rules(hall, follows_calendar=True)
    assert "start" in refusal(hall, cppcc, at(10, day=labour_day), at(11, day=labour_day))


def test_a_make_up_working_day_has_working_hours(hall, cppcc):
    opens(hall, 9, 17, range(5))
    saturday = dt.date(2026, 4, 18)
    assert "start" in refusal(hall, cppcc, at(10, day=saturday), at(11, day=saturday))
    Holiday.objects.create(day=saturday, is_working=True)
    set_rules(hall, follows_calendar=True)
    assert book(hall, cppcc, at(10, day=saturday), at(11, day=saturday))


def test_a_plain_weekend_is_no_holiday(hall, cppcc):
    opens(hall, 9, 17)
    set_rules(hall, follows_calendar=True)
    sunday = dt.date(2026, 4, 19)
    assert book(hall, cppcc, at(10, day=sunday), at(11, day=sunday))


# grid, length, notice: limits are inclusive


def test_the_grid_is_anchored_at_the_opening(hall, cppcc):
    OpeningHours.objects.create(resource=hall, weekday=2, opens=dt.time(9, 15), closes=dt.time(17))
    set_rules(hall, grid_minutes=30)
    assert "09:15" in refusal(hall, cppcc, at(10), at(11))["start"][0]
    assert book(hall, cppcc, at(9, 45), at(10, 45))
    assert book(hall, cppcc, at(16, 15), at(17)), "the closing is always a good end"


def test_exactly_the_limit_is_allowed(hall, cppcc):
    set_rules(hall, min_minutes=60, max_minutes=120, notice_hours=24, horizon_days=30)
    assert book(hall, cppcc, at(9), at(11))
    assert "end" in refusal(hall, cppcc, at(12), at(14, 1))
    assert "end" in refusal(hall, cppcc, at(12), at(12, 59))
    tomorrow, last = DAY - dt.timedelta(days=1), dt.date(2026, 5, 13)
    assert book(hall, cppcc, at(9, day=tomorrow), at(10, day=tomorrow))
    assert "start" in refusal(hall, cppcc, at(8, 59, day=tomorrow), at(9, 59, day=tomorrow))
    assert book(hall, cppcc, at(9, day=last), at(10, day=last))
    assert "start" in refusal(hall, cppcc, at(9, 1, day=last), at(10, 1, day=last))


def test_no_change_and_no_cancelling_within_the_notice_but_by_the_owner(hall, cppcc, liaison):
    from resources.workflow import BOOKING

    set_rules(hall, change_notice_hours=48, cancel_notice_hours=48)
    booking = book(hall, cppcc, at(10), at(11))
    assert services.change(booking=booking, by=cppcc, start=at(11), end=at(12)).version == 2
    soon = book(hall, cppcc, at(8, day=DAY), at(8, 59))
    with pytest.raises(DomainError, match="48小时改期"):
        services.change(booking=soon, by=cppcc, start=at(14), end=at(15))
    with pytest.raises(DomainError, match="48小时取消"):
        BOOKING.perform(soon, "cancel", by=cppcc, reason="有事")
    assert BOOKING.perform(soon, "cancel", by=liaison, reason="场地漏水").status == "cancelled"


def test_an_expert_comes_once_a_day(unit, cppcc, other_cppcc):
    expert = make.make_resource(unit, "expert", approval="automatic", max_per_day=1)
    book(expert, cppcc, at(9), at(10))
    assert "每天最多1次" in refusal(expert, other_cppcc, at(15), at(16))["start"][0]
    tomorrow = DAY + dt.timedelta(days=1)
    assert book(expert, other_cppcc, at(9, day=tomorrow), at(10, day=tomorrow))


# gaps


@pytest.mark.parametrize(("before", "after", "gap"), [(15, 0, 15), (0, 20, 20), (15, 30, 30)])
def test_the_gap_between_two_is_the_longer_one_not_the_sum(hall, cppcc, before, after, gap):
    set_rules(hall, buffer_before=before, buffer_after=after)
    book(hall, cppcc, at(10), at(11))
    for start in (at(11) + (gap - 1) * MINUTES, at(10) - (60 + gap - 1) * MINUTES):
        with pytest.raises(DomainError) as caught:
            book(hall, cppcc, start, start + 60 * MINUTES)
        assert caught.value.code == "taken"
    assert book(hall, cppcc, at(11) + gap * MINUTES, at(12) + gap * MINUTES)
    assert book(hall, cppcc, at(9) - gap * MINUTES, at(10) - gap * MINUTES)


def test_gaps_do_not_count_towards_closing_and_blackouts(hall, cppcc):
    opens(hall, 9, 17)
    set_rules(hall, buffer_before=30, buffer_after=30)
    make.make_blackout(hall, at(12), 1)
    assert book(hall, cppcc, at(9), at(12))
    assert book(hall, cppcc, at(13), at(17))


# blackouts


def test_a_blackout_refuses_with_its_reason(hall, cppcc):
    make.make_blackout(hall, at(10), 2)
    assert "检修" in refusal(hall, cppcc, at(11), at(13))["start"][0]
    assert book(hall, cppcc, at(12), at(13)), "touching is not meeting"


def test_a_blackout_that_hits_bookings_asks_first(hall, cppcc, liaison):
    booking = book(hall, cppcc, at(10), at(11))
    span = [(at(9), at(12))]
    with pytest.raises(DomainError) as caught:
        blackouts.black_out(resource=hall, spans=span, reason="检修", by=liaison)
    assert caught.value.extra["bookings"] == [booking.pk]
    around = blackouts.black_out(resource=hall, spans=span, reason="检修", by=liaison, on_hit="around")
    assert [(row.period[0], row.period[1]) for row in around] == [(at(9), at(10)), (at(11), at(12))]
    booking.refresh_from_db()
    assert booking.status == "confirmed"
    blackouts.black_out(resource=hall, spans=[(at(10), at(11))], reason="抢修", by=liaison, on_hit="cancel")
    booking.refresh_from_db()
    assert (booking.status, booking.reason) == ("cancelled", "抢修")


def test_a_repeated_blackout_is_lifted_as_a_whole(hall, liaison):
    spans = [(at(9, day=DAY + dt.timedelta(days=7 * n)), at(10, day=DAY + dt.timedelta(days=7 * n))) for n in range(3)]
    rows = blackouts.black_out(resource=hall, spans=spans, reason="保洁", by=liaison)
    blackouts.lift_blackout(blackout=Blackout.objects.get(pk=rows[0].pk), by=liaison, whole_batch=True)
    assert not Blackout.objects.exists()


def test_blackouts_and_lifting_through_the_api(hall, liaison, other_liaison, api_of, unit):
    sent = {"resource": hall.pk, "start": at(9).isoformat(), "end": at(10).isoformat(), "reason": "保洁", "repeat": "FREQ=WEEKLY;COUNT=3"}  # fmt: skip
    assert api_of(other_liaison).post("/api/blackouts/", sent).status_code == 403
    made = api_of(liaison).post("/api/blackouts/", sent)
    assert made.status_code == 201, made.data
    assert Blackout.objects.count() == 3
    assert api_of(liaison).post("/api/blackouts/", sent | {"repeat": "FREQ=WEEKLY"}).data["repeat"]
    assert api_of(liaison).post("/api/blackouts/", sent | {"end": sent["start"]}).status_code == 400
    assert api_of(liaison).delete(f"/api/blackouts/{made.data['id']}/").status_code == 204


# what is offered


def test_free_times_leave_out_gaps_and_blackouts(hall, cppcc):
    opens(hall, 9, 17)
    set_rules(hall, buffer_after=30)
    book(hall, cppcc, at(10), at(11))
    make.make_blackout(hall, at(14), 1)
    assert queries.free(hall, DAY, DAY) == [(at(11, 30), at(14)), (at(15), at(17))] or queries.free(hall, DAY, DAY) == [
        (at(9), at(9, 30)), (at(11, 30), at(14)), (at(15), at(17))
    ]  # fmt: skip


def test_every_slot_to_tap_can_be_booked(hall, cppcc):
    opens(hall, 9, 12)
    set_rules(hall, grid_minutes=20, min_minutes=40, max_minutes=60, buffer_before=10)
    slots = queries.day_slots(hall, DAY)
    assert slots
    assert book(hall, cppcc, *slots[0])
    for slot in queries.day_slots(hall, DAY)[:1]:
        assert book(hall, cppcc, *slot)


def test_a_withdrawn_resource_offers_nothing(hall):
    set_rules(hall, status="withdrawn")
    assert queries.day_slots(hall, DAY) == []
