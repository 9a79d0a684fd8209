"""What is carried away from the page of an activity: a poster, a calendar."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from activities.calendars import calendar_file
from activities.filters import ActivityFilter
from activities.models import Activity
from activities.posters import poster
from alliance.exports import pdf_response
from alliance.pages import filtered


def activity_poster(request, pk, kind):
    row = get_object_or_404(Activity.objects.visible_to(request.user).select_related("unit", "alliance"), pk=pk)
    if kind == "pdf":
        return pdf_response(poster(row, "pdf"), _("海报-%(title)s") % {"title": row.title})
    return HttpResponse(poster(row, "png"), content_type="image/png")


def activity_calendar(request, pk):
    rows = Activity.objects.visible_to(request.user)
    row = get_object_or_404(rows, pk=pk)
    return _ics(rows.filter(pk=pk), row.title)


def activities_calendar(request):
    """With the filters of the list; whoever subscribes to it sees what the public sees."""
    found = filtered(request, ActivityFilter, Activity.objects.visible_to(request.user))
    return _ics(found.qs, _("活动"))


def _ics(rows, name):
    response = HttpResponse(calendar_file(rows, name), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="activities.ics"'
    return response
