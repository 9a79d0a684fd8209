"""Real bookings: a timetable of a year goes through the booking rules; what is taken and refused is counted by other means as well."""

import collections
import csv
import datetime as dt
import io
import random
import time
from pathlib import Path

from django.core.management import call_command

from alliance.models import Alliance
from benchmarks import world as the
from benchmarks.harness import Client, table
from members.models import Role
from resources.models import Booking, Resource

CODE, YEAR = "990190", 2025
MOST_SECONDS, PAGE_SECONDS = 180, 1.0
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def measure(where, timetable, rooms, *, folder, looks):
    """Lines for the report, and what went wrong."""
    if timetable is None:
        timetable, rooms = made_up(folder), None
    asked, pairs, refused = expected(timetable)
    options = {"rooms": str(rooms)} if rooms else {}
    report, began = Path(folder) / "refused.csv", time.perf_counter()
    call_command(
        "import_sheet", str(timetable), kind="bookings", alliance=CODE, year=YEAR, report=str(report), stdout=io.StringIO(), **options
    )  # fmt: skip
    seconds = time.perf_counter() - began
    alliance = Alliance.objects.get(code=CODE)
    taken = Booking.objects.filter(alliance=alliance).count()
    told = [row[1] for row in csv.reader(report.open(encoding="utf-8-sig", newline=""))][1:]
    times, shown, size = _look(where, alliance, looks)
    wrong = []
    if (taken, len(told)) != (asked - refused, refused):
        wrong.append(f"{taken} taken and {len(told)} refused, not {asked - refused} and {refused}")
    if nameless := [reason for reason in told if "与已有预约冲突" not in reason]:
        wrong.append(f"{len(nameless)} refusals do not name what they met: {nameless[:3]}")
    if seconds > MOST_SECONDS or times[1] > PAGE_SECONDS or the.doubles():
        wrong.append("too slow, or held twice")
    lines = [
        ("dated bookings asked for", f"{asked:,}"),
        ("of these meet another of the same room: pairs", f"{pairs:,}"),
        ("must be refused, counted apart", f"{refused:,}"),
        ("taken", f"{taken:,}"),
        ("refused, each naming what it met", f"{len(told):,}"),
        ("the whole", f"{seconds:.0f} s"),
        (f"day of all {shown} rooms, {size // 1024} KB, p50", f"{1000 * times[0]:.0f} ms"),
        ("the same, p95", f"{1000 * times[1]:.0f} ms"),
    ]
    return lines, wrong


def expected(timetable):
    """(dated bookings, pairs that overlap, how many at least cannot be had), by plain arithmetic over the file.

    At least: of each room and day as many as possible are kept, the one that ends first before all others.
    """
    by_day = collections.defaultdict(list)
    with open(timetable, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for week in _weeks(row["Weeks"]):
                by_day["".join(row["Room"].split()).upper(), week, row["Day"]].append(
                    (_minutes(row["End"]), _minutes(row["Start"]))
                )
    asked = pairs = kept = 0
    for spans in by_day.values():
        spans.sort()
        asked += len(spans)
        free_from = 0
        for number, (end, start) in enumerate(spans):
            pairs += sum(start < other[0] and other[1] < end for other in spans[:number])
            if start >= free_from:
                kept, free_from = kept + 1, end
    return asked, pairs, asked - kept


def _weeks(text):
    for part in text.split(","):
        first, _dash, last = part.strip().partition("-")
        yield from range(int(first), int(last or first) + 1)


def _minutes(text):
    hours, minutes = text.split(":")
    return 60 * int(hours) + int(minutes)


def made_up(folder):
    """A timetable as large as a university's, where none is given: 272 rooms, and some rows that meet others."""
    pick, path = random.Random(1949), Path(folder) / "timetable.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Room", "Type", "Day", "Start", "End", "Weeks"))
        for number in range(2988):
            start, weeks = pick.randint(9, 17), pick.randint(2, 38)
            room, hours = f"R{number % 272:03d}", pick.choice((1, 1, 1, 2))
            writer.writerow(
                (room, "Lecture", pick.choice(DAYS[:5]), f"{start}:00", f"{start + hours}:00", f"{weeks}-{weeks + 7}")
            )
    return path


def _look(where, alliance, looks):
    """Seconds (p50, p95) of the page of the busiest day, read by staff; how many rooms it shows; its size."""
    counts = collections.Counter(
        start.astimezone(dt.timezone(dt.timedelta(hours=8))).date()
        for start in Booking.objects.filter(alliance=alliance).values_list("period__startswith", flat=True)
    )
    client = Client(where, the.person(alliance, "timetable", Role.STAFF))
    path = f"/resources/timeline/?day={counts.most_common(1)[0][0]}"
    for _worker in range(4):
        client.get(path)
    times = []
    for _look in range(looks):
        began = time.perf_counter()
        status, body = client.get(path)
        times.append(time.perf_counter() - began)
        assert status == 200, status
    times.sort()
    shown = Resource.objects.filter(alliance=alliance).count()
    return (times[looks // 2], times[int(looks * 0.95)]), min(shown, body.count(b'scope="row"')), len(body)


def report(lines):
    return table(("a university's year", ""), lines)
