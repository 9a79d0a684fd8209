"""Every refusal brings what can be had instead: of three kinds, and each of it books when it is tried next."""

import datetime as dt
import random

import pytest
from django.db import transaction

from resources.models import Booking, Quota
from tests import factories as make
from tests.resources.scenarios import (
    HOUR,
    MINUTE,
    MONDAY,
    ONE_DAY,
    WEDNESDAY,
    at,
    book,
    hall,
    opens,
    refusal,
    rules,
    wish,
)

KINDS = {"near", "elsewhere", "another_day"}


def try_next(api, body, offer):
    """Whether the same request with an offer in its place is answered 201; taken back afterwards."""
    with transaction.atomic():
        answer = api.post("/api/bookings/", body | {key: offer[key] for key in ("resource", "start", "end")})
        transaction.set_rollback(True)
    return answer


def assert_all_book(api, body, answer):
    for offer in answer.data["alternatives"]:
        tried = try_next(api, body, offer)
        assert tried.status_code == 201, (offer, tried.data, body, answer.data)
    return answer.data["alternatives"]


# a mix of kinds, nearest first


def test_three_kinds_in_turn(unit, room, cppcc, other_cppcc):
    hall(unit, name="隔壁")
    book(room, other_cppcc, "10:00-11:00")
    offers = refusal(room, cppcc, "10:00-11:00").extra["alternatives"]
    assert (len(offers), {offer["kind"] for offer in offers}) == (5, KINDS)
    near = next(offer for offer in offers if offer["kind"] == "near")
    assert (near["resource"], near["start"].date()) == (room, at("10:00").astimezone(near["start"].tzinfo).date())
    another = next(offer for offer in offers if offer["kind"] == "another_day")
    assert (another["start"] - at("10:00")) % ONE_DAY == dt.timedelta(0)


def test_a_like_place_nearby_comes_before_one_far_away(unit, other_unit, cppcc):
    here = {"longitude": 121.50, "latitude": 29.80}
    room = hall(unit, capacity=4, **here)
    far = hall(unit, name="远", longitude=121.90, latitude=29.80, capacity=40)
    near = hall(unit, name="近", longitude=121.51, latitude=29.81, capacity=400)
    type(other_unit).objects.filter(pk=other_unit.pk).update(longitude=121.60, latitude=29.80)
    by_its_unit = hall(other_unit, name="按单位地址")
    unknown = hall(make.make_unit(unit.alliance), name="无坐标")
    offers = refusal(room, cppcc, "10:00-11:00", attendees=5).alternatives
    assert [offer["resource"] for offer in offers] == [near, by_its_unit, far, unknown]


def test_another_kind_of_resource_is_not_alike(unit, cppcc, other_cppcc):
    expert = hall(unit, kind="expert")
    hall(unit, name="会议室")
    book(expert, other_cppcc, "10:00-11:00")
    assert all(
        offer["resource"].kind == "expert" for offer in refusal(expert, cppcc, "10:00-11:00").extra["alternatives"]
    )


@pytest.mark.parametrize(
    ("setting", "when", "day", "reason"),
    [
        ({}, "03:00-04:00", WEDNESDAY, "closed"),
        ({}, "10:00-11:00", MONDAY - ONE_DAY, "past"),
        ({"notice_hours": 24}, "15:00-16:00", MONDAY, "notice"),
        ({"horizon_days": 10}, "10:00-11:00", WEDNESDAY + 30 * ONE_DAY, "horizon"),
        ({"min_minutes": 60}, "10:00-10:15", WEDNESDAY, "too_short"),
        ({"max_minutes": 60}, "10:00-12:00", WEDNESDAY, "too_long"),
        ({"grid_minutes": 30}, "10:10-11:10", WEDNESDAY, "grid"),
        ({"grid_minutes": 45, "max_minutes": 60}, "09:10-10:10", WEDNESDAY, "grid"),
        ({"follows_calendar": True}, "10:00-11:00", dt.date(2026, 5, 1), "holiday"),
    ],
)
def test_each_rule_that_refuses_brings_alternatives(unit, cppcc, api_of, setting, when, day, reason):
    room = rules(opens(hall(unit), "09:00-17:00"), **setting)
    hall(unit, name="任何时候")
    api, body = api_of(cppcc), wish(room, when, day)
    answer = api.post("/api/bookings/", body)
    assert answer.status_code == 400, answer.data
    offers = assert_all_book(api, body, answer)
    assert any(offer["resource"] == room.pk for offer in offers), (reason, offers)


