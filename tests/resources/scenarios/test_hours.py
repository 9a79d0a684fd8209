"""Weekly hours, dated exceptions, public holidays and make-up days, across midnight; blackouts by the owner."""

import datetime as dt

import pytest

from alliance.errors import DomainError
from alliance.models import AuditEvent, Holiday
from resources import queries
from resources.models import Blackout
from resources.recurrence import occurrences
from resources.services import blackouts, line
from tests import factories as make
from tests.resources.scenarios import (
    ONE_DAY,
    WEDNESDAY,
    WEEK,
    at,
    book,
    fresh,
    hall,
    opens,
    reason,
    refusal,
    rules,
    sentence,
    span,
    told,
    wish,
)

THURSDAY, SATURDAY, SUNDAY = (WEDNESDAY + number * ONE_DAY for number in (1, 3, 4))
LABOUR_DAY = dt.date(2026, 5, 1)


@pytest.fixture
def office(unit):
    return opens(hall(unit, name="办公楼会议室"), "09:00-17:00", range(5))


@pytest.mark.parametrize(
    ("when", "day", "outcome"),
    [
        ("09:00-17:00", WEDNESDAY, "booked"),
        ("08:59-10:00", WEDNESDAY, "closed"),
        ("16:00-17:01", WEDNESDAY, "closed"),
        ("18:00-19:00", WEDNESDAY, "closed"),
        ("10:00-11:00", SATURDAY, "closed"),
    ],
)
def test_open_from_the_opening_to_the_closing_inclusive(office, cppcc, when, day, outcome):
    if outcome == "booked":
        assert book(office, cppcc, when, day)
    else:
        assert reason(refusal(office, cppcc, when, day)) == outcome


def test_the_sentence_says_when_it_is_open(office, cppcc):
    assert "09:00–17:00" in sentence(refusal(office, cppcc, "17:00-18:00"))
    assert "不开放" in sentence(refusal(office, cppcc, "10:00-11:00", SUNDAY))


def test_a_lunch_break_is_not_booked_across(unit, cppcc):
    room = opens(opens(hall(unit), "09:00-12:00"), "13:00-17:00")
    assert reason(refusal(room, cppcc, "11:00-14:00")) == "closed"
    assert "09:00–12:00、13:00–17:00" in sentence(refusal(room, cppcc, "12:00-13:00"))


def test_touching_and_overlapping_spans_are_one(unit, cppcc):
    room = opens(opens(opens(hall(unit), "09:00-12:00"), "12:00-14:00"), "13:00-18:00")
    assert book(room, cppcc, "11:00-17:00")


@pytest.mark.parametrize(
    ("when", "day", "outcome"),
    [
        ("20:00-02:00", WEDNESDAY, "booked"),
        ("23:30-00:30", WEDNESDAY, "booked"),
        ("00:00-02:00", THURSDAY, "booked"),
        ("01:00-02:30", THURSDAY, "closed"),
        ("19:00-20:30", WEDNESDAY, "closed"),
        ("00:00-01:00", WEDNESDAY, "closed"),
    ],
)
def test_an_evening_that_ends_after_midnight_belongs_to_the_day_it_began(unit, cppcc, when, day, outcome):
    """Open on Wednesdays only, so the first hours of Wednesday are Tuesday's: closed."""
    club = opens(hall(unit), "20:00-02:00", [2])
    if outcome == "booked":
        assert book(club, cppcc, when, day)
    else:
        assert reason(refusal(club, cppcc, when, day)) == outcome


def test_until_midnight_means_the_end_of_the_day(unit, cppcc):
    room = opens(hall(unit), "18:00-24:00", [2])
    assert book(room, cppcc, "22:00-00:00")
    assert reason(refusal(room, cppcc, "23:00-00:30", WEDNESDAY)) == "closed"


def test_day_and_night_is_open_across_every_midnight(unit, cppcc):
    room = opens(hall(unit), "00:00-24:00")
    assert book(room, cppcc, "22:00-03:00")


# exceptions


def test_an_exception_replaces_the_weekly_hours_of_its_day_and_no_other(office, cppcc):
    office.exceptions.create(day=WEDNESDAY, opens=dt.time(18), closes=dt.time(21), note="夜场")
    assert reason(refusal(office, cppcc, "10:00-11:00")) == "closed"
    assert book(office, cppcc, "18:00-21:00")
    assert book(office, cppcc, "10:00-11:00", THURSDAY)


def test_an_exception_may_have_several_spans_and_pass_midnight(office, cppcc):
    office.exceptions.create(day=WEDNESDAY, opens=dt.time(8), closes=dt.time(10))
    office.exceptions.create(day=WEDNESDAY, opens=dt.time(22), closes=dt.time(1))
    assert book(office, cppcc, "08:00-10:00")
    assert book(office, cppcc, "22:00-01:00")
    assert reason(refusal(office, cppcc, "10:00-11:00")) == "closed"


def test_a_closed_day_says_why(office, cppcc):
    office.exceptions.create(day=WEDNESDAY, note="停电检修")
    assert "停电检修" in sentence(refusal(office, cppcc, "10:00-11:00"))


