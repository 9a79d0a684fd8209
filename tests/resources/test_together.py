"""Halls that divide, pools, several resources at once, several dates, and how much one may book."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from alliance.errors import DomainError
from members.models import Notification
from resources import recurrence, services
from resources.models import Booking, BookingSeries, Quota
from resources.services import catalogue
from tests import factories as make

DAY = dt.date(2026, 4, 15)


@pytest.fixture(autouse=True)
def _monday_before():
    with time_machine.travel(dt.datetime(2026, 4, 13, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False):
        yield


def at(hour, minute=0, day=DAY):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def make_hall(unit, name="礼堂", **fields):
    row = make.make_resource(unit, approval="automatic", name=name, **fields)
    row.refresh_from_db()
    return row


@pytest.fixture
def hall(unit):
    return make_hall(unit)


@pytest.fixture
def halves(unit, hall):
    return [make_hall(unit, name, parent=hall) for name in ("东半厅", "西半厅")]


def book(resource, by, start=None, end=None, **fields):
    start = start or at(10)
    end = end or start + dt.timedelta(hours=1)
    return services.book(
        resource=resource, start=start, end=end, by=by, **({"purpose": "开会", "attendees": 5} | fields)
    )


def refused(resource, by, **fields):
    with pytest.raises(DomainError) as caught:
        book(resource, by, **fields)
    return caught.value


# a hall that divides


def test_the_whole_blocks_its_parts(hall, halves, cppcc):
    book(hall, cppcc)
    for half in halves:
        assert refused(half, cppcc).code == "taken"


def test_a_part_blocks_the_whole_and_not_its_sibling(hall, halves, cppcc):
    book(halves[0], cppcc)
    assert refused(hall, cppcc).code == "taken"
    assert book(halves[1], cppcc)


def test_the_database_itself_refuses_whole_against_part(hall, halves, cppcc):
    make.make_booking(halves[0], cppcc, start=at(10))
    with pytest.raises(IntegrityError), transaction.atomic():
        make.make_booking(hall, cppcc, start=at(11), hours=1)
    assert make.make_booking(halves[1], cppcc, start=at(10))


def test_gaps_reach_from_part_to_whole(hall, halves, cppcc):
    hall.buffer_before = 30
    hall.save()
    book(halves[0], cppcc, at(10), at(11))
    assert refused(hall, cppcc, start=at(11, 15), end=at(12)).code == "taken"
    assert book(hall, cppcc, at(11, 30), at(12))


def test_a_blackout_of_the_whole_closes_its_parts(hall, halves, cppcc):
    make.make_blackout(hall, at(10))
    with pytest.raises(ValidationError):
        book(halves[1], cppcc)


def test_families_have_two_levels_and_stay_while_booked(hall, halves, unit, other_unit, staff, cppcc):
    deeper = make_hall(unit, "角落")
    deeper.parent = halves[0]
    with pytest.raises(ValidationError, match="两层"):
        catalogue.save_resource(resource=deeper, by=staff)
    foreign = make_hall(other_unit, "别家")
    foreign.parent = hall
    with pytest.raises(ValidationError, match="本单位"):
        catalogue.save_resource(resource=foreign, by=staff)
    book(halves[0], cppcc)
    halves[0].parent = None
    with pytest.raises(ValidationError, match="今后还有预约"):
        catalogue.save_resource(resource=halves[0], by=staff)


# a pool


def test_a_pool_counts_its_peak_not_its_bookings(unit, cppcc):
    pool = make_hall(unit, "投影仪", quantity=3)
    book(pool, cppcc, at(9), at(11), units=2)
    book(pool, cppcc, at(11), at(13), units=2)
    assert book(pool, cppcc, at(10), at(12)), "one is left all the time"
    assert refused(pool, cppcc, start=at(10), end=at(12)).code == "taken"
    with pytest.raises(ValidationError):
        book(pool, cppcc, at(15), at(16), units=4)


# several resources at once


def test_venue_and_expert_together_or_not_at_all(hall, unit, cppcc, other_cppcc):
    expert = make.make_resource(unit, "expert", approval="automatic")
    made = book(hall, cppcc, others=[expert]).made
    assert {row.resource_id for row in made} == {hall.pk, expert.pk}
    assert len({row.bundle for row in made}) == 1
    other = make_hall(unit, "小间")
    refusal = refused(other, other_cppcc, others=[expert])
    assert refusal.code == "taken"
    assert not Booking.objects.filter(resource=other).exists(), "all or nothing"
    for offer in refusal.extra["alternatives"]:
        assert book(other, other_cppcc, offer["start"], offer["end"], others=[expert])
        break


def test_the_same_resource_twice_is_refused(hall, cppcc):
    with pytest.raises(ValidationError):
        book(hall, cppcc, others=[hall])


def test_the_api_books_together(hall, unit, cppcc, api_of):
    course = make.make_resource(unit, "course", approval="automatic")
    sent = {"resource": hall.pk, "start": at(10).isoformat(), "end": at(11).isoformat(), "purpose": "讲座", "attendees": 9, "with": [course.pk]}  # fmt: skip
    made = api_of(cppcc).post("/api/bookings/", sent)
    assert made.status_code == 201, made.data
    assert {row["resource"] for row in made.data["bookings"]} == {hall.pk, course.pk}
    assert api_of(cppcc).post("/api/bookings/", sent).status_code == 409


# several dates


def weekly(count):
    return f"FREQ=WEEKLY;COUNT={count}"


def test_a_repetition_is_booked_in_one_go_with_one_message(hall, cppcc, liaison):
    made = book(hall, cppcc, repeat=weekly(5)).made
    assert [timezone.localtime(row.start).strftime("%m-%d %H:%M") for row in made] == [
        "04-15 10:00", "04-22 10:00", "04-29 10:00", "05-06 10:00", "05-13 10:00"
    ]  # fmt: skip
    assert BookingSeries.objects.get().bookings.count() == 5
    assert Notification.objects.filter(recipient=liaison).count() == 1


def test_one_taken_date_fails_the_whole_or_is_skipped(hall, cppcc, other_cppcc):
    taken = DAY + dt.timedelta(days=7)
    book(hall, other_cppcc, at(10, 30, day=taken), at(11, 30, day=taken))
    refusal = refused(hall, cppcc, repeat=weekly(3))
    assert refusal.code == "series"
    conflict = refusal.extra["conflicts"][0]
    assert conflict.start == at(10, day=taken)
    offer = conflict.alternatives[0]
    assert not Booking.objects.filter(booked_by=cppcc).exists()
    first = book(hall, cppcc, repeat=weekly(3), on_conflict="skip")
    assert len(first.made) == 2
    assert [date.problem.code for date in first.skipped] == ["taken"]
    assert book(offer["resource"], cppcc, offer["start"], offer["end"])


def test_a_closed_date_names_its_rule(hall, cppcc):
    hall.follows_calendar = True
    hall.save()
    labour_day = dt.date(2026, 5, 1)
    first = services.book(
        resource=hall, start=at(10, day=labour_day - dt.timedelta(days=7)), end=at(11, day=labour_day - dt.timedelta(days=7)),
        purpose="开会", attendees=5, by=cppcc, repeat=weekly(2), on_conflict="skip",
    )  # fmt: skip
    problem = first.skipped[0].problem
    assert (problem.code, problem.reason) == ("rule", "holiday")
    assert "劳动节" in problem.detail


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        ("FREQ=DAILY;COUNT=3", 3),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20260513", 3),
        ("FREQ=WEEKLY;BYDAY=WE,FR;COUNT=4", 4),
        ("FREQ=MONTHLY;COUNT=2", 2),
        ("FREQ=MONTHLY;BYDAY=3WE;COUNT=3", 3),
        ("FREQ=DAILY;UNTIL=20260417T020000Z", 3),
        ("freq=weekly;count=104", 104),
    ],
)
def test_rules_as_calendars_write_them(rule, count):
    spans = recurrence.occurrences(rule, at(10), at(11))
    assert len(spans) == count
    assert {timezone.localtime(start).hour for start, _end in spans} == {10}


@pytest.mark.parametrize(
    "rule",
    ["FREQ=WEEKLY", "FREQ=WEEKLY;COUNT=105", "FREQ=YEARLY;COUNT=4", "FREQ=SECONDLY;COUNT=3", "每周", "FREQ=WEEKLY;COUNT=0",
     "FREQ=WEEKLY;BYDAY=XX;COUNT=2", "FREQ=DAILY;COUNT=2;EXRULE=1", "FREQ=WEEKLY;UNTIL=tomorrow"],
)  # fmt: skip
def test_rules_that_have_no_end_or_no_sense_are_refused_with_a_sentence(rule, hall, cppcc):
    with pytest.raises(ValidationError) as caught:
        book(hall, cppcc, repeat=rule)
    assert "repeat" in caught.value.message_dict


def test_dates_that_meet_each_other_are_refused(hall, cppcc):
    hall.max_minutes = 3000
    hall.save()
    with pytest.raises(ValidationError, match="重叠"):
        book(hall, cppcc, at(10), at(11) + dt.timedelta(days=1), repeat="FREQ=DAILY;COUNT=3")


def test_the_preview_tells_every_date_and_writes_nothing(hall, cppcc, other_cppcc, api_of):
    taken = DAY + dt.timedelta(days=7)
    book(hall, other_cppcc, at(10, day=taken), at(11, day=taken))
    sent = {"resource": hall.pk, "start": at(10).isoformat(), "end": at(11).isoformat(), "repeat": weekly(3)}
    answer = api_of(cppcc).post("/api/bookings/preview/", sent)
    assert [row["code"] for row in answer.data] == ["ok", "taken", "ok"]
    assert answer.data[1]["alternatives"]
    assert Booking.objects.count() == 1


def test_the_api_answers_a_repetition(hall, cppcc, api_of):
    sent = {"resource": hall.pk, "start": at(10).isoformat(), "end": at(11).isoformat(), "purpose": "恳谈会", "attendees": 9, "repeat": weekly(3)}  # fmt: skip
    made = api_of(cppcc).post("/api/bookings/", sent)
    assert made.status_code == 201, made.data
    assert len(made.data["bookings"]) == 3
    again = api_of(cppcc).post("/api/bookings/", sent)
    assert again.status_code == 409
    assert again.data["code"] == "series"
    assert len(again.data["conflicts"]) == 3
    assert api_of(cppcc).post("/api/bookings/", sent | {"repeat": "每周"}).status_code == 400


# quotas


def limit(alliance, **fields):
    return Quota.objects.create(
        alliance=alliance, **({"subject": "person", "measure": "count", "window": "week", "most": 2} | fields)
    )


def test_a_person_books_so_often_a_week_and_no_more(hall, alliance, cppcc, other_cppcc):
    limit(alliance)
    for hour in (9, 11):
        book(hall, cppcc, at(hour))
    refusal = refused(hall, cppcc, start=at(14))
    assert refusal.code == "quota"
    assert "每人每周最多预约2次" in refusal.message
    assert book(hall, other_cppcc, at(14))
    next_week = DAY + dt.timedelta(days=7)
    assert book(hall, cppcc, at(9, day=next_week))


def test_hours_count_inclusively_and_cancelled_ones_do_not(hall, alliance, cppcc):
    limit(alliance, measure="hours", window="day", most=3)
    first = book(hall, cppcc, at(9), at(11))
    assert refused(hall, cppcc, start=at(13), end=at(14, 1)).code == "quota"
    assert book(hall, cppcc, at(13), at(14))
    Booking.objects.filter(pk=first.pk).update(status="cancelled")
    assert book(hall, cppcc, at(15), at(17))


def test_a_repetition_counts_each_date_in_its_week(hall, alliance, cppcc):
    limit(alliance, most=1)
    assert len(book(hall, cppcc, repeat=weekly(3)).made) == 3
    assert refused(hall, cppcc, start=at(15), repeat=weekly(2)).code == "quota"


def test_a_unit_has_its_own_limit_whoever_books(hall, alliance, unit, liaison, staff):
    limit(alliance, subject="unit", most=1)
    book(hall, liaison, at(9), unit=unit)
    assert refused(hall, staff, start=at(11), unit=unit).code == "quota"
    assert book(hall, staff, at(11))


def test_bookings_ahead_are_limited_until_they_are_over(hall, alliance, cppcc):
    limit(alliance, window="active", most=1)
    book(hall, cppcc, at(9))
    assert refused(hall, cppcc, start=at(9, day=DAY + dt.timedelta(days=30))).code == "quota"


def test_a_limit_of_one_resource_leaves_the_others_alone(hall, unit, alliance, cppcc):
    limit(alliance, resource=hall, most=1)
    book(hall, cppcc, at(9))
    assert refused(hall, cppcc, start=at(11)).code == "quota"
    assert book(make_hall(unit, "另一间"), cppcc, at(11))
