"""Which resources come into question: by what they are for all at once (`candidates`), by their time for the best of them
(`still_open`). Then calendars are opened for those that are left.

Nothing is left out here that could be booked: what only the calendar knows (gaps, holidays, seats) is asked later.
"""

import datetime as dt
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.reading import ask
from resources.matching.requirement import FIRST, LAST, MIDNIGHT, split
from resources.models import OpeningException, OpeningHours, Resource

Kind = Resource.Kind

# People say one thing in several words.
SAME_THING = (
    ("投影", "投影仪", "投影机"),
    ("话筒", "麦克风", "麦"),
    ("音响", "音箱", "扩音"),
    ("大屏", "显示屏", "LED屏", "电子屏"),
    ("直播", "直播设备", "推流"),
    ("同声传译", "同传"),
    ("无线网", "WiFi", "wifi", "网络"),
)
ABOUT = ("name", "equipment", "tags", "topics", "description", "data_fields")
KNOWS = ("name", "topics", "tags", "sector", "description", "teacher", "data_fields")


class Candidate(NamedTuple):
    """As much of a resource as its rank asks for."""

    pk: int
    kind: str
    unit_id: int
    capacity: int | None
    approval: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Condition:
    """Something that a resource must fulfil. `key` names what would have to be relaxed."""

    key: str
    label: str
    holds: Q
    word: str = ""


def offered(requirement, kind, user):
    """All that the user could book of a kind, whatever else is asked."""
    rows = Resource.objects.visible_to(user).published()
    if requirement.units:
        rows = rows.filter(unit__in=requirement.units)
    return rows.filter(kind=kind, alliance=user.alliance_id).annotate(
        north=Coalesce("latitude", "unit__latitude"), east=Coalesce("longitude", "unit__longitude")
    )


def candidates(requirement, kind, user, now):
    """[Candidate] that are what is looked for, whatever is booked of them."""
    wanted = _conditions_of_thing(requirement, kind, now)
    rows = offered(requirement, kind, user).filter(*(row.holds for row in wanted))
    fields = ("pk", "kind", "unit_id", "capacity", "approval", "north", "east")
    found = [Candidate(*values) for values in rows.order_by().values_list(*fields)]
    if requirement.place and requirement.within_km and requirement.asks_place_of(kind):
        # The database looked into a square, people mean a circle.
        place, most = requirement.place, requirement.within_km
        found = [row for row in found if place.kilometres(row.latitude, row.longitude) <= most]
    return found


def still_open(requirement, kind, ids):
    """The ids of those that may be open and free at the time; a dataset always is."""
    if kind == Kind.DATASET or not ids:
        return set(ids)
    rows = Resource.objects.filter(pk__in=ids).filter(*(row.holds for row in _conditions_of_time(requirement, ids)))
    return set(rows.order_by().values_list("pk", flat=True))


def excluded(requirement, kind, user, now):
    """(how many are offered, [(condition, how many it alone leaves out)]), what leaves out most first."""
    rules = conditions(requirement, kind, now)
    counts = {f"c{number}": Count("pk", filter=rule.holds) for number, rule in enumerate(rules)}
    found = offered(requirement, kind, user).aggregate(total=Count("pk"), **counts)
    left_out = [(rule, found["total"] - found[f"c{number}"]) for number, rule in enumerate(rules)]
    return found["total"], sorted(left_out, key=lambda row: -row[1])


def conditions(requirement, kind, now):
    thing = _conditions_of_thing(requirement, kind, now)
    return thing if kind == Kind.DATASET else [*thing, *_conditions_of_time(requirement)]


def _conditions_of_thing(requirement, kind, now):
    found = []
    if requirement.attendees > 1 and kind == requirement.kind:
        label = ngettext("容纳%(n)d人", "容纳%(n)d人", requirement.attendees) % {"n": requirement.attendees}
        holds = Q(capacity__gte=requirement.attendees) | Q(capacity=None)
        found.append(Condition("attendees", label, holds))
    if kind == Kind.VENUE:
        found += [
            Condition(
                "equipment", _("有%(word)s") % {"word": word}, _mentions(("equipment", "tags"), _names(word)), word
            )
            for word in requirement.equipment
        ]
    else:
        found += _words_of("topic", _("领域：%(word)s"), KNOWS, requirement.topic)
    if kind == requirement.kind:
        found += _words_of("words", _("提到%(word)s"), ABOUT, requirement.words)
    if requirement.asks_place_of(kind):
        found += _conditions_of_place(requirement)
    if kind != Kind.DATASET:
        label = _("可用%(n)d分钟且来得及预约") % {"n": requirement.minutes}
        found.append(Condition("minutes", label, _allows(requirement, now)))
    return found


def _words_of(key, label, fields, text):
    return [Condition(key, label % {"word": word}, _mentions(fields, (word,)), word) for word in split(text)]


def _names(word):
    return next((names for names in SAME_THING if word in names), (word,))


