"""What is looked for, in the words of the form: what, when, how long, for how many, where, with what."""

import datetime as dt
import math
import re
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.models import Alliance
from resources.models import Resource
from resources.rules import Wish

EARTH_KM = 6371
# What is offered where nobody names hours: nobody meets at night.
FIRST, LAST = dt.time(8), dt.time(22)
MIDNIGHT = dt.time(0)


@dataclass(frozen=True)
class Point:
    """A place to be near to."""

    latitude: float
    longitude: float
    name: str = ""

    def kilometres(self, latitude, longitude):
        """To another place; None where that is not known. On the scale of a district the earth is flat."""
        if latitude is None or longitude is None:
            return None
        east = math.radians(longitude - self.longitude) * math.cos(math.radians(latitude))
        return EARTH_KM * math.hypot(math.radians(latitude - self.latitude), east)

    def box(self, kilometres):
        """(south, north, west, east) around it, for the database to look into."""
        high = math.degrees(kilometres / EARTH_KM)
        wide = high / max(math.cos(math.radians(self.latitude)), 0.01)
        return self.latitude - high, self.latitude + high, self.longitude - wide, self.longitude + wide


@dataclass(frozen=True)
class Requirement:
    """`kind` first, with `also` other kinds at the same time; on any day from `day` to `last_day`, between `since` and `until`.

    equipment  words that the venue must have, all of them      topic  words that expert, course or dataset must know of
    words      words that what is looked for must mention       area   text that its address must hold
    place      to be near to; not farther than `within_km` where that is set
    units      ids of the only units whose resources are asked; none means all
    """

    alliance: Alliance
    kind: str
    day: dt.date
    last_day: dt.date | None = None
    since: dt.time | None = None
    until: dt.time | None = None
    minutes: int = 60
    attendees: int = 1
    also: tuple = ()
    equipment: tuple = ()
    topic: str = ""
    words: str = ""
    area: str = ""
    place: Point | None = None
    within_km: float | None = None
    units: tuple = ()

    @property
    def kinds(self):
        return (self.kind, *(kind for kind in self.also if kind != self.kind))

    @property
    def days(self):
        count = ((self.last_day or self.day) - self.day).days
        return [self.day + dt.timedelta(days=number) for number in range(count + 1)]

    @property
    def windows(self):
        """The intervals, one a day, within which it may be."""
        return [(_at(day, self.since or FIRST), _end(day, self.until or LAST)) for day in self.days]

    @property
    def length(self):
        return dt.timedelta(minutes=self.minutes)

    @property
    def in_words(self):
        """What is looked for, as somebody would repeat it to make sure."""
        since, until = self.since or FIRST, self.until or LAST
        parts = [
            " + ".join(str(Resource.Kind(kind).label) for kind in self.kinds),
            _days_in_words(self.day, self.last_day or self.day),
            f"{since:%H:%M}–{until:%H:%M}",
            ngettext("%(n)d分钟", "%(n)d分钟", self.minutes) % {"n": self.minutes},
            ngettext("%(n)d人", "%(n)d人", self.attendees) % {"n": self.attendees},
            *self.equipment,
            self.topic,
            self.words,
            self.area,
        ]
        return " · ".join(part for part in parts if part)

    def asks_place_of(self, kind):
        """Where it must be is a question to the venue, or to what is looked for alone."""
        return kind == Resource.Kind.VENUE or Resource.Kind.VENUE not in self.kinds

    def wish(self, resource, span, now):
        """The wish as the booking will put it: all people to what is asked for first, as many as go in to what comes with it."""
        people = self.attendees
        if resource.kind != self.kind:
            people = min(people, resource.capacity or people)
        return Wish(*span, people, now=now)

    def changed(self, **fields):
        return replace(self, **fields)


def _days_in_words(first, last):
    days = [date_format(day, _("n月j日")) for day in ([first] if first == last else [first, last])]
    return "–".join(days)


def _at(day, time):
    return timezone.make_aware(dt.datetime.combine(day, time))


def _end(day, time):
    return _at(day + dt.timedelta(days=1), MIDNIGHT) if time == MIDNIGHT else _at(day, time)


def split(text):
    """Words that people part by a comma, a Chinese comma or a space."""
    return tuple(word for word in re.split(r"[、，,；;\s]+", text or "") if word)