def test_a_closed_day_does_not_cut_the_evening_before(unit, cppcc):
    club = opens(hall(unit), "20:00-02:00")
    club.exceptions.create(day=THURSDAY)
    assert book(club, cppcc, "23:00-02:00")
    assert reason(refusal(club, cppcc, "20:00-21:00", THURSDAY)) == "closed"


def test_an_exception_opens_a_day_that_is_closed_all_year(office, cppcc):
    office.exceptions.create(day=SUNDAY, opens=dt.time(9), closes=dt.time(12))
    assert book(office, cppcc, "09:00-12:00", SUNDAY)


# the calendar of the country


def test_a_public_holiday_closes_with_its_name(unit, cppcc):
    room = rules(opens(hall(unit), "09:00-17:00"), follows_calendar=True)
    refused = refusal(room, cppcc, "10:00-11:00", LABOUR_DAY)
    assert (reason(refused), "劳动节" in sentence(refused)) == ("holiday", True)


def test_a_place_that_does_not_follow_the_calendar_is_open_on_holidays(unit, cppcc):
    room = opens(hall(unit), "09:00-17:00")
    assert book(room, cppcc, "10:00-11:00", LABOUR_DAY)


def test_the_owners_word_for_a_day_beats_the_calendar(unit, cppcc):
    room = rules(opens(hall(unit), "09:00-17:00"), follows_calendar=True)
    room.exceptions.create(day=LABOUR_DAY, opens=dt.time(14), closes=dt.time(16))
    assert book(room, cppcc, "14:00-16:00", LABOUR_DAY)


def test_a_make_up_day_has_the_hours_of_a_working_day(unit, cppcc):
    """Even where Saturdays have shorter hours of their own."""
    room = opens(opens(hall(unit), "09:00-17:00", range(5)), "10:00-12:00", [5])
    Holiday.objects.create(day=SATURDAY, is_working=True, name="调休上班")
    assert reason(refusal(room, cppcc, "14:00-16:00", SATURDAY)) == "closed"
    rules(room, follows_calendar=True)
    assert book(room, cppcc, "14:00-17:00", SATURDAY)


def test_a_place_that_never_closes_still_keeps_holidays_where_it_follows_them(room, cppcc):
    rules(room, follows_calendar=True)
    assert reason(refusal(room, cppcc, "10:00-11:00", LABOUR_DAY)) == "holiday"
    assert book(room, cppcc, "10:00-11:00")


# blackouts


def close(resource, by, *whens, on_hit="refuse", day=WEDNESDAY):
    spans = [span(when, day) if isinstance(when, str) else when for when in whens]
    return blackouts.black_out(resource=resource, spans=spans, reason="电梯检修", by=by, on_hit=on_hit)


def test_a_blackout_refuses_with_its_time_and_reason_and_touching_is_free(room, cppcc, liaison):
    close(room, liaison, "10:00-12:00")
    refused = refusal(room, cppcc, "11:00-13:00")
    assert reason(refused) == "blackout"
    assert all(word in sentence(refused) for word in ("04-15 10:00", "04-15 12:00", "电梯检修"))
    assert book(room, cppcc, "12:00-13:00")
    assert book(room, cppcc, "09:00-10:00")


def test_gaps_do_not_count_towards_blackouts_and_closing(unit, cppcc, liaison):
    room = opens(hall(unit, buffer_before=45, buffer_after=45), "09:00-17:00")
    close(room, liaison, "12:00-13:00")
    assert book(room, cppcc, "09:00-12:00")
    assert book(room, cppcc, "13:00-17:00")


def test_refusing_lists_what_is_hit_and_closes_nothing(room, cppcc, liaison):
    made = book(room, cppcc, "10:00-11:00")
    with pytest.raises(DomainError) as refused:
        close(room, liaison, "09:00-12:00")
    assert (refused.value.code, refused.value.extra["bookings"]) == ("hit", [made.pk])
    assert not Blackout.objects.exists()


def test_cancelling_tells_the_borrower_with_what_can_be_had_instead(unit, room, cppcc, liaison):
    hall(unit, name="隔壁会议室")
    made = book(room, cppcc, "10:00-11:00")
    close(room, liaison, "09:00-12:00", on_hit="cancel")
    assert (fresh(made).status, fresh(made).reason) == ("cancelled", "电梯检修")
    (message,) = told(cppcc, "电梯检修")
    assert "可改约" in message
    assert "隔壁会议室" in message
    assert f"{room} 04-15" in message, "and the same place the same day"


def test_closing_around_leaves_the_bookings_and_closes_the_rest(room, cppcc, liaison):
    made = book(room, cppcc, "10:00-11:00")
    rows = close(room, liaison, "09:00-12:00", on_hit="around")
    assert [row.period for row in rows] == [span("09:00-10:00"), span("11:00-12:00")]
    assert fresh(made).status == "confirmed"


