"""(c) Who is free from 15 to 17: ten thousand resources, two million bookings, the question that the product asks."""

import datetime as dt
import random
import time

from django.db import connection

from alliance.models import Alliance
from benchmarks import world as the
from benchmarks.harness import table
from members.models import Role
from resources.models import Booking, OpeningHours, Resource

CODE = "990199"
MOST_MS = 50
DAYS, UNITS, PEOPLE = 400, 200, 500


def measure(*, resources, questions):
    """Lines for the report, and what went wrong."""
    began = time.perf_counter()
    alliance = fill(resources)
    filled = time.perf_counter() - began
    offered = Resource.objects.visible_to(the.person(alliance, "scale", Role.CPPCC)).published()
    times = list(_times(questions))
    asked = [_explain(offered.free_between(*span).values("pk")) for span in times]
    spent, found = sorted(spent for spent, _rows in asked), [rows for _spent, rows in asked]
    pages = sorted(_page(offered.free_between(*span)) for span in times)
    wrong = []
    if (p95 := _at(spent, 0.95)) >= MOST_MS:
        wrong.append(f"p95 {p95:.0f} ms")
    if not 0 < max(found) < resources:
        wrong.append("all free, or none")
    lines = [
        ("resources, bookings", f"{resources:,}, {Booking.objects.filter(alliance=alliance).count():,}"),
        ("made and indexed in", f"{filled:.0f} s"),
        ("questions at random times", f"{questions}, {min(found):,} to {max(found):,} free"),
        ("ids of all that are free, in the database: p50", f"{_at(spent, 0.5):.1f} ms"),
        ("the same, p95", f"{p95:.1f} ms"),
        ("how many, and the first 25 whole, with the journey and the ORM: p95", f"{_at(pages, 0.95):.1f} ms"),
    ]
    return lines, wrong


def _at(ordered, share):
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _times(count):
    """One to three hours, on the half hour, mostly on days ahead, between 8 and 20."""
    pick = random.Random(17)
    for _question in range(count):
        start = the.moment(pick.randint(-30, 150), pick.randint(8, 19), pick.choice((0, 30)))
        yield start, start + dt.timedelta(hours=pick.choice((1, 2, 2, 3)))


def _explain(rows):
    """(milliseconds for plan and answer, rows) as the database says."""
    text, values = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"explain (analyze, timing off, format json) {text}", values)
        ((found,),) = cursor.fetchone()
    return found["Planning Time"] + found["Execution Time"], found["Plan"]["Actual Rows"]


def _page(rows):
    began = time.perf_counter()
    rows.count()
    list(rows.select_related("unit").order_by("pinyin", "pk")[:25])
    return 1000 * (time.perf_counter() - began)


# the rows


def fill(resources):
    """An alliance with so many resources, two hundred bookings each."""
    alliance = Alliance.objects.create(code=CODE, name="全省联盟", district="全省", committee="全省")
    units = [the.unit(alliance, f"第{number}成员单位") for number in range(UNITS)]
    rows = Resource.objects.bulk_create((_resource(units[n % UNITS], n) for n in range(resources)), batch_size=2000)
    _divide(rows)
    OpeningHours.objects.bulk_create((hours for n, row in enumerate(rows) for hours in _hours(row, n)), batch_size=5000)
    people = [the.person(alliance, f"scale{number}", Role.CPPCC).pk for number in range(PEOPLE)]
    _book(alliance, rows[0], people)
    return alliance


def _resource(unit, n):
    """Some with gaps, some that keep holidays, some pools."""
    gap = 15 if n % 10 < 3 else 0
    name = f"第{n + 1}号厅"
    return Resource(
        alliance=unit.alliance, unit=unit, kind="venue", name=name, pinyin=f"d{n:05d}", status="published", approval="automatic",
        capacity=10 + n % 90, buffer_before=gap, buffer_after=gap, follows_calendar=n % 5 == 0, quantity=3 if n % 50 == 7 else 1,
    )  # fmt: skip


