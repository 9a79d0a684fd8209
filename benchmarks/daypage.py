"""(b) The day of all resources: the portal's page against a bare view that shows the same rows."""

from benchmarks import world as the
from benchmarks.creating import CLIENTS, people_of
from benchmarks.harness import PLAIN, PORTAL, Client, drain, middle, side_by_side, table
from resources.models import Booking, Resource

PATH = "/resources/timeline/"
LEAST = 0.8


def measure(world, portal, bare, *, pages, rounds):
    """Lines for the report, and what went wrong. Of each page the day is asked on which the halls are booked."""
    Booking.objects.filter(resource__in=world.plain).delete()
    Resource.objects.filter(pk__in=[row.pk for row in world.plain]).update(status="withdrawn")
    people, path = people_of(world), f"{PATH}?day={the.day_at(the.FIRST_DAY + 1)}"
    ours, theirs = _round(portal, PORTAL, people, path, pages), _round(bare, PLAIN, people, path, pages)
    sizes = [len(Client(where, people[0], how).get(path)[1]) for where, how in ((portal, PORTAL), (bare, PLAIN))]
    mine, bares = side_by_side(ours, theirs, rounds)
    wrong = [f"{pace.statuses}" for pace in (*mine, *bares) if set(pace.statuses) != {200}]
    ratio = middle([one.per_second / two.per_second for one, two in zip(mine, bares, strict=True)])
    if ratio < LEAST:
        wrong.append(f"ratio {ratio:.2f}")
    lines = [_line("portal", sizes[0], mine, f"{ratio:.2f}"), _line("bare view", sizes[1], bares, "1")]
    return lines, wrong


def _round(where, backend, people, path, pages):
    clients = [Client(where, person, backend) for person in people[:CLIENTS]]
    drain(clients, [path] * 40, Client.get)
    return lambda _number: drain(clients, [path] * pages, Client.get)


def _line(name, size, paces, ratio):
    speed = middle([pace.per_second for pace in paces])
    p50, p95 = (1000 * middle([pace.at(share) for pace in paces]) for share in (0.5, 0.95))
    return name, f"{size // 1024} KB", f"{speed:.0f}", f"{p50:.0f} ms", f"{p95:.0f} ms", ratio


def report(lines):
    return table((f"day of {the.HALLS} resources", "size", "a second", "p50", "p95", "ratio"), lines)