def test_a_repeated_blackout_meets_every_week_and_is_lifted_as_one(room, cppcc, liaison):
    spans = occurrences("FREQ=WEEKLY;COUNT=4", *span("09:00-12:00"))
    rows = close(room, liaison, *spans)
    for number in range(4):
        assert reason(refusal(room, cppcc, "10:00-11:00", WEDNESDAY + number * WEEK)) == "blackout"
    blackouts.lift_blackout(blackout=fresh(rows[1]), by=liaison)
    assert book(room, cppcc, "10:00-11:00", WEDNESDAY + WEEK)
    blackouts.lift_blackout(blackout=fresh(rows[2]), by=liaison, whole_batch=True)
    assert not Blackout.objects.exists()


def test_the_whole_closes_its_parts_and_a_part_the_whole_but_not_its_sibling(unit, room, cppcc, liaison):
    east, west = (hall(unit, name=name, parent=room) for name in ("东厅", "西厅"))
    close(room, liaison, "09:00-10:00")
    close(east, liaison, "14:00-15:00")
    assert reason(refusal(west, cppcc, "09:00-10:00")) == "blackout"
    assert reason(refusal(room, cppcc, "14:00-15:00")) == "blackout"
    assert book(west, cppcc, "14:00-15:00")


def test_blacking_out_the_whole_hits_the_bookings_of_its_parts(unit, room, cppcc, liaison):
    east = hall(unit, name="东厅", parent=room)
    made = book(east, cppcc, "10:00-11:00")
    close(room, liaison, "09:00-12:00", on_hit="cancel")
    assert fresh(made).status == "cancelled"


def test_what_is_over_is_not_hit_and_who_is_inside_is_not_turned_out(room, cppcc, liaison, clock):
    past = make.make_booking(room, cppcc, start=at("07:00", WEDNESDAY - 2 * ONE_DAY), hours=1)
    inside = make.make_booking(room, cppcc, start=at("08:30", WEDNESDAY - 2 * ONE_DAY), hours=1)
    type(inside).objects.filter(pk=inside.pk).update(checked_in_at=at("08:30", WEDNESDAY - 2 * ONE_DAY))
    close(room, liaison, "06:00-12:00", on_hit="cancel", day=WEDNESDAY - 2 * ONE_DAY)
    assert {fresh(past).status, fresh(inside).status} == {"confirmed"}


def test_the_line_is_not_offered_closed_time_but_gets_it_when_the_blackout_is_lifted(room, cppcc, other_cppcc, liaison):
    book(room, cppcc, "10:00-11:00")
    start, end = span("10:00-11:00")
    entry = line.join(resource=room, start=start, end=end, purpose="等", attendees=5, by=other_cppcc)
    rows = close(room, liaison, "09:00-12:00", on_hit="cancel")
    assert fresh(entry).status == "waiting"
    blackouts.lift_blackout(blackout=fresh(rows[0]), by=liaison)
    assert fresh(entry).status == "offered"
    assert told(other_cppcc, "轮到您了")


def test_the_preview_shows_what_would_be_hit_and_writes_nothing(room, cppcc, liaison, other_liaison, api_of):
    made = book(room, cppcc, "10:00-11:00", WEDNESDAY + WEEK)
    sent = {**wish(room, "09:00-12:00"), "reason": "检修", "repeat": "FREQ=WEEKLY;COUNT=3"}
    seen = api_of(liaison).post("/api/blackouts/preview/", sent)
    assert seen.status_code == 200, seen.data
    assert (len(seen.data["spans"]), [row["id"] for row in seen.data["bookings"]]) == (3, [made.pk])
    assert not Blackout.objects.exists()
    assert api_of(other_liaison).post("/api/blackouts/preview/", sent).status_code == 403
    refused = api_of(liaison).post("/api/blackouts/", sent)
    assert (refused.status_code, refused.data["code"], refused.data["bookings"]) == (409, "hit", [made.pk])
    assert api_of(liaison).post("/api/blackouts/", sent | {"on_hit": "around"}).status_code == 201


def test_the_page_lists_what_is_hit_before_it_closes(room, cppcc, liaison, client_of):
    book(room, cppcc, "10:00-11:00", purpose="读书会")
    sent = {"start": "2026-04-15T09:00", "end": "2026-04-15T12:00", "reason": "检修", "on_hit": "refuse"}
    page = client_of(liaison).post(f"/resources/{room.pk}/times/black-out/", sent)
    assert "读书会" in page.text
    assert (
        client_of(liaison).post(f"/resources/{room.pk}/times/black-out/", sent | {"on_hit": "cancel"}).status_code
        == 302
    )
    assert Blackout.objects.count() == 1
    assert AuditEvent.objects.about(room).filter(verb="black-out").exists()


# what is shown as free


def test_what_is_free_leaves_out_the_night_before_and_what_is_held(unit, cppcc):
    club = opens(hall(unit), "20:00-02:00")
    book(club, cppcc, "21:00-22:00")
    assert queries.free(club, WEDNESDAY, WEDNESDAY) == [
        (at("00:00"), at("02:00")), (at("20:00"), at("21:00")), (at("22:00"), at("02:00", THURSDAY))
    ]  # fmt: skip
