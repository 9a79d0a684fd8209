"""Combinations that are free together. Each is tried by the rules of booking before it is shown."""

import datetime as dt
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from django.utils import timezone

from resources import calendars, quotas, requests
from resources.availability import clip, slots
from resources.matching.candidates import candidates, still_open
from resources.matching.rank import Judge, Judgement
from resources.models import Resource
from resources.options import option
from resources.rules import would_stand

STEP = dt.timedelta(minutes=30)
# Of so many at a time the database is asked who is free, of so many then the calendars are opened.
ASKED, OPENED = 200, 25
# Of what comes with the first, so many of the best are looked at; of each place so many combinations are shown.
COMPANIONS = 60
EACH = 2


class Member(NamedTuple):
    """One resource of a combination and what speaks for it."""

    resource: Resource
    judged: Judgement


@dataclass
class Combination:
    """Resources that can be booked together from `start` to `end`; `judged` says what speaks for each, in the same order."""

    resources: list
    judged: list
    start: dt.datetime
    end: dt.datetime

    @property
    def resource(self):
        return self.resources[0]

    @property
    def others(self):
        return self.resources[1:]

    @property
    def score(self):
        return round(sum(row.score for row in self.judged) / len(self.judged), 1)

    @property
    def kilometres(self):
        return next((row.kilometres for row in self.judged if row.kilometres is not None), None)

    @property
    def is_immediate(self):
        """Whether all of it is confirmed at once."""
        return all(reason.value for row in self.judged for reason in row.reasons if reason.key == "automatic")

    @property
    def members(self):
        return [Member(*pair) for pair in zip(self.resources, self.judged, strict=True)]

    @property
    def reasons(self):
        """The words of all reasons; with several resources each says of whom."""
        if len(self.resources) == 1:
            return [reason.text for reason in self.judged[0].reasons]
        return [f"{resource.name}：{reason.text}" for resource, row in self.members for reason in row.reasons]


def match(requirement, user, *, limit=None, unit=None, booker=None):
    """What fits and is free, best first, for `unit` and for `booker` where that is somebody else than the one who looks.
    Raises what a booking would meet whatever was chosen: DomainError "quota" where all of it is beyond what they may book,
    "booking_blocked" for who stayed away too often, ValidationError for a unit that is suspended."""
    requests.refuse_suspended(unit)
    now = timezone.now()
    limit = limit or int(option(requirement.alliance, "matches_shown"))
    search = _Search(requirement, user, booker or user, now)
    found = search.combinations(limit)
    found.sort(key=lambda row: (-row.score, row.start, row.resource.pk))
    return _within_quotas(found[:limit], search.calendars, booker or user, unit, now)


def owners_who_could(requirement, user, *, most):
    """Ids of the units whose own resources fit and are free, those that fit best first."""
    units = {}
    for found in match(requirement, user, limit=most):
        units.setdefault(found.resource.unit_id, found)
    return list(units)


