"""The alliance that is measured: units with liaisons, CPPCC members, halls that have every rule, and as many without any."""

import contextlib
import datetime as dt
from dataclasses import dataclass, field
from functools import cache

from django.db import connection
from django.utils import timezone

from alliance.calendar import HOLIDAY, kind_of_day
from alliance.models import Alliance
from alliance.text import pinyin_key
from members.models import Membership, Notification, Role, Unit, User
from resources.models import Blackout, Booking, OpeningException, OpeningHours, Quota, Resource

HALLS, UNITS, PEOPLE, STAFF = 40, 4, 50, 5
FIRST_DAY = 3
STARTS = (8, 10, 12, 14, 16, 18, 20)
NOT_USABLE = "!"


@dataclass
class World:
    """`halls` obey all rules and are booked through the portal, `plain` ones through the bare view."""

    alliance: Alliance
    units: list
    liaisons: list
    people: list
    staff: list
    halls: list = field(default_factory=list)
    plain: list = field(default_factory=list)


def make_world():
    alliance = Alliance.objects.create(
        code="990101", name="云溪区协商民主实践联盟", district="云溪区", committee="政协明州市云溪区委员会"
    )
    units = [unit(alliance, f"第{number}联盟单位") for number in range(1, UNITS + 1)]
    liaisons = [person(alliance, f"liaison{number}", Role.LIAISON, unit=unit) for number, unit in enumerate(units, 1)]
    people = [person(alliance, f"cppcc{number:02d}", Role.CPPCC) for number in range(1, PEOPLE + 1)]
    staff = [person(alliance, f"staff{number}", Role.STAFF) for number in range(1, STAFF + 1)]
    world = World(alliance, units, liaisons, people, staff)
    world.halls = [make_hall(units[number % UNITS], f"第{number + 1}议事厅") for number in range(HALLS)]
    world.plain = [_resource(units[number % UNITS], f"第{number + 1}空房间") for number in range(HALLS)]
    _limit(alliance)
    _fill_inboxes(world)
    return world


def unit(alliance, name):
    return Unit.objects.create(
        alliance=alliance, name=name, pinyin=pinyin_key(name), category="traffic", status="admitted", admitted_on="2026-01-05"
    )  # fmt: skip


def person(alliance, username, role, unit=None):
    user = User.objects.create(username=username, name=username, alliance=alliance, password=NOT_USABLE)
    Membership.objects.create(user=user, alliance=alliance, role=role, unit=unit)
    return user


def _resource(unit, name, **fields):
    fields = {"kind": "venue", "approval": "automatic", "capacity": 60} | fields
    row = Resource.objects.create(
        alliance=unit.alliance, unit=unit, name=name, pinyin=pinyin_key(name), status="published", **fields
    )
    row.refresh_from_db()
    return row


def make_hall(unit, name, **fields):
    """Weekly hours in two spans that touch, a closed day and one with other hours, a blackout, gaps, grid, lengths, notice,
    horizon, the calendar of holidays, a most a day."""
    fields = {
        "buffer_before": 15, "buffer_after": 30, "grid_minutes": 30, "min_minutes": 30, "max_minutes": 240, "notice_hours": 2,
        "horizon_days": 365, "max_per_day": 20, "follows_calendar": True, "change_notice_hours": 2, "cancel_notice_hours": 2,
    } | fields  # fmt: skip
    hall = _resource(unit, name, **fields)
    OpeningHours.objects.bulk_create(
        OpeningHours(resource=hall, weekday=weekday, opens=dt.time(opens), closes=dt.time(closes))
        for weekday in range(7)
        for opens, closes in ((8, 12), (12, 22))
    )
    OpeningException.objects.create(resource=hall, day=day_at(1), note="检修")
    OpeningException.objects.create(resource=hall, day=day_at(2), opens=dt.time(9), closes=dt.time(18))
    Blackout.objects.create(alliance=unit.alliance, resource=hall, period=span(2, 12, 2), reason="消防演练")
    return hall


def _limit(alliance):
    """Limits that are counted for every booking and that the measure does not reach."""
    for subject, measure, window in (
        ("person", "count", "day"),
        ("person", "hours", "month"),
        ("unit", "count", "week"),
    ):
        Quota.objects.create(alliance=alliance, subject=subject, measure=measure, window=window, most=20_000)


def _fill_inboxes(world):
    """Some months of messages, as the number in the header has to count them."""
    now = timezone.now()
    Notification.objects.bulk_create(
        Notification(
            recipient=user, alliance=world.alliance, text=f"第{number}条消息", read_at=now if number > 10 else None
        )
        for user in (*world.liaisons, *world.people)
        for number in range(200)
    )


def day_at(days):
    """So many days ahead, public holidays not counted: then the halls are closed."""
    if days < 0:
        return timezone.localdate() + dt.timedelta(days=days)
    return _open_days()[days]


@cache
def _open_days():
    days = (timezone.localdate() + dt.timedelta(days=number) for number in range(400))
    return [day for day in days if kind_of_day(day, {}) != HOLIDAY]


def moment(days, hour, minute=0):
    return timezone.make_aware(dt.datetime.combine(day_at(days), dt.time(hour, minute)))


def span(days, hour, hours=1):
    start = moment(days, hour)
    return start, start + dt.timedelta(hours=hours)


def wishes(rooms, count, *, first_day=FIRST_DAY):
    """So many bookings of an hour that do not meet, room after room, then the next hour, then the next day."""
    made = []
    for number in range(count):
        turn, room = divmod(number, len(rooms))
        day, hour = divmod(turn, len(STARTS))
        start, end = span(first_day + day, STARTS[hour])
        made.append(
            {
                "resource": rooms[room].pk, "start": start.isoformat(), "end": end.isoformat(),
                "purpose": f"居民议事会第{number + 1}场", "attendees": 20,
            }
        )  # fmt: skip
    return made


# Pairs of bookings that hold the same resource, its whole or a part of it at the same time. There must never be any.
DOUBLES = """
select count(*) from resources_booking a join resources_booking b on a.id < b.id and a.space && b.space and a.period && b.period
 where a.is_exclusive and b.is_exclusive
   and (a.status = 'confirmed' and a.no_show_at is null or a.status = 'pending' and not a.competes)
   and (b.status = 'confirmed' and b.no_show_at is null or b.status = 'pending' and not b.competes)
"""


def doubles():
    with connection.cursor() as cursor:
        cursor.execute(DOUBLES)
        return cursor.fetchone()[0]


@contextlib.contextmanager
def without_constraint():
    """The exclusion constraint away for a while, for the control that must double book and clean up after itself."""
    (constraint,) = (row for row in Booking._meta.constraints if row.name == "no_double_booking")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Booking, constraint)
    try:
        yield
    finally:
        with connection.schema_editor() as editor:
            editor.add_constraint(Booking, constraint)
