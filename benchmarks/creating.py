"""(a) Creating bookings: the portal with all rules on against a bare view with the same INSERT."""

from benchmarks import world as the
from benchmarks.harness import PLAIN, PORTAL, Client, drain, middle, side_by_side, table

CLIENTS = 8
PATH = "/api/bookings/"


def measure(world, portal, bare, *, bookings, rounds):
    """Lines for the report, and what went wrong."""
    people = [*world.people[: CLIENTS // 2], *world.liaisons[: CLIENTS // 2]]
    ours = _batches(portal, PORTAL, people, the.wishes(world.halls, bookings), rounds)
    theirs = _batches(bare, PLAIN, people, the.wishes(world.plain, bookings), rounds)
    mine, bares = side_by_side(ours, theirs, rounds)
    wrong = [f"{pace.statuses}" for pace in (*mine, *bares) if set(pace.statuses) != {201}]
    ratio = middle(one.per_second / two.per_second for one, two in zip(mine, bares, strict=True))
    return [_line("portal, all rules on", mine, f"{ratio:.2f}"), _line("bare view", bares, "1")], ratio, wrong


def _batches(where, backend, people, wishes, rounds):
    clients = [Client(where, person, backend) for person in people]
    size = len(wishes) // rounds
    # What a worker loads with its first requests is no part of the measure.
    drain(clients, [f"{PATH}?page_size=1"] * 40, lambda client, path: client.get(path))
    return lambda number: drain(
        clients, wishes[number * size : (number + 1) * size], lambda client, wish: client.post(PATH, wish)
    )


def _line(name, paces, ratio):
    times = [pace.at(share) for share in (0.5, 0.95) for pace in paces]
    half = len(times) // 2
    return (
        name, sum(sum(pace.statuses.values()) for pace in paces), f"{middle(pace.per_second for pace in paces):.0f}",
        f"{1000 * middle(times[:half]):.1f} ms", f"{1000 * middle(times[half:]):.1f} ms", ratio,
    )  # fmt: skip


def report(lines):
    return table(("create a booking", "bookings", "a second", "p50", "p95", "ratio"), lines)