def _divide(rows):
    """Of each hundred one hall with two parts."""
    for number in range(0, len(rows) - 2, 100):
        parts = [row.pk for row in rows[number + 1 : number + 3]]
        Resource.objects.filter(pk__in=parts).update(parent=rows[number])


def _hours(row, n):
    """Office hours, long hours, two spans that touch, or always open."""
    weekdays, spans = ((7, ((8, 22),)), (5, ((8, 18),)), (6, ((9, 12), (12, 21))))[n % 3]
    if n % 40 == 39:
        return
    for weekday in range(weekdays):
        for opens, closes in spans:
            yield OpeningHours(resource=row, weekday=weekday, opens=dt.time(opens), closes=dt.time(closes))


# A day has four blocks of three hours; each is taken once or not at all, so nothing meets. Places are in demand to a different
# degree, weekends less; of the bookings one in eight is cancelled or still waits.
BOOKINGS = """
select {columns}
  from (
    select r.id as resource_id, r.space as of, r.quantity = 1 as only_one,
           current_date - 200 + d as day, block, floor(random() * 2) as late, floor(random() * 4) as length,
           random() as luck, (%(people)s::bigint[])[1 + floor(random() * %(count)s)::int] as who
      from (select *, 0.06 + 0.2 * random() as demand from resources_resource where alliance_id = %(alliance)s) r
     cross join generate_series(1, %(days)s) d cross join generate_series(8, 17, 3) block
     where random() < r.demand * case when extract(isodow from current_date - 200 + d) > 5 then 0.3 else 1 end
  ) made cross join (select * from resources_booking where id = %(model)s) model
"""
START = "made.day + make_interval(hours => block, mins => (30 * late)::int)"
OWN = {
    "resource_id": "made.resource_id",
    "space": "made.of",
    "is_exclusive": "made.only_one",
    "booked_by_id": "made.who",
    "status": "case when luck < 0.05 then 'pending' when luck < 0.12 then 'cancelled' else 'confirmed' end",
    "period": f"tstzrange(({START}) at time zone 'Asia/Shanghai', "
    f"({START} + make_interval(mins => (60 + 30 * length)::int)) at time zone 'Asia/Shanghai')",
}


def _book(alliance, resource, people):
    """Two million rows at once: triggers asleep, indexes made afterwards. They are those of the product, word for word."""
    columns = [field.column for field in Booking._meta.concrete_fields if not field.primary_key]
    model = Booking.objects.create(
        alliance=alliance,
        resource=resource,
        booked_by_id=people[0],
        period=the.span(-300, 8),
        purpose="开会",
        status="confirmed",
    )
    values = {"people": people, "count": len(people), "alliance": alliance.pk, "days": DAYS, "model": model.pk}
    rows = BOOKINGS.format(columns=", ".join(OWN.get(name, f'model."{name}"') for name in columns))
    with connection.cursor() as cursor:
        indexes = _drop_indexes(cursor)
        cursor.execute(
            "set session_replication_role = replica; set maintenance_work_mem = '256MB'; select setseed(0.5)"
        )
        cursor.execute(f"insert into resources_booking ({', '.join(columns)}) {rows}", values)
        for definition in indexes:
            cursor.execute(definition)
        cursor.execute("set session_replication_role = default")
        cursor.execute("vacuum analyze")


def _drop_indexes(cursor):
    cursor.execute(
        "select indexname, indexdef from pg_indexes where tablename = 'resources_booking' and indexname not like '%%pkey'",
        [],
    )
    found = cursor.fetchall()
    cursor.execute("alter table resources_booking drop constraint no_double_booking")
    for name, _definition in found:
        cursor.execute(f"drop index if exists {name}")
    return [definition for _name, definition in found]


def report(lines):
    return table(("who is free", ""), lines)
