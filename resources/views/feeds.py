"""Calendar addresses: one's own, those of one's units, of any resource one sees."""

import hashlib

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from members.models import Unit
from resources import feeds as services
from resources.models import Feed, Resource


@login_required
def feeds(request):
    user = request.user
    mine = {(feed.unit_id, feed.resource_id): feed for feed in Feed.objects.visible_to(user)}
    units = Unit.objects.filter(pk__in=user.unit_ids)
    followed = Q(unit__in=user.unit_ids) | Q(pk__in=[resource for _unit, resource in mine if resource])
    rows = Resource.objects.visible_to(user).filter(followed).exclude(status=Resource.Status.WITHDRAWN)
    things = [
        {"label": _("我的预约"), "query": "", "feed": mine.get((None, None))},
        *({"label": str(row), "query": f"?unit={row.pk}", "feed": mine.get((row.pk, None))} for row in units),
        *({"label": str(row), "query": f"?resource={row.pk}", "feed": mine.get((None, row.pk))} for row in rows),
    ]
    for thing in things:
        feed = thing["feed"]
        thing["address"] = feed and request.build_absolute_uri(reverse("feed", args=[feed.token]))
    return render(request, "resources/feeds.html", {"things": things})


@login_required
@require_POST
def feed_renew(request):
    unit = resource = None
    if (number := request.GET.get("unit", "")).isdigit():
        unit = get_object_or_404(Unit.objects.filter(pk__in=request.user.unit_ids), pk=number)
    elif (number := request.GET.get("resource", "")).isdigit():
        resource = get_object_or_404(Resource.objects.visible_to(request.user), pk=number)
    services.subscribe(by=request.user, unit=unit, resource=resource)
    return redirect("feeds")


def feed(request, token):
    """The calendar behind a secret address. It ends with the token, the account, the post in the unit, the resource on offer."""
    row = Feed.objects.filter(token=token).select_related("created_by", "unit", "resource__unit").first()
    if row is None or not services.is_open(row):
        raise Http404
    found = services.calendar_file(row)
    answer = HttpResponse(found.data, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="bookings.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    answer["ETag"] = etag = f'"{hashlib.sha256(found.data).hexdigest()[:32]}"'
    changed_at = int(found.changed_at.timestamp())
    answer["Last-Modified"] = http_date(changed_at)
    return get_conditional_response(request, etag, changed_at, answer)
