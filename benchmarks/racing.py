"""(d) Many at once, over HTTP: who wins, what the others are answered, how long the slowest waits, and that nothing is held twice."""

import collections
import random
from dataclasses import dataclass, field

from benchmarks import world as the
from benchmarks.harness import Client, at_once, table
from resources.models import Booking, Quota, Resource

BOOKINGS = "/api/bookings/"
SLOWEST = 1.0
WON, LOST = 201, 409


@dataclass
class Race:
    """`won` is how many of the answers were 200 or 201, `slowest` in seconds; `wrong` says what must not be."""

    name: str
    rounds: int = 0
    won: list = field(default_factory=list)
    statuses: collections.Counter = field(default_factory=collections.Counter)
    slowest: float = 0.0
    wrong: list = field(default_factory=list)

    def add(self, answers, *, allowed=(WON, LOST)):
        """The statuses of one round."""
        statuses = [answer[0] for answer, _seconds in answers]
        self.rounds += 1
        self.statuses.update(statuses)
        self.won.append(sum(status in {200, WON} for status in statuses))
        self.slowest = max(self.slowest, *(seconds for _answer, seconds in answers))
        if strange := set(statuses) - set(allowed):
            self.wrong.append(f"answered {strange}")
        return statuses

    def expect(self, holds, sentence):
        if not holds:
            self.wrong.append(sentence)

    def line(self):
        won = sorted(set(self.won))
        winners = str(won[0]) if len(won) == 1 else f"{won[0]} to {won[-1]}"
        answers = ", ".join(f"{count} × {status}" for status, count in sorted(self.statuses.items()))
        return self.name, self.rounds, winners, answers, f"{self.slowest:.2f} s", "; ".join(self.wrong) or "none"


def measure(world, where, *, rounds):
    """All races. Returns [Race]."""
    floor = Floor(world, where)
    races = [
        one_slot(floor, rounds), overlapping(floor), whole_against_parts(floor), both_orders(floor), last_seat(floor),
        one_in_a_week(floor), approve_against_approve(floor), blackout_against_bookings(floor), cancel_against_retries(floor),
    ]  # fmt: skip
    for race in races:
        race.expect(the.doubles() == 0, "held twice")
    return races


class Floor:
    """Who runs: a client for each person, connected and warm; halls of its own for every race."""

    def __init__(self, world, where):
        self.world, self.where = world, where
        self.people = [Client(where, person) for person in world.people]
        self.liaisons = [Client(where, person) for person in world.liaisons]
        self.staff = [Client(where, person) for person in world.staff]
        for client in (*self.people, *self.liaisons, *self.staff):
            client.get(f"{BOOKINGS}?page_size=1")

    def hall(self, name, **fields):
        return the.make_hall(self.world.units[0], name, **fields)

    def book(self, client, resource, span, **more):
        wish = {
            "resource": resource.pk, "start": span[0].isoformat(), "end": span[1].isoformat(), "purpose": "竞争预约",
            "attendees": 2, **more,
        }  # fmt: skip
        return lambda: client.post(BOOKINGS, wish)


def one_slot(floor, rounds):
    race, hall = Race("50 clients, one slot"), floor.hall("竞争厅")
    for number in range(rounds):
        span = the.span(the.FIRST_DAY + number, 10, 2)
        race.add(at_once([floor.book(client, hall, span) for client in floor.people]))
    race.expect(set(race.won) == {1}, "not one winner")
    race.expect(race.slowest < SLOWEST, f"slower than {SLOWEST:g} s")
    return race


def overlapping(floor):
    race, hall, pick = Race("40 clients, hours at random"), floor.hall("随机厅"), random.Random(7)
    for number in range(5):
        spans = [the.span(the.FIRST_DAY + number, pick.randint(8, 18), pick.randint(1, 3)) for _client in range(40)]
        acts = [floor.book(client, hall, span) for client, span in zip(floor.people, spans, strict=False)]
        race.add(at_once(acts))
    race.expect(min(race.won) >= 1, "nobody won")
    return race


def whole_against_parts(floor):
    race, whole = Race("hall against its two parts, 30 clients"), floor.hall("大厅")
    parts = [floor.hall(f"大厅{name}", parent=whole) for name in "东西"]
    for number in range(5):
        span = the.span(the.FIRST_DAY + number, 10, 2)
        places = [whole, *parts] * 10
        acts = [floor.book(client, place, span) for client, place in zip(floor.people, places, strict=False)]
        statuses = race.add(at_once(acts))
        won = {place.pk for place, status in zip(places, statuses, strict=True) if status == WON}
        race.expect(won in ({whole.pk}, {part.pk for part in parts}), "neither the whole nor both parts")
    return race


