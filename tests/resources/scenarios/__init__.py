"""Booking as people meet it, by groups. A Monday morning in April; the house opens a hall of its own for each scenario."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.utils import timezone

from alliance.errors import DomainError
from members.models import Notification
from resources import services
from resources.models import OpeningHours
from tests import factories as make

MONDAY = dt.date(2026, 4, 13)
NINE = dt.datetime(2026, 4, 13, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
# Nothing is special about it, and it is two days ahead.
WEDNESDAY = dt.date(2026, 4, 15)
MINUTE, HOUR, ONE_DAY, WEEK = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(days=7)


def at(clock, day=WEDNESDAY):
    """A local moment: at("10:30"), at("10:30", WEDNESDAY + ONE_DAY)."""
    hour, minute = (int(part) for part in clock.split(":"))
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


def span(text, day=WEDNESDAY):
    """span("10:00-11:30"); an end at or before the start lies on the next day."""
    first, last = text.split("-")
    start, end = at(first, day), at(last, day)
    return start, end if end > start else end + ONE_DAY


def hall(unit, **fields):
    row = make.make_resource(unit, **({"approval": "automatic"} | fields))
    row.refresh_from_db()
    return row


def opens(resource, text, weekdays=range(7)):
    """opens(hall, "09:00-17:00", range(5))"""
    first, last = (dt.time.fromisoformat(clock) for clock in text.replace("24:00", "00:00").split("-"))
    for weekday in weekdays:
        OpeningHours.objects.create(resource=resource, weekday=weekday, opens=first, closes=last)
    return resource


def rules(resource, **fields):
    type(resource).objects.filter(pk=resource.pk).update(**fields)
    resource.refresh_from_db()
    return resource


def book(resource, by, when, day=WEDNESDAY, **fields):
    start, end = span(when, day) if isinstance(when, str) else when
    words = {"purpose": "居民恳谈会", "attendees": 5} | fields
    return services.book(resource=resource, start=start, end=end, by=by, **words)


def refusal(resource, by, when, day=WEDNESDAY, **fields):
    """What refuses a booking: a DomainError or a ValidationError."""
    try:
        made = book(resource, by, when, day, **fields)
    except (DomainError, ValidationError) as refused:
        return refused
    raise AssertionError(f"{made} was not refused")


def reason(refused):
    """The word for it: the code of a 409, or of the rule of a 400."""
    if isinstance(refused, DomainError):
        return refused.code
    return next(error.code for errors in refused.error_dict.values() for error in errors)


def sentence(refused):
    return refused.message if isinstance(refused, DomainError) else " ".join(refused.messages)


def wish(resource, when, day=WEDNESDAY, **fields):
    """The body of a request to the API."""
    start, end = span(when, day) if isinstance(when, str) else when
    body = {"resource": resource.pk, "start": start.isoformat(), "end": end.isoformat()}
    return body | {"purpose": "居民恳谈会", "attendees": 5} | fields


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def inbox(user):
    """The texts of somebody's messages, the newest first."""
    return list(Notification.objects.filter(recipient=user).values_list("text", flat=True))


def told(user, *words):
    return [text for text in inbox(user) if all(word in text for word in words)]
