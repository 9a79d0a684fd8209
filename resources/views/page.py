"""The page of one resource, and its week and month."""

from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date

from alliance import audit
from alliance.calendar import today
from alliance.pages import move_links
from members.permissions import P
from resources import ratings
from resources.contacts import contact_of
from resources.free import days_ahead, sessions_ahead
from resources.hours import format_hours
from resources.models import Grant, Resource
from resources.options import option
from resources.workflow import RESOURCE

DAYS_SHOWN = 10


def resource(request, pk):
    rows = Resource.objects.visible_to(request.user).with_contact().select_related("alliance", "unit", "parent")
    row = get_object_or_404(ratings.with_rating(rows.prefetch_related("opening_hours")), pk=pk)
    may_edit = request.user.has_perm(P.RESOURCE_EDIT, row)
    context = {
        "resource": row,
        "contact": contact_of(row, request.user),
        "parts": row.parts.visible_to(request.user),
        "hours": format_hours(row.opening_hours.all()),
        "may_edit": may_edit,
        "moves": move_links(RESOURCE, row, request.user, "resource-move"),
        "least_ratings": option(row.alliance, "least_ratings"),
        "ratings": ratings.latest_words(row, request.user),
        "events": audit.history(row)[:20] if may_edit else [],
    }
    return render(request, "resources/resource.html", context | _how_to_get_it(request, row))


def _how_to_get_it(request, row):
    """A dataset is asked for, a course by session has its dates, everything else its free times."""
    user = request.user
    if row.kind == Resource.Kind.DATASET:
        return {"may_apply": needs_leave(user, row), "grant": _latest_grant(user, row)}
    is_offered = row.status == Resource.Status.PUBLISHED
    context = {"may_book": is_offered and user.has_perm(P.BOOKING_CREATE), "is_offered": is_offered}
    if row.by_session:
        return context | {"sessions": sessions_ahead(row) if is_offered else []}
    days = days_ahead(row, day_of(request), DAYS_SHOWN) if is_offered else []
    return context | {"days": days} | _shown(request, days)


def _shown(request, days):
    """The day asked for; unasked the first that has something free."""
    day = day_of(request)
    if "day" not in request.GET:
        day = next((found["day"] for found in days if found["slots"]), day)
    return {"day": day, "slots": next((found["slots"] for found in days if found["day"] == day), [])}


def needs_leave(user, row):
    """A dataset shared on request, seen by somebody else than its owner."""
    asked = row.sharing == Resource.Sharing.ON_REQUEST
    return asked and user.has_perm(P.GRANT_CREATE) and row.unit_id not in user.unit_ids


def _latest_grant(user, row):
    return Grant.objects.filter(resource=row, applicant=user).first() if user.is_authenticated else None


def day_of(request):
    """The day named by `?day=`, else today."""
    try:
        return parse_date(request.GET.get("day", "")) or today()
    except ValueError:
        return today()
