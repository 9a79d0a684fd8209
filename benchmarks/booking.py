"""Booking measured: its pace against a bare view, the day page, races, a real year, and the question of who is free among millions.

    .venv/bin/python benchmarks/booking.py [--quick] [--timetable bookings.csv --rooms rooms.csv] [--only create,day,races,year,scale]

Starts its own PostgreSQL, Redis and web servers in a temporary folder, speaks to 127.0.0.1 only, and takes all of it down again.
Prints Markdown. Ends with exit code 1 where something is wrong or too slow.
"""

import argparse
import contextlib
import datetime as dt
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORTAL_APPLICATION = "alliance.wsgi:application"
PARTS = ("create", "day", "races", "year", "scale")


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    bookings: int = 2000
    batches: int = 10
    pages: int = 80
    rounds: int = 7
    races: int = 20
    control: int = 3
    looks: int = 20
    resources: int = 10_000
    questions: int = 200


QUICK = Size(bookings=400, batches=4, pages=40, rounds=3, races=3, control=1, looks=5, resources=500, questions=40)


def options():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a minute instead of eight, for a first look")
    parser.add_argument("--timetable", type=Path, help="CSV of a year's bookings: Room, Type, Day, Start, End, Weeks")
    parser.add_argument("--rooms", type=Path, help="CSV of its rooms")
    parser.add_argument("--only", default=",".join(PARTS), help=f"some of {', '.join(PARTS)}")
    chosen = parser.parse_args()
    chosen.parts = chosen.only.split(",")
    if strange := set(chosen.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(strange)}")
    return chosen


def main():
    chosen, began = options(), time.monotonic()
    sys.path.insert(0, str(ROOT))
    os.chdir(ROOT)
    from benchmarks.harness import portal

    with portal(), tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        wrong = run(chosen, QUICK if chosen.quick else Size(), folder)
    minutes, seconds = divmod(int(time.monotonic() - began), 60)
    print(f"\n{dt.date.today()}, {os.cpu_count()} cores, load {os.getloadavg()[1]:.1f}, {minutes} min {seconds} s")
    for sentence in wrong:
        print(f"WRONG {sentence}", file=sys.stderr)
    sys.exit(1 if wrong else 0)


def run(chosen, size, folder):
    """All parts asked for. Returns what is wrong."""
    from benchmarks.harness import web
    from benchmarks.world import make_world

    world, wrong = make_world(), []
    with contextlib.ExitStack() as servers:
        portal = servers.enter_context(web(PORTAL_APPLICATION))
        bare = servers.enter_context(web(PORTAL_APPLICATION, "benchmarks.bare_settings"))
        if "create" in chosen.parts:
            from benchmarks import creating

            tell(creating, creating.measure(world, portal, bare, bookings=size.bookings, rounds=size.batches), wrong)
        if "day" in chosen.parts:
            from benchmarks import daypage

            tell(daypage, daypage.measure(world, portal, bare, pages=size.pages, rounds=size.rounds), wrong)
    with web(PORTAL_APPLICATION) as portal:
        if "races" in chosen.parts:
            from benchmarks import racing

            tell(racing, race(racing, world, portal, size), wrong)
        if "year" in chosen.parts:
            from benchmarks import replay

            files = {"timetable": chosen.timetable, "rooms": chosen.rooms}
            tell(replay, replay.measure(portal, **files, folder=folder, looks=size.looks), wrong)
    if "scale" in chosen.parts:
        from benchmarks import scale

        tell(scale, scale.measure(resources=size.resources, questions=size.questions), wrong)
    return wrong


def race(racing, world, portal, size):
    """The races, and the control without guards, which must fail where they must not."""
    from benchmarks.harness import web
    from benchmarks.world import without_constraint

    races = racing.measure(world, portal, rounds=size.races)
    with without_constraint(), web("benchmarks.unguarded:application") as unguarded:
        races.append(racing.without_guard(world, unguarded, rounds=size.control))
    return races, [f"{row.name}: {'; '.join(row.wrong)}" for row in races if row.wrong]


def tell(part, measured, wrong):
    lines, found = measured
    print(f"\n{part.report(lines)}", flush=True)
    wrong += found


if __name__ == "__main__":
    main()
