"""(a) Creating bookings: the portal with all rules on against a bare view with the same INSERT."""

from benchmarks import world as the
from benchmarks.harness import PLAIN, PORTAL, Client, drain, middle, side_by_side, table

CLIENTS = 8
PATH = "/api/bookings/"
LEAST = 0.5


def people_of(world):
    """Half of them CPPCC members, half liaisons, who book for their unit."""
    return [*world.people[: CLIENTS // 2], *world.liaisons[: CLIENTS // 2]]


def measure(world, portal, bare, *, bookings, rounds):
    """Lines for the report, and what went wrong."""
    people = people_of(world)
    ours = _batches(portal, PORTAL, people, the.wishes(world.halls, bookings), rounds)
    theirs = _batches(bare, PLAIN, people, the.wishes(world.plain, bookings), rounds)
    mine, bares = side_by_side(ours, theirs, rounds)
    wrong = [f"{pace.statuses}" for pace in (*mine, *bares) if set(pace.statuses) != {201}]
    ratio = middle([one.per_second / two.per_second for one, two in zip(mine, bares, strict=True)])
    if ratio < LEAST:
        wrong.append(f"ratio {ratio:.2f}")
    lines = [_line("portal, all rules on", mine, f"{ratio:.2f}"), _line("bare view", bares, "1")]
    return [*lines, _by_form(world, portal, people, bookings // 10)], wrong


def _batches(where, backend, people, wishes, rounds):
    clients = [Client(where, person, backend) for person in people]
    size = len(wishes) // rounds
    # What a worker loads with its first requests is no part of the measure.
    drain(clients, [f"{PATH}?page_size=1"] * 40, Client.get)
    return lambda number: drain(
        clients, wishes[number * size : (number + 1) * size], lambda client, wish: client.post(PATH, wish)
    )


def _by_form(world, portal, people, count):
    """For information: the form of the page, from which a booking goes on to its own page."""
    clients, later = [Client(portal, person) for person in people], the.wishes(world.halls, count, first_day=90)

    def submit(client, wish):
        fields = {"start": wish["start"][:16], "end": wish["end"][:16], "attendees": 20, "purpose": wish["purpose"]}
        return client.submit(f"/resources/{wish['resource']}/book/", fields)

    return _line("portal, by the form of the page", [drain(clients, later, submit)], "")


def _line(name, paces, ratio):
    speed = middle([pace.per_second for pace in paces])
    p50, p95 = (1000 * middle([pace.at(share) for pace in paces]) for share in (0.5, 0.95))
    return name, sum(pace.count for pace in paces), f"{speed:.0f}", f"{p50:.1f} ms", f"{p95:.1f} ms", ratio


def report(lines):
    return table(("create a booking", "bookings", "a second", "p50", "p95", "ratio"), lines)
