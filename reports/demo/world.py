"""What the builders of the demo year share: one random source, one calendar, the rows made so far."""

import datetime as dt
import json
import random
from pathlib import Path

from django.utils import timezone

from alliance import audit
from alliance.calendar import is_working_day
from alliance.models import AuditEvent

DATA = Path(__file__).parent / "data"

# How busy each month is: quiet around the Spring Festival, busy in spring and autumn.
SEASON = (4, 3, 8, 10, 11, 9, 6, 6, 10, 12, 11, 8)


def load(name):
    return json.loads((DATA / f"{name}.json").read_text())


def _subjects():
    """The matters of data/opinions.json, each with what its category shares."""
    groups = load("opinions")
    return [{**group, **issue} for group in groups for issue in group["issues"]]


class World:
    def __init__(self, *, year, until, seed, scale=1.0):
        self.year, self.until, self.scale = year, until, scale
        self.random = random.Random(f"{seed}-{year}")
        self.first = dt.date(year, 1, 4)
        # What may be said: every matter with its category, department, causes and measures; and where such things are.
        self.subjects, self.places = _subjects(), load("places")
        self.events = []

    def count(self, number):
        """A number of the full year, scaled down for a smaller district."""
        return max(1, round(number * self.scale))

    def day(self, *, working=False):
        """A day of the year so far, by season."""
        while True:
            month = self.random.choices(range(1, 13), SEASON)[0]
            day = dt.date(self.year, month, self.random.randint(1, 28))
            if self.first <= day <= self.until and (
                is_working_day(day) or (not working and self.random.random() < 0.6)
            ):
                return day

    def at(self, day, hour, minute=0):
        return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))

    def after(self, moment, days):
        """Some days on, at a working hour."""
        day = timezone.localdate(moment) + dt.timedelta(days=days)
        return self.at(day, self.random.randint(9, 17), self.random.choice((0, 10, 20, 30, 45)))

    def pick(self, rows):
        return self.random.choice(rows)

    def some(self, rows, count):
        return self.random.sample(list(rows), min(count, len(rows)))

    def shares(self, total, count, *, spread=0.7):
        """Whole numbers that add up to a total, uneven as life is."""
        weights = [self.random.lognormvariate(0, spread) for _ in range(count)]
        whole = sum(weights)
        parts = [int(total * weight / whole) for weight in weights]
        parts[0] += total - sum(parts)
        return parts

    def record(self, *, by, obj, verb, label, at, source="", target="", note=""):
        """An audit row at its true time; written in bulk at the end."""
        fields = audit.event_fields(by=by, obj=obj, verb=verb, label=label, source=source, target=target, note=note)
        self.events.append(AuditEvent(at=at, **fields))

    def flush(self):
        AuditEvent.objects.bulk_create(self.events, batch_size=2000)
        self.events.clear()
