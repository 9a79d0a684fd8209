"""Why nothing fits, and the nearest that would: every offer was tried and finds something."""

import datetime as dt
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.errors import DomainError
from resources.matching.candidates import conditions, excluded, offered
from resources.matching.combine import match
from resources.matching.requirement import FIRST, LAST
from resources.models import Resource

DAYS_ON = 7
FARTHER = (5, 10)
ENOUGH = 6


@dataclass(frozen=True)
class Exclusion:
    """A condition, of how many resources of which kind it alone leaves out how many."""

    kind: str
    condition: object
    count: int
    total: int


@dataclass(frozen=True)
class Relaxation:
    """`changes` are fields of the form with what they would become ("" or [] for none); `best` is the first of what it finds."""

    label: str
    changes: dict
    count: int
    best: object


@dataclass
class Explanation:
    exclusions: list = field(default_factory=list)
    relaxations: list = field(default_factory=list)

    @property
    def worst(self):
        """What leaves out most, or None where nothing is left out (all is taken in the end)."""
        return max((row for row in self.exclusions if row.count), key=lambda row: row.count, default=None)


def explain(requirement, user, *, unit=None):
    now = timezone.now()
    found = Explanation()
    for kind in requirement.kinds:
        total, rows = excluded(requirement, kind, user, now)
        found.exclusions += [Exclusion(Resource.Kind(kind).label, rule, count, total) for rule, count in rows]
    for label, changes, wished in _ideas(requirement, user, found, now):
        rows = _try(wished, user, unit)
        if rows:
            found.relaxations.append(Relaxation(label, changes, len(rows), rows[0]))
        if len(found.relaxations) == ENOUGH:
            break
    return found


def _try(requirement, user, unit):
    try:
        return match(requirement, user, unit=unit)
    except (DomainError, ValidationError):
        return []


def _ideas(requirement, user, found, now):
    """(words, changes of the form, changed requirement), what gives up least first."""
    yield from _other_times(requirement)
    yield from _wider(requirement)
    yield from _with_less(requirement, found)
    yield from _fewer_people(requirement, user, now)
    yield from _alone(requirement)


def _other_times(requirement):
    since, until = requirement.since or FIRST, requirement.until or LAST
    if (since, until) != (FIRST, LAST) and since >= FIRST and until <= LAST:
        whole_day = {"since": FIRST.strftime("%H:%M"), "until": LAST.strftime("%H:%M")}
        yield _("当天其他时间"), whole_day, requirement.changed(since=FIRST, until=LAST)
    last = (requirement.last_day or requirement.day) + dt.timedelta(days=DAYS_ON)
    yield _("往后一周的同一时间"), {"last_day": last.isoformat()}, requirement.changed(last_day=last)


def _wider(requirement):
    if requirement.area and requirement.place:
        for km in FARTHER:
            changes = {"area": "", "within_km": km}
            yield _("距离放宽到%(km)d公里") % {"km": km}, changes, requirement.changed(area="", within_km=km)
    elif requirement.area:
        yield _("不限街道和地址"), {"area": ""}, requirement.changed(area="")
    elif requirement.within_km:
        km = requirement.within_km * 2
        yield _("距离放宽到%(km)g公里") % {"km": km}, {"within_km": km}, requirement.changed(within_km=km)
    if requirement.within_km or (requirement.area and requirement.place):
        yield _("不限距离"), {"area": "", "within_km": ""}, requirement.changed(area="", within_km=None)


def _with_less(requirement, found):
    """Without the item, the topic or the word that leaves out most."""
    for key, name in (
        ("equipment", _("不要求%(word)s")),
        ("topic", _("不限“%(word)s”")),
        ("words", _("不限“%(word)s”")),
    ):
        rows = [row for row in found.exclusions if row.condition.key == key and row.count]
        if not rows:
            continue
        word = max(rows, key=lambda row: row.count).condition.word
        if key == "equipment":
            left = tuple(item for item in requirement.equipment if item != word)
            changes, wished = {"equipment": "、".join(left)}, requirement.changed(equipment=left)
        else:
            text = " ".join(getattr(requirement, key).replace(word, " ").split())
            changes, wished = {key: text}, requirement.changed(**{key: text})
        yield name % {"word": word}, changes, wished


def _fewer_people(requirement, user, now):
    """As many as the largest holds that fits otherwise."""
    if requirement.attendees < 2:
        return
    others = [row.holds for row in conditions(requirement, requirement.kind, now) if row.key != "attendees"]
    rows = offered(requirement, requirement.kind, user).filter(*others, capacity__lt=requirement.attendees)
    most = rows.aggregate(most=Max("capacity"))["most"]
    if most:
        label = ngettext("改为%(n)d人以内", "改为%(n)d人以内", most) % {"n": most}
        yield label, {"attendees": most}, requirement.changed(attendees=most)


def _alone(requirement):
    for kind in requirement.also:
        left = tuple(other for other in requirement.also if other != kind)
        label = _("暂不约%(kind)s") % {"kind": Resource.Kind(kind).label}
        yield label, {"also": list(left)}, requirement.changed(also=left)
