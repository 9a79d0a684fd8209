"""Matching over 10,000 venues and 1,000 experts with a month of bookings, in a database of its own.

    .venv/bin/python -m benchmarks.matching

Times are those of `matching.match` and `matching.explain`, the best and the median of several; the database is warm.
"""

import datetime as dt
import statistics
import time

from benchmarks.catalogue import World, weekday
from benchmarks.harness import portal

EXPERTS, DAYS, ROUNDS = 1_000, 30, 9

# Three in four venues have a booking on each day, at an hour that differs from day to day.
BOOKINGS = """
insert into resources_booking (alliance_id, resource_id, booked_by_id, period, purpose, attendees, units, status, reason,
                               is_exclusive, competes, version, request_key, request_print, created_at, asked_at)
select r.alliance_id, r.id, %(by)s, tstzrange(start, start + interval '2 hours'), '开会', 20, 1, 'confirmed', '', true, false, 1,
       '', '', now(), now()
  from resources_resource r cross join generate_series(1, %(days)s) n
  cross join lateral (select (current_date + n + make_interval(hours => 9 + ((r.id + n) %% 5)::int * 2)) at time zone 'Asia/Shanghai' as start) s
 where r.kind = 'venue' and (r.id + n) %% 4 > 0
"""


def main():
    with portal():
        world = World()
        world.resources()
        fill(world)
        searches(world)


def fill(world):
    from django.db import connection

    from resources.models import Resource

    Resource.objects.bulk_create(
        Resource(
            alliance=world.alliance, unit=world.random.choice(world.units), kind="expert", name=f"第{number}位专家", status="published",
            topics="、".join(world.random.sample(("养老", "法律", "儿童", "食品", "调解", "数字"), 2)), max_per_day=1, approval="automatic",
        )
        for number in range(EXPERTS)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(BOOKINGS, {"by": world.member.pk, "days": DAYS})
        print(f"{cursor.rowcount} bookings")
        cursor.execute("analyze")


def searches(world):
    from resources.matching import Requirement, explain, match

    day = dt.date.today() + dt.timedelta(days=weekday())
    at_two = Requirement(
        world.alliance,
        "venue",
        day,
        since=dt.time(14),
        until=dt.time(16),
        minutes=120,
        attendees=60,
        equipment=("投影",),
    )
    week = at_two.changed(last_day=day + dt.timedelta(days=6), since=dt.time(13), until=dt.time(18))
    measure("one hour of one day, 60 people, with a projector", lambda: match(at_two, world.member))
    measure("10,000 that all fit", lambda: match(at_two.changed(attendees=1, equipment=()), world.member))
    measure("any afternoon of a week", lambda: match(week, world.member))
    measure(
        "venue and expert together, any afternoon",
        lambda: match(week.changed(also=("expert",), topic="养老"), world.member),
    )
    nobody = at_two.changed(attendees=5000)
    measure("nothing fits: why, and what would", lambda: explain(nobody, world.member).relaxations)


def measure(what, act):
    act()
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        found = act()
        times.append((time.perf_counter() - began) * 1000)
    print(f"{what:<55} {len(found):>3} found, best {min(times):6.0f} ms, median {statistics.median(times):6.0f} ms")


if __name__ == "__main__":
    main()