def both_orders(floor):
    race, hall = Race("venue with expert in both orders, 20 clients"), floor.hall("同约厅")
    expert = floor.hall("同约专家", kind="expert", capacity=None)
    for number in range(5):
        span = the.span(the.FIRST_DAY + number, 10, 2)
        acts = []
        for client, (first, second) in zip(floor.people, [(hall, expert), (expert, hall)] * 10, strict=False):
            acts.append(floor.book(client, first, span, **{"with": [second.pk]}))
        race.add(at_once(acts))
    race.expect(set(race.won) == {1}, "not one winner")
    race.expect(_held(hall) == _held(expert) == 5, "one without the other")
    return race


def last_seat(floor):
    race, seats = Race("3 seats left of a course, 20 clients"), 3
    course = floor.hall("满座课程", kind="course", capacity=None, by_session=True)
    for number in range(5):
        span = the.span(the.FIRST_DAY + number, 10, 2)
        course.sessions.create(period=span, seats=seats)
        race.add(at_once([floor.book(client, course, span, attendees=1) for client in floor.people[:20]]))
    race.expect(set(race.won) == {seats}, "not as many winners as seats")
    return race


def one_in_a_week(floor):
    """Ten experts, one person: the limit is of the person, no resource is shared."""
    race = Race("limit of one, ten requests of one person")
    Quota.objects.create(alliance=floor.world.alliance, kind="expert", most=1)
    experts = [floor.hall(f"专家{number}", kind="expert", capacity=None) for number in range(10)]
    for number in range(5):
        # Somebody who has no expert booked from the race before.
        person, span = floor.world.people[-1 - number], the.span(the.FIRST_DAY + number, 10, 2)
        same = [Client(floor.where, person) for _expert in experts]
        race.add(at_once([floor.book(client, row, span) for client, row in zip(same, experts, strict=True)]))
    race.expect(set(race.won) == {1}, "not one winner")
    return race


def approve_against_approve(floor):
    race = Race("approve against approve, 5 requests")
    hall = floor.hall("待审厅", approval="staff", pending="compete")
    for number in range(5):
        span = the.span(the.FIRST_DAY + number, 10, 2)
        for client in floor.people[:5]:
            floor.book(client, hall, span)()
        asked = list(
            Booking.objects.filter(resource=hall, status="pending").order_by("pk").values_list("pk", flat=True)
        )
        acts = [
            lambda client=client, pk=pk: client.post(f"{BOOKINGS}{pk}/approve/", {})
            for client, pk in zip(floor.staff, asked, strict=True)
        ]
        race.add(at_once(acts), allowed=(200, LOST))
    race.expect(set(race.won) == {1}, "not one approved")
    race.expect(_held(hall) == 5, "not one confirmed")
    return race


def blackout_against_bookings(floor):
    race, hall = Race("closing against 20 bookings"), floor.hall("停用厅")
    for number in range(5):
        start, end = the.span(the.FIRST_DAY + number, 10, 2)
        closing = {"resource": hall.pk, "start": start.isoformat(), "end": end.isoformat(), "reason": "检修"}
        acts = [lambda wish=closing: floor.liaisons[0].post("/api/blackouts/", wish)]
        acts += [floor.book(client, hall, (start, end)) for client in floor.people[:20]]
        # 400: the rule says that the time is closed.
        race.add(at_once(acts), allowed=(WON, LOST, 400))
    race.expect(set(race.won) == {1}, "not one winner")
    return race


def cancel_against_retries(floor):
    race, hall = Race("cancel against 20 who try again"), floor.hall("退订厅")
    for number in range(5):
        span = the.span(the.FIRST_DAY + number, 10, 2)
        owner, *others = floor.people[:21]
        floor.book(owner, hall, span)()
        pk = Booking.objects.filter(resource=hall, status="confirmed").latest("pk").pk
        acts = [lambda owner=owner, pk=pk: owner.post(f"{BOOKINGS}{pk}/cancel/", {"reason": "不来了"})]
        acts += [floor.book(client, hall, span) for client in others]
        statuses = race.add(at_once(acts), allowed=(200, WON, LOST))
        race.expect(statuses[0] == 200, "not cancelled")
        race.expect(statuses.count(WON) <= 1, "two took it")
    return race


def without_guard(world, where, *, rounds):
    """The negative control: the same race where the locks are taken away must double book, or the races prove nothing."""
    floor = Floor(world, where)
    hall = floor.hall("无锁厅")
    race = Race("negative control: no lock, no constraint")
    for number in range(rounds):
        span = the.span(the.FIRST_DAY + number, 10, 2)
        race.add(at_once([floor.book(client, hall, span) for client in floor.people]))
    race.expect(max(race.won) > 1 and the.doubles() > 0, "did not double book")
    Booking.objects.filter(resource=hall).delete()
    Resource.objects.filter(pk=hall.pk).update(status="withdrawn")
    return race


def _held(resource):
    return Booking.objects.holding().filter(resource=resource).count()


def report(races):
    headings = ("at once", "rounds", "winners a round", "answers", "slowest", "wrong")
    return table(headings, [race.line() for race in races])