class _Search:
    """One search: opens calendars in batches from the best candidate down until enough is found."""

    def __init__(self, requirement, user, booker, now):
        self.requirement, self.user, self.booker, self.now = requirement, user, booker, now
        self.judge = Judge(requirement, user)
        self.calendars = {}
        self._stands, self._starts = {}, {}

    def combinations(self, limit):
        first, *others = (self._ranked(kind) for kind in self.requirement.kinds)
        companions = [list(islice(self._opened(rows), COMPANIONS)) for rows in others]
        found = []
        if not all(companions):
            return found
        most = int(option(self.requirement.alliance, "calendars_opened"))
        for row in islice(self._opened(first), most):
            found += self._of_place(row, companions)
            if len(found) >= limit:
                break
        return found

    def _ranked(self, kind):
        return self.judge.ranked(candidates(self.requirement, kind, self.user, self.now))

    def _opened(self, ranked):
        """Those that may be free, the best first, with their calendars; asked for a batch at a time."""
        for number in range(0, len(ranked), ASKED):
            batch = ranked[number : number + ASKED]
            ids = [row.candidate.pk for row in batch]
            open_ids = still_open(self.requirement, batch[0].candidate.kind, ids)
            left = [row for row in batch if row.candidate.pk in open_ids]
            for start in range(0, len(left), OPENED):
                yield from self._open(left[start : start + OPENED])

    def _open(self, judged):
        """The same rows, now that their calendars are loaded; what was withdrawn meanwhile is gone."""
        ids = [row.candidate.pk for row in judged]
        rows = Resource.objects.filter(pk__in=ids).select_related("unit")
        windows = self.requirement.windows
        loaded = calendars.load(list(rows), windows[0][0], windows[-1][1], by=self.booker)
        requests.refuse_blocked(loaded)
        self.calendars |= loaded
        return [row for row in judged if row.candidate.pk in self.calendars]

    def _of_place(self, row, companions):
        """The first time at which the place stands with the best companions that are free then."""
        found, used = [], set()
        for span in self._spans(row, companions):
            chosen = self._companions(span, companions, used)
            if chosen is None or not self._would_stand(row, span):
                continue
            judged = [row, *chosen]
            resources = [self.calendars[one.candidate.pk].resource for one in judged]
            found.append(Combination(resources, judged, *span))
            used |= {one.candidate.pk for one in chosen}
            if not companions or len(found) == EACH:
                break
        return found

    def _spans(self, row, companions):
        """Times that the place offers, and those that a companion with sessions or a grid of its own insists on."""
        spans = set(self._starts_of(row))
        for rows in companions:
            for one in rows:
                resource = self.calendars[one.candidate.pk].resource
                if resource.by_session or resource.grid_minutes:
                    spans |= set(self._starts_of(one))
        return sorted(spans)

    def _companions(self, span, companions, used):
        """The best of each kind that is free then and not yet shown with this place; None where one is missing."""
        chosen = []
        for rows in companions:
            fresh = (row for row in rows if row.candidate.pk not in used and self._would_stand(row, span))
            best = next(fresh, None)
            if best is None:
                return None
            chosen.append(best)
        return chosen

    def _would_stand(self, row, span):
        key = row.candidate.pk, span
        if key not in self._stands:
            calendar = self.calendars[row.candidate.pk]
            self._stands[key] = would_stand(calendar, self.requirement.wish(calendar.resource, span, self.now))
        return self._stands[key]

    def _starts_of(self, row):
        pk = row.candidate.pk
        if pk not in self._starts:
            self._starts[pk] = list(starts(self.calendars[pk], self.requirement, self.now))
        return self._starts[pk]


def starts(calendar, requirement, now):
    """Intervals of the length inside the windows that the calendar leaves free: sessions as they are, else on the grid of the
    resource, else from the wished beginning on and on every full and half hour."""
    free = calendar.free(requirement.days[0], requirement.days[-1], now=now)
    for window in requirement.windows:
        if calendar.resource.by_session:
            yield from (span for span in free if window[0] <= span[0] and span[1] <= window[1])
            continue
        for span in clip(free, *window):
            yield from _inside(calendar, span, window, requirement.length)


def _inside(calendar, span, window, length):
    grid = dt.timedelta(minutes=calendar.resource.grid_minutes)
    start, end = span
    if not grid:
        if start == window[0] and start + length <= end:
            yield start, start + length
        yield from slots([(_half_hour(start), end)], length, STEP)
        return
    opening = calendar.open_span(start, start)
    if opening is not None:
        first = opening[0] + -(-(start - opening[0]) // grid) * grid
        yield from slots([(first, end)], -(-length // grid) * grid, grid)


def _half_hour(moment):
    local = timezone.localtime(moment)
    rest = dt.timedelta(minutes=local.minute % 30, seconds=local.second, microseconds=local.microsecond)
    return moment + STEP - rest if rest else moment


def _within_quotas(found, loaded, user, unit, now):
    """Without what one may book no more of; where nothing is left the limit itself is the answer."""
    applying = [
        ([quota for one in row.resources for quota in loaded[one.pk].quotas], [(row.start, row.end)]) for row in found
    ]
    refused = quotas.refusals(applying, by=user, unit=unit, now=now)
    left = [row for row, refusal in zip(found, refused, strict=True) if refusal is None]
    if found and not left:
        raise refused[0]
    return left
