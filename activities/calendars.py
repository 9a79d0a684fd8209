"""Activities as iCalendar (RFC 5545): the same UID for ever, a SEQUENCE that grows with every change, cancelled ones said to be so."""

import datetime as dt

from django.conf import settings
from django.db.models import Count, IntegerField, Max, OuterRef, Subquery
from django.utils import timezone
from icalendar import Event

from activities.models import Activity
from alliance.models import AuditEvent
from resources.feeds import BACK, REFRESH, ZONE, calendar_by

STATUS = {Activity.Status.CANCELLED: "CANCELLED", Activity.Status.DRAFT: "TENTATIVE", Activity.Status.SUBMITTED: "TENTATIVE"}  # fmt: skip
# A subscription fetches it all again and again.
MOST = 500


def calendar_file(activities, name):
    """The bytes of an .ics with those that are ahead or were within sixty days, the next ones first."""
    rows = with_changes(activities.filter(end__gt=timezone.now() - BACK).order_by("start", "pk"))[:MOST]
    calendar = calendar_by("PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for row in rows:
        calendar.add_component(event_of(row))
    return calendar.to_ical()


def with_changes(rows):
    events = AuditEvent.objects.filter(object_type="activities.activity", object_id=OuterRef("pk")).order_by()
    grouped = events.values("object_id")
    return rows.select_related("unit").annotate(
        sequence=Subquery(grouped.annotate(n=Count("pk")).values("n"), output_field=IntegerField()),
        changed_at=Subquery(grouped.annotate(at=Max("at")).values("at")),
    )


def event_of(activity):
    event = Event()
    event.add("uid", f"activity-{activity.pk}@{activity.alliance_id}.alliance-portal")
    event.add("dtstamp", (activity.changed_at or activity.created_at).astimezone(dt.UTC))
    event.add("sequence", max(0, (activity.sequence or 1) - 1))
    event.add("status", STATUS.get(activity.status, "CONFIRMED"))
    event.add("dtstart", timezone.localtime(activity.start))
    event.add("dtend", timezone.localtime(activity.end))
    event.add("summary", activity.title)
    event.add("location", f"{activity.unit.name} {activity.place}")
    event.add("description", activity.description)
    event.add("url", settings.SITE_URL + activity.get_absolute_url())
    return event
