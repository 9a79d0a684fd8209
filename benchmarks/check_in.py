"""Five thousand people come in within five minutes, beside normal use; and a check-in against a bare insert.

    .venv/bin/python benchmarks/check_in.py                       # the whole thing, about seven minutes
    .venv/bin/python benchmarks/check_in.py --people 500 --seconds 30

Own servers on this machine only. Visitors arrive by the clock whether or not those before them are done (open loop): each scans
the code of the moment, sends the form, reads the page after it. Ends with exit code 1 where somebody was not counted, anything
but the expected answers came, or the 95th percentile of the check-in is over 300 ms.
"""

import argparse
import collections
import datetime as dt
import http.client
import itertools
import queue
import random
import re
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks import harness

BUDGET = 0.3
CROWD = 96
ROUNDS, A_ROUND = 5, 600


class Visitor:
    """A phone that was never here before: its own connection, cookies and model."""

    def __init__(self, where, number):
        self.link = http.client.HTTPConnection(*where, timeout=60)
        self.cookies, self.number = {}, number

    def ask(self, method, path, form=None):
        """Status, headers, text and seconds of one request."""
        headers = {"User-Agent": f"MicroMessenger model {self.number}"}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if form is not None:
            body = urlencode(form | {"csrfmiddlewaretoken": self.cookies["csrftoken"]})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.monotonic()
        self.link.request(method, path, body, headers)
        answer = self.link.getresponse()
        text = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            name, _is, value = line.split(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, answer.headers, text, time.monotonic() - began

    def close(self):
        self.link.close()


def phone(number):
    return f"19{number:09d}"


def make_activity(people):
    """Begins now, with a changing code; three in five have signed up. Returns (activity, a member of staff)."""
    from django.utils import timezone

    from activities.models import Activity, SignUp, TurnoutRules
    from alliance.models import Alliance
    from members.models import Membership, Role, Unit, User

    alliance = Alliance.objects.create(code="990101", name="云溪联盟", district="云溪区", committee="区政协")
    unit = Unit.objects.create(alliance=alliance, name="云溪剧院", status="admitted", admitted_on="2026-01-05")
    staff = User.objects.create_user("staff", name="专班", alliance=alliance)
    Membership.objects.create(user=staff, alliance=alliance, role=Role.STAFF)
    start = timezone.now() + dt.timedelta(minutes=10)
    row = Activity.objects.create(
        alliance=alliance, unit=unit, title="万人民意恳谈会", start=start, end=start + dt.timedelta(hours=2), place="广场",
        status=Activity.Status.PUBLISHED,
    )  # fmt: skip
    TurnoutRules.objects.create(activity=row, check_in_mode="rotating")
    signed = range(0, people, 5), range(1, people, 5), range(2, people, 5)
    SignUp.objects.bulk_create(
        (SignUp(activity=row, name=f"来宾{n}", phone=phone(n)) for numbers in signed for n in numbers), batch_size=1000
    )
    return row, staff


class Crowd:
    """Everybody who comes: what they were answered and how long it took."""

    def __init__(self, where, activity):
        self.where, self.activity = where, activity
        self.times = collections.defaultdict(list)
        self.answers = collections.Counter()
        self.late = []

    def come(self, number, due):
        from activities import door

        visitor, path = Visitor(self.where, number), f"/a/{self.activity.code}/"
        self.late.append(max(0.0, time.monotonic() - due))
        try:
            status, _headers, page, seconds = visitor.ask("GET", f"{path}?k={door.code_of(self.activity, 30)}")
            self.note("page", status, seconds)
            granted = re.search(r'name="granted" value="([^"]+)"', page)
            form = {"name": f"来宾{number}", "phone": phone(number), "granted": granted[1] if granted else ""}
            status, headers, _page, seconds = visitor.ask("POST", path, form)
            self.note("check-in", status, seconds)
            if status == 302:
                status, _headers, _page, seconds = visitor.ask("GET", headers["Location"])
                self.note("after", status, seconds)
        except OSError as error:
            self.answers[("error", type(error).__name__)] += 1
        finally:
            visitor.close()

    def note(self, what, status, seconds):
        self.answers[(what, status)] += 1
        self.times[what].append(seconds)


def arrive(crowd, people, seconds):
    """By the clock, evenly with a little chance; enough hands that nobody waits for one."""
    waiting, began = queue.Queue(), time.monotonic() + 0.5
    order = random.Random(5).sample(range(people), people)

    def serve():
        while (item := waiting.get()) is not None:
            crowd.come(*item)

    hands = [threading.Thread(target=serve) for _ in range(CROWD)]
    for hand in hands:
        hand.start()
    for place, number in enumerate(order):
        due = began + seconds * place / people
        time.sleep(max(0.0, due - time.monotonic()))
        waiting.put((number, due))
    for _ in hands:
        waiting.put(None)
    for hand in hands:
        hand.join()
    return time.monotonic() - began


class NormalUse:
    """What the portal does besides: staff read pages, the screen and the desk ask for the number."""

    def __init__(self, where, activity, staff):
        from activities import door

        ticket = door.screens.sign(activity.code)
        self.client, self.times, self.ends = harness.Client(where, staff), [], threading.Event()
        self.pages = (
            "/",
            "/activities/",
            f"/activities/{activity.pk}/",
            f"/activities/{activity.pk}/figures/",
            "/opinions/",
        )
        self.screen = f"/a/{activity.code}/screen/{ticket}/now/"
        self.poll = harness.Client(where, staff)
        self.threads = [threading.Thread(target=self.read), threading.Thread(target=self.watch)]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *failure):
        self.ends.set()
        for thread in self.threads:
            thread.join()

    def read(self):
        number = 0
        while not self.ends.wait(0.5):
            began = time.monotonic()
            self.client.get(self.pages[number % len(self.pages)])
            self.times.append(time.monotonic() - began)
            number += 1

    def watch(self):
        while not self.ends.wait(2):
            self.poll.get(self.screen)