@pytest.mark.parametrize(
    "change", [{"purpose": ""}, {"start": "gestern"}, {"resource": 0}, {"attendees": 0}, {"unit": 999_999}]
)
def test_where_the_request_is_not_understood_the_list_is_there_and_empty(room, cppcc, api_of, change):
    answer = api_of(cppcc).post("/api/bookings/", wish(room, "10:00-11:00") | change)
    assert (answer.status_code, answer.data["alternatives"]) == (400, [])


def test_the_page_offers_them_as_buttons_that_keep_what_was_typed(unit, room, cppcc, other_cppcc, client_of):
    other = hall(unit, name="隔壁")
    book(room, other_cppcc, "10:00-11:00")
    client, address = client_of(cppcc), f"/resources/{room.pk}/book/"
    sent = {"start": "2026-04-15T10:00", "end": "2026-04-15T11:00", "attendees": 7, "purpose": "我们的读书会"}
    page = client.post(address, sent)
    assert "已被预约" in page.text
    assert "我们的读书会" in page.text
    offer = next(offer for offer in page.context["offers"] if offer["resource"] == other)
    take = f"{other.pk}|{offer['start'].isoformat()}|{offer['end'].isoformat()}"
    assert f'value="{other.pk}|' in page.text
    assert client.post(address, sent | {"take": take}).status_code == 302
    made = Booking.objects.get(booked_by=cppcc)
    assert (made.resource, made.purpose, made.attendees) == (other, "我们的读书会", 7)


@pytest.mark.parametrize(
    "take", ["", "x", "1|2", "0|a|b", "999999|2026-04-15T10:00:00+08:00|2026-04-15T11:00:00+08:00"]
)
def test_a_tap_that_makes_no_sense_breaks_nothing(room, cppcc, client_of, take):
    sent = {"start": "2026-04-15T10:00", "end": "2026-04-15T11:00", "attendees": 7, "purpose": "会", "take": take}
    assert client_of(cppcc).post(f"/resources/{room.pk}/book/", sent).status_code in {302, 404}


def test_a_change_is_offered_what_a_change_can_have(unit, room, cppcc, other_cppcc, api_of):
    hall(unit, name="隔壁")
    mine = book(room, cppcc, "10:00-11:00")
    book(room, other_cppcc, "14:00-15:00")
    api, address = api_of(cppcc), f"/api/bookings/{mine.pk}/"
    answer = api.patch(address, {"start": at("14:00").isoformat(), "end": at("15:00").isoformat()})
    assert answer.status_code == 409
    offers = answer.data["alternatives"]
    assert {offer["kind"] for offer in offers} == KINDS
    for offer in offers:
        with transaction.atomic():
            tried = api.patch(address, {key: offer[key] for key in ("resource", "start", "end")})
            assert tried.status_code == 200, (offer, tried.data)
            transaction.set_rollback(True)


# whatever the house is like