def _mentions(fields, words):
    return reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields for word in words))


def _conditions_of_place(requirement):
    found = []
    if requirement.area:
        fields = ("address", "unit__street", "unit__address", "unit__name")
        holds = reduce(and_, (_mentions(fields, (word,)) for word in split(requirement.area)))
        found.append(Condition("area", _("在%(area)s") % {"area": requirement.area}, holds))
    if requirement.place and requirement.within_km:
        south, north, west, east = requirement.place.box(requirement.within_km)
        label = _("距离%(km)g公里以内") % {"km": requirement.within_km}
        holds = Q(north__range=(south, north), east__range=(west, east))
        found.append(Condition("within_km", label, holds))
    return found


def _conditions_of_time(requirement, ids=None):
    return [
        Condition("hours", _("在开放时间内"), _is_open(requirement)),
        Condition("time", _("时间空着"), Q(by_session=True) | ~Q(pk__in=_listed(taken(requirement, ids)))),
    ]


def _listed(ids):
    """Many ids as one value: a list of thousands would be parsed for longer than it is compared."""
    return RawSQL("select unnest(%s::bigint[])", [ids])


def _allows(requirement, now):
    """Length, notice and horizon, as far as some start in the windows could satisfy them."""
    windows = requirement.windows
    latest, earliest = windows[-1][1] - requirement.length, max(windows[0][0], now)
    hours_left = max((latest - now).total_seconds() / 3600, 0)
    days_ahead = max((earliest - now).total_seconds() / 86400, 0)
    length = Q(min_minutes__lte=requirement.minutes, max_minutes__gte=requirement.minutes)
    return (Q(by_session=True) | length) & Q(notice_hours__lte=hours_left, horizon_days__gte=days_ahead)


def _is_open(requirement):
    """Some opening hours meet a window; where days off or single days have their say, the calendar decides."""
    weekdays = {day.weekday() for day in requirement.days}
    the_day_before = {(weekday - 1) % 7 for weekday in weekdays}
    since, until = requirement.since or FIRST, requirement.until or LAST
    before_the_end = Q() if until == MIDNIGHT else Q(opens__lt=until)
    over_night = Q(closes__lte=F("opens"))
    meets = Q(weekday__in=weekdays) & before_the_end & (Q(closes__gt=since) | over_night)
    meets |= Q(weekday__in=the_day_before) & over_night & Q(closes__gt=since)
    hours = OpeningHours.objects.filter(resource=OuterRef("pk"))
    dated = OpeningException.objects.filter(resource=OuterRef("pk"), day__in=requirement.days)
    free_of_hours = Q(by_session=True) | Q(follows_calendar=True) | ~Exists(hours)
    return free_of_hours | Exists(dated) | Exists(hours.filter(meets))


# What is held of a whole takes from its parts and the reverse. A window of a day that no gap of the length is left in is taken.
TAKEN = """
with held as (
  select b.resource_id, r.parent_id, b.period
    from resources_booking b join resources_resource r on r.id = b.resource_id
   where b.period && %(span)s::tstzrange and b.is_exclusive
     and (b.status = 'confirmed' and b.no_show_at is null or b.status = 'pending' and not b.competes)
     and b.alliance_id = %(alliance)s and {among}
  union all
  select b.resource_id, r.parent_id, b.period
    from resources_blackout b join resources_resource r on r.id = b.resource_id
   where b.period && %(span)s::tstzrange and b.alliance_id = %(alliance)s and {among}
), blocked as (
  select resource_id as id, period from held
  union all select parent_id, period from held where parent_id is not null
  union all select part.id, held.period from held join resources_resource part on part.parent_id = held.resource_id
)
select id from blocked group by id
having not exists (
  select 1 from unnest(%(windows)s::tstzmultirange - range_agg(period)) gap
   where upper(gap) - lower(gap) >= %(length)s)
"""
OF_ALL = TAKEN.format(among="true")
# Of some: also what is held of their wholes and their parts.
OF_SOME = TAKEN.format(among="(r.id = any(%(family)s) or r.parent_id = any(%(ids)s))")


def taken(requirement, ids=None):
    """Ids of those that are held or closed so that the length fits into none of the windows; `ids` are the only ones asked about."""
    windows = requirement.windows
    values = {
        "span": _range(windows[0][0], windows[-1][1]),
        "windows": f"{{{','.join(_range(*window) for window in windows)}}}",
        "alliance": requirement.alliance.pk,
        "length": requirement.length,
    }
    if ids is None:
        return [pk for (pk,) in ask(OF_ALL, values)]
    wholes = Resource.objects.filter(pk__in=ids, parent__isnull=False).values_list("parent", flat=True)
    values |= {"ids": list(ids), "family": [*ids, *wholes]}
    return [pk for (pk,) in ask(OF_SOME, values)]


def _range(start, end):
    return f'["{start.astimezone(dt.UTC).isoformat()}","{end.astimezone(dt.UTC).isoformat()}")'