def percentile(times, share):
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def line(name, times):
    parts = [f"{1000 * percentile(times, share):.0f}" for share in (0.5, 0.95, 0.99)]
    return f"| {name} | {len(times)} | {' | '.join(parts)} | {1000 * max(times):.0f} |"


def rush(options, where, activity, staff):
    """The five minutes. Returns whether all went well."""
    from activities.models import CheckIn

    crowd = Crowd(where, activity)
    with NormalUse(where, activity, staff) as beside:
        took = arrive(crowd, options.people, options.seconds)
    counted = CheckIn.objects.counted().filter(activity=activity).count()
    print(f"\n{options.people} people in {options.seconds} s: {counted} counted, last one done after {took:.0f} s")
    print(
        f"answers: {dict(sorted(crowd.answers.items()))}; latest start {1000 * max(crowd.late):.0f} ms after the clock\n"
    )
    print("| what | requests | p50 ms | p95 | p99 | slowest |\n|---|---|---|---|---|---|")
    for what, name in (
        ("page", "the page behind the code"),
        ("check-in", "the check-in"),
        ("after", "the page after it"),
    ):
        print(line(name, crowd.times[what]))
    print(line("pages of staff beside it", beside.times))
    expected = {("page", 200), ("check-in", 302), ("after", 200)}
    in_time = percentile(crowd.times["check-in"], 0.95) < BUDGET
    return counted == options.people and set(crowd.answers) == expected and in_time


def against_bare(activity):
    """The same number of check-ins by eight phones, here and in a bare view with the same insert: a Pace for each round of each."""
    from activities.models import TurnoutRules

    TurnoutRules.objects.update(check_in_mode="poster")
    numbers = iter(range(1_000_000, 9_000_000))

    def sender(where, path, first):
        def act(visitor, number):
            visitor.number, visitor.cookies = number, {"csrftoken": harness.CSRF}
            form = {"activity": activity.pk, "name": "来宾", "phone": phone(number)}
            status, _headers, text, _seconds = visitor.ask("POST", path, form)
            return status, text

        phones = [Visitor(where, first + n) for n in range(8)]
        return lambda _round: harness.drain(phones, list(itertools.islice(numbers, A_ROUND)), act)

    with (
        harness.web("alliance.wsgi:application") as ours,
        harness.web("alliance.wsgi:application", "benchmarks.bare_settings") as bare,
    ):
        senders = sender(ours, f"/a/{activity.code}/", 0), sender(bare, "/bare/check-in/", 100)
        return list(harness.side_by_side(*senders, ROUNDS))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, default=5000)
    parser.add_argument("--seconds", type=int, default=300)
    options = parser.parse_args()
    with harness.portal():
        activity, staff = make_activity(options.people)
        with harness.web("alliance.wsgi:application") as where:
            went_well = rush(options, where, activity, staff)
        paces = against_bare(activity)
    mine, theirs = (harness.middle([pace.per_second for pace in side]) for side in paces)
    ratio = harness.middle([one.per_second / two.per_second for one, two in zip(*paces, strict=True)])
    print(f"\ncheck-ins a second, 8 phones: {mine:.0f} here, {theirs:.0f} bare insert, ratio {ratio:.2f}")
    sys.exit(0 if went_well else 1)


if __name__ == "__main__":
    main()
