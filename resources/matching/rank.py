"""What speaks for a resource, each point with its words. All values lie between 0 and 1; the alliance sets their weights."""

import datetime as dt
from dataclasses import dataclass, field

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


@dataclass(frozen=True)
class Reason:
    key: str
    text: str
    value: float


@dataclass
class Judgement:
    """What speaks for one resource: `score` out of 100."""

    candidate: object
    reasons: list
    score: float
    kilometres: float | None = None


@dataclass
class Judge:
    """Knows what is the same for all candidates of a requirement: ratings, the load of units, weights."""

    requirement: object
    user: object
    ratings: dict = field(default_factory=dict)

    def __post_init__(self):
        alliance = self.requirement.alliance
        self.least = option(alliance, "least_ratings")
        self.roomy = max(option(alliance, "roomy"), 1)
        self.half_distance = max(option(alliance, "half_distance_km"), 0.1)
        names = ("fit", "distance", "rating", "quiet", "automatic")
        self.weights = {name: option(alliance, f"weight_{name}") for name in names}
        self.days = option(alliance, "load_days")
        self.load = load_of_units(alliance, self.days)
        for kind in self.requirement.kinds:
            self.ratings |= ratings.averages(alliance.pk, kind)

    def ranked(self, candidates):
        return sorted(map(self.judge, candidates), key=lambda row: (-row.score, row.candidate.pk))

    def judge(self, candidate):
        kilometres = self._kilometres(candidate)
        reasons = [
            *self._fit(candidate),
            *self._distance(candidate, kilometres),
            self._rating(candidate),
            self._quiet(candidate),
            self._automatic(candidate),
        ]
        whole = sum(self.weights[reason.key] for reason in reasons)
        points = sum(self.weights[reason.key] * reason.value for reason in reasons)
        return Judgement(candidate, reasons, round(100 * points / whole, 1) if whole else 0, kilometres)

    def _kilometres(self, candidate):
        place = self.requirement.place
        if place is None or not self.requirement.asks_place_of(candidate.kind):
            return None
        return place.kilometres(candidate.latitude, candidate.longitude)

    def _fit(self, candidate):
        """Large enough, and not a hall for a handful."""
        if candidate.kind not in {Resource.Kind.VENUE, Resource.Kind.COURSE} or candidate.kind != self.requirement.kind:
            return []
        if not candidate.capacity:
            return [Reason("fit", _("容量未填"), UNKNOWN)]
        value = min(1, self.roomy * self.requirement.attendees / candidate.capacity)
        text = _("可容纳%(n)d人，大小合适") if value == 1 else _("可容纳%(n)d人，偏大")
        return [Reason("fit", text % {"n": candidate.capacity}, value)]

    def _distance(self, candidate, kilometres):
        place = self.requirement.place
        if place is None or not self.requirement.asks_place_of(candidate.kind):
            return []
        if kilometres is None:
            return [Reason("distance", _("位置未填，距离不详"), 0)]
        words = {"km": kilometres, "place": place.name}
        text = _("距%(place)s约%(km).1f公里") if place.name else _("距离约%(km).1f公里")
        return [Reason("distance", text % words, 1 / (1 + kilometres / self.half_distance))]

    def _rating(self, candidate):
        average, answers = self.ratings.get(candidate.pk, (None, 0))
        if not answers:
            return Reason("rating", _("还没有评价"), UNKNOWN)
        if answers < self.least:
            text = ngettext("评价%(n)d份，样本不足", "评价%(n)d份，样本不足", answers)
            return Reason("rating", text % {"n": answers}, UNKNOWN)
        text = ngettext("评价%(mean).1f分（%(n)d份）", "评价%(mean).1f分（%(n)d份）", answers)
        return Reason("rating", text % {"mean": average, "n": answers}, (float(average) - 1) / 4)

    def _quiet(self, candidate):
        """A unit that carries its fair share counts half, an idle one whole."""
        count, share, fair = self.load.of(candidate.unit_id)
        words = {"days": self.days, "n": count, "percent": round(100 * share)}
        if not count:
            return Reason("quiet", _("所属单位近%(days)d天没有出借，优先使用") % words, 1)
        if share <= fair:
            text = _("所属单位近%(days)d天出借%(n)d次，占全联盟%(percent)d%%，不算忙")
        else:
            text = _("所属单位近%(days)d天出借%(n)d次，占全联盟%(percent)d%%，较忙")
        return Reason("quiet", text % words, 1 / (1 + share / fair))

    def _automatic(self, candidate):
        at_once = first_status(candidate, self.user) == Booking.Status.CONFIRMED
        if at_once:
            return Reason("automatic", _("预约即确认"), 1)
        return Reason("automatic", _("须审批"), 0)


@dataclass(frozen=True)
class Load:
    counts: dict
    units: int

    def of(self, unit_id):
        """(times lent, share of all, fair share) of a unit."""
        count, whole = self.counts.get(unit_id, 0), sum(self.counts.values())
        return count, count / whole if whole else 0, 1 / max(self.units, 1)


def load_of_units(alliance, days):
    """How often each unit lent in the last days; a few minutes old at most, for every search asks it."""
    return cache.get_or_set(f"resources.load.{alliance.pk}.{days}", lambda: _count_load(alliance, days), LOAD_SECONDS)


def _count_load(alliance, days):
    since = timezone.now() - dt.timedelta(days=days)
    lent = Booking.objects.filter(
        alliance=alliance, status=Booking.Status.CONFIRMED, no_show_at=None, period__startswith__gte=since
    ).exclude(unit=F("resource__unit"))
    counts = dict(lent.order_by().values_list("resource__unit").annotate(Count("pk")))
    return Load(counts, Unit.objects.filter(alliance=alliance).admitted().count())
