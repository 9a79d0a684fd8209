"""Reads across activities: figures, satisfaction, what a draft needs."""

import datetime as dt

from django.db.models import Avg, Count, Sum
from django.utils import timezone

from activities.models import Activity, TurnoutDefaults
from activities.rules import defaults_of
from alliance.calendar import at_midnight
from resources.models import Booking, Resource


def satisfaction(ratings, least=None):
    """Share of satisfied answers in per cent with their number; fewer answers than `least` give no share."""
    least = TurnoutDefaults().least_ratings if least is None else least
    answers = ratings.count()
    satisfied = ratings.satisfied().count()
    enough = answers >= least
    return {
        "answers": answers,
        "satisfied": satisfied,
        "percent": round(100 * satisfied / answers, 1) if enough else None,
        "is_enough": enough,
        "least": least,
    }


def activity_satisfaction(activity):
    """With the means of the three questions, told apart only where enough have answered."""
    found = satisfaction(activity.ratings.all(), defaults_of(activity).least_ratings)
    means = activity.ratings.aggregate(content=Avg("content"), organisation=Avg("organisation"), result=Avg("result"))
    return found | {"means": means if found["is_enough"] else dict.fromkeys(means)}


def comments(activity):
    """The free lines, in no order that tells anything, once there are enough answers that none points at a person."""
    if activity.ratings.count() < defaults_of(activity).least_ratings:
        return activity.ratings.none()
    return activity.ratings.with_words()


def totals(activities):
    """Sums over held activities: number, checked in, declared on a sheet, estimated, on line, views. Each apart; `participants`
    is the sum of the four and is shown with its parts."""
    # Named unlike the annotations: an aggregate under the same name would hide what it sums.
    sums = activities.with_turnout().aggregate(
        held=Count("pk"),
        checked_in=Sum("check_in_count", default=0),
        declared=Sum("on_site_declared", default=0),
        estimated=Sum("on_site_estimated", default=0),
        online=Sum("online_declared", default=0),
        views_total=Sum("views", default=0),
    )
    views = sums.pop("views_total")
    participants = sums["checked_in"] + sums["declared"] + sums["estimated"] + sums["online"]
    return sums | {"views": views, "participants": participants}


def by_kind(activities):
    counts = dict(activities.order_by().values_list("kind").annotate(Count("pk")))
    return [(kind, label, counts[kind]) for kind, label in Activity.Kind.choices if kind in counts]


# Kinds at which somebody speaks who knows the matter.
WITH_EXPERT = (Activity.Kind.SALON, Activity.Kind.FORUM, Activity.Kind.TRAINING)
USUAL_PEOPLE = 20


def needed_for(activity):
    """What a draft needs, as fields of the match form: a venue and, where somebody should speak, an expert; of these what is
    not booked yet."""
    start, end = timezone.localtime(activity.start), timezone.localtime(activity.end)
    booked = set(activity.bookings.filter(status__in=Booking.OPEN).values_list("resource__kind", flat=True))
    wanted = [Resource.Kind.VENUE, *([Resource.Kind.EXPERT] if activity.kind in WITH_EXPERT else [])]
    kind, *also = [kind for kind in wanted if kind not in booked] or wanted
    is_one_day = start.date() == end.date()
    return {
        "kind": kind,
        "also": also,
        "day": f"{start:%Y-%m-%d}",
        "since": f"{start:%H:%M}",
        "until": f"{end:%H:%M}" if is_one_day else "00:00",
        "minutes": _minutes(start, end if is_one_day else at_midnight(start.date() + dt.timedelta(days=1))),
        "attendees": activity.capacity or USUAL_PEOPLE,
        "topic": activity.theme if _somebody_knows(activity) else "",
        "near": activity.unit_id,
        "purpose": activity.title,
    }


def _minutes(start, end):
    return max(15, int((end - start).total_seconds() // 60))


def _somebody_knows(activity):
    """Whether an expert of the alliance names the theme: else it would only keep all of them out."""
    experts = Resource.objects.published().filter(alliance=activity.alliance_id, kind=Resource.Kind.EXPERT)
    return bool(activity.theme) and experts.filter(topics__icontains=activity.theme).exists()