class House:
    """A random house: its places with all their rules, what is booked, closed and limited, and somebody who asks."""

    def __init__(self, seed, unit, other_unit, people):
        self.random = random.Random(seed)
        self.alliance, self.units, self.people = unit.alliance, (unit, other_unit), people
        self.venues = [self.venue(number) for number in range(4)]
        self.parts = [self.venue(10 + number, unit=self.venues[0].unit, parent=self.venues[0]) for number in range(2)]
        self.pool = self.venue(20, quantity=3)
        self.expert = hall(unit, kind="expert", max_per_day=self.random.choice((None, 1)), approval=self.approval())
        self.course = hall(unit, kind="course", by_session=True)
        for day in self.random.sample(range(1, 12), 3):
            make.make_session(
                self.course, at("10:00", MONDAY + day * ONE_DAY), hours=2, seats=self.random.randint(1, 4)
            )
        self.limit()
        self.fill()

    def approval(self):
        return self.random.choice(("automatic", "owner", "staff"))

    def venue(self, number, unit=None, **fields):
        pick = self.random.choice
        row = hall(
            unit or pick(self.units), name=f"{number}号厅", approval=self.approval(), pending=pick(("hold", "hold", "compete")),
            capacity=pick((None, 10, 40)), grid_minutes=pick((0, 0, 15, 30, 45)), buffer_before=pick((0, 0, 10, 30)),
            buffer_after=pick((0, 0, 15, 60)), min_minutes=pick((15, 30, 60)), max_minutes=pick((60, 90, 240, 1440)),
            notice_hours=pick((0, 0, 2, 48)), horizon_days=pick((5, 30, 180)), max_per_day=pick((None, None, 2)),
            follows_calendar=pick((False, True)), longitude=pick((None, 121.5, 121.6)), latitude=29.8, **fields,
        )  # fmt: skip
        for hours in pick(((), ("09:00-17:00",), ("08:10-12:00", "13:00-21:30"), ("20:00-03:00",), ("00:00-24:00",))):
            opens(row, hours, pick((range(7), range(5))))
        if self.random.random() < 0.4:
            row.exceptions.create(day=self.day(), **pick(({}, {"opens": dt.time(10, 5), "closes": dt.time(15)})))
        if self.random.random() < 0.4:
            make.make_blackout(row, at("09:00", self.day()), hours=pick((1, 5, 20)))
        return row

    def limit(self):
        for _ in range(self.random.randint(0, 2)):
            Quota.objects.create(
                alliance=self.alliance, subject="person", window=self.random.choice(("day", "week", "month", "active")),
                measure=self.random.choice(("count", "hours")), most=self.random.randint(1, 6),
                resource=self.random.choice((None, self.venues[0])),
            )  # fmt: skip

    def fill(self):
        for _ in range(40):
            resource = self.random.choice([*self.venues, *self.parts, self.pool, self.expert])
            try:
                book(resource, self.random.choice(self.people), self.span(resource), attendees=2)
            except Exception:
                continue

    def day(self):
        return MONDAY + self.random.randint(0, 13) * ONE_DAY

    def span(self, resource):
        start = at("00:00", self.day()) + self.random.randint(14, 88) * 15 * MINUTE
        return start, start + self.random.choice((30, 60, 60, 90, 120, 300)) * MINUTE

    def request(self):
        """The body of something that somebody may ask for: simple, with others, repeated, too many, in vain."""
        resource = self.random.choice([*self.venues * 3, *self.parts, self.pool, self.expert])
        body = wish(resource, self.span(resource), attendees=self.random.choice((1, 5, 12, 50)))
        kind = self.random.random()
        if kind < 0.15 and resource is not self.expert:
            body["with"] = [self.expert.pk]
        elif kind < 0.25:
            body["repeat"] = self.random.choice(
                ("FREQ=DAILY;COUNT=3", "FREQ=WEEKLY;COUNT=3", "FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4")
            )
        elif kind < 0.35 and resource is self.pool:
            body["units"] = self.random.choice((2, 3, 4))
        elif kind < 0.4:
            session = self.random.choice(list(self.course.sessions.all()))
            when = session.period.lower, session.period.upper
            body = wish(self.course, when, attendees=self.random.choice((1, 3, 9)))
        return body


@pytest.mark.parametrize("seed", range(24))
def test_any_alternative_offered_books_when_tried_next(seed, unit, other_unit, cppcc, other_cppcc, api_of):
    house = House(seed, unit, other_unit, (cppcc, other_cppcc))
    api, refused, offered = api_of(cppcc), 0, 0
    for _ in range(25):
        body = house.request()
        with transaction.atomic():
            answer = api.post("/api/bookings/", body)
            transaction.set_rollback(house.random.random() < 0.7)
        if answer.status_code == 201:
            continue
        assert answer.status_code in {400, 409}, answer.data
        refused += 1
        offered += len(assert_all_book(api, body, answer))
        if answer.data.get("code") == "series":
            assert_dates_can_be_replaced(api, body, answer.data["conflicts"])
    assert refused, "a house in which everything goes proves nothing"
    assert offered or refused < 5


def assert_dates_can_be_replaced(api, body, conflicts):
    """The first that is offered for each date, all together."""
    if not all(row["alternatives"] for row in conflicts):
        return
    instead = [
        {"instead_of": row["start"], **{key: row["alternatives"][0][key] for key in ("resource", "start", "end")}}
        for row in conflicts
    ]
    with transaction.atomic():
        tried = api.post("/api/bookings/", body | {"replace": instead})
        assert tried.status_code == 201, (tried.data, body, conflicts)
        transaction.set_rollback(True)


@pytest.mark.parametrize("seed", range(100, 108))
def test_and_so_does_every_alternative_to_a_change(seed, unit, other_unit, cppcc, other_cppcc, api_of):
    house = House(seed, unit, other_unit, (cppcc, other_cppcc))
    api, tried = api_of(cppcc), 0
    ahead = Booking.objects.filter(booked_by=cppcc, period__startswith__gt=at("09:00", MONDAY) + HOUR)
    for mine in [*ahead] * 3:
        start, end = house.span(mine.resource)
        with transaction.atomic():
            answer = api.patch(f"/api/bookings/{mine.pk}/", {"start": start.isoformat(), "end": end.isoformat()})
            transaction.set_rollback(True)
        for offer in answer.data.get("alternatives", []):
            with transaction.atomic():
                wanted = {key: offer[key] for key in ("resource", "start", "end")}
                again = api.patch(f"/api/bookings/{mine.pk}/", wanted)
                assert again.status_code == 200, (offer, again.data)
                transaction.set_rollback(True)
            tried += 1
    assert tried, "a house in which every change goes proves nothing"
