"""What speaks for a resource: one line a criterion, its value between 0 and 1 and its words. The alliance sets the weights.

Values are worked out for all candidates, words only for the few that are shown.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.core.cache import cache
from django.db.models import Count, F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Unit
from resources import ratings
from resources.models import Booking, Resource
from resources.options import option
from resources.rules import first_status

# Where nothing is known yet, one is neither preferred nor put back.
UNKNOWN = 0.5
LOAD_SECONDS = 300
SIZED = {Resource.Kind.VENUE, Resource.Kind.COURSE}


class Criterion(NamedTuple):
    """value  (judge, candidate) -> 0 to 1, or None where it says nothing of this candidate
    words  (judge, candidate, value) -> the sentence shown
    """

    key: str
    value: Callable
    words: Callable


class Reason(NamedTuple):
    key: str
    text: str
    value: float


@dataclass
class Judgement:
    """How one resource ranks: `score` out of 100."""

    judge: object
    candidate: object
    score: float

    @cached_property
    def reasons(self):
        values = ((row, row.value(self.judge, self.candidate)) for row in CRITERIA)
        return [
            Reason(row.key, row.words(self.judge, self.candidate, value), value)
            for row, value in values
            if value is not None
        ]

    @property
    def kilometres(self):
        return self.judge.kilometres(self.candidate)


class Judge:
    """Knows what is the same for all candidates of a requirement: ratings, the load of units, weights."""

    def __init__(self, requirement, user):
        alliance = requirement.alliance
        self.requirement, self.user = requirement, user
        self.least = option(alliance, "least_ratings")
        self.roomy = max(option(alliance, "roomy"), 1)
        self.half_distance = max(option(alliance, "half_distance_km"), 0.1)
        self.weights = {row.key: option(alliance, f"weight_{row.key}") for row in CRITERIA}
        self.days = option(alliance, "load_days")
        self.load = load_of_units(alliance, self.days)
        self.ratings = {}
        for kind in requirement.kinds:
            self.ratings |= ratings.averages(alliance.pk, kind)

    def ranked(self, candidates):
        """[Judgement], the best first."""
        judged = [Judgement(self, candidate, self.score(candidate)) for candidate in candidates]
        return sorted(judged, key=lambda row: (-row.score, row.candidate.pk))

    def score(self, candidate):
        points = whole = 0
        for row in CRITERIA:
            value = row.value(self, candidate)
            if value is not None:
                points += self.weights[row.key] * value
                whole += self.weights[row.key]
        return round(100 * points / whole, 1) if whole else 0

    def asks_distance(self, candidate):
        return self.requirement.place is not None and self.requirement.asks_place_of(candidate.kind)

    def kilometres(self, candidate):
        if not self.asks_distance(candidate):
            return None
        return self.requirement.place.kilometres(candidate.latitude, candidate.longitude)


def _fit(judge, candidate):
    """Large enough, and not a hall for a handful."""
    if candidate.kind not in SIZED or candidate.kind != judge.requirement.kind:
        return None
    return min(1, judge.roomy * judge.requirement.attendees / candidate.capacity) if candidate.capacity else UNKNOWN


def _fit_words(judge, candidate, value):
    if not candidate.capacity:
        return _("容量未填")
    text = _("可容纳%(n)d人，大小合适") if value == 1 else _("可容纳%(n)d人，偏大")
    return text % {"n": candidate.capacity}


def _distance(judge, candidate):
    if not judge.asks_distance(candidate):
        return None
    kilometres = judge.kilometres(candidate)
    return 0 if kilometres is None else 1 / (1 + kilometres / judge.half_distance)


def _distance_words(judge, candidate, value):
    kilometres, place = judge.kilometres(candidate), judge.requirement.place
    if kilometres is None:
        return _("位置未填，距离不详")
    text = _("距%(place)s约%(km).1f公里") if place.name else _("距离约%(km).1f公里")
    return text % {"km": kilometres, "place": place.name}


def _rating(judge, candidate):
    average, answers = judge.ratings.get(candidate.pk, (None, 0))
    return UNKNOWN if not answers or answers < judge.least else (float(average) - 1) / 4


def _rating_words(judge, candidate, value):
    average, answers = judge.ratings.get(candidate.pk, (None, 0))
    if not answers:
        return _("还没有评价")
    if answers < judge.least:
        return ngettext("评价%(n)d份，样本不足", "评价%(n)d份，样本不足", answers) % {"n": answers}
    text = ngettext("评价%(mean).1f分（%(n)d份）", "评价%(mean).1f分（%(n)d份）", answers)
    return text % {"mean": average, "n": answers}


def _quiet(judge, candidate):
    """A unit that carries its fair share counts half, an idle one whole."""
    return 1 / (1 + judge.load.share(candidate.unit_id) / judge.load.fair)


def _quiet_words(judge, candidate, value):
    load, unit = judge.load, candidate.unit_id
    words = {"days": judge.days, "n": load.count(unit), "percent": round(100 * load.share(unit))}
    if not load.count(unit):
        return _("所属单位近%(days)d天没有出借，优先使用") % words
    if load.share(unit) <= load.fair:
        return _("所属单位近%(days)d天出借%(n)d次，占全联盟%(percent)d%%，不算忙") % words
    return _("所属单位近%(days)d天出借%(n)d次，占全联盟%(percent)d%%，较忙") % words


def _automatic(judge, candidate):
    return 1 if first_status(candidate, judge.user) == Booking.Status.CONFIRMED else 0


def _automatic_words(judge, candidate, value):
    return _("预约即确认") if value else _("须审批")


CRITERIA = (
    Criterion("fit", _fit, _fit_words),
    Criterion("distance", _distance, _distance_words),
    Criterion("rating", _rating, _rating_words),
    Criterion("quiet", _quiet, _quiet_words),
    Criterion("automatic", _automatic, _automatic_words),
)


@dataclass(frozen=True)
class Load:
    """How often each unit lent, and of how many units."""

    counts: dict
    whole: int
    units: int

    def count(self, unit_id):
        return self.counts.get(unit_id, 0)

    def share(self, unit_id):
        return self.count(unit_id) / self.whole if self.whole else 0

    @property
    def fair(self):
        return 1 / max(self.units, 1)


def load_of_units(alliance, days):
    """How often each unit lent in the last days; a few minutes old at most, for every search asks it."""
    return cache.get_or_set(f"resources.load.{alliance.pk}.{days}", lambda: _count_load(alliance, days), LOAD_SECONDS)


def _count_load(alliance, days):
    since = timezone.now() - dt.timedelta(days=days)
    lent = Booking.objects.filter(
        alliance=alliance, status=Booking.Status.CONFIRMED, no_show_at=None, period__startswith__gte=since
    ).exclude(unit=F("resource__unit"))
    counts = dict(lent.order_by().values_list("resource__unit").annotate(Count("pk")))
    return Load(counts, sum(counts.values()), Unit.objects.filter(alliance=alliance).admitted().count())
