"""Telling people: rows in the same transaction, delivery after commit, never to the actor."""

from functools import partial

from django.conf import settings
from django.db import transaction

from members.models import Notification
from members.tasks import deliver


def tell(recipients, text, *, by=None, obj=None, url=""):
    """Put a message into each recipient's inbox. `recipients` are users (duplicates and the actor are dropped);
    the message links to `obj` or to `url`."""
    actor = getattr(by, "pk", None)
    people = {user.pk: user for user in recipients if user and user.pk != actor and not user.is_system}
    link = url or (obj.get_absolute_url() if obj is not None else "")
    rows = Notification.objects.bulk_create(
        Notification(
            recipient=user,
            alliance_id=getattr(obj, "alliance_id", None) or user.alliance_id,
            text=str(text)[:300],
            url=link,
        )
        for user in people.values()
    )
    if rows and settings.EMAIL_URL:
        # Without a channel the inbox is all there is, and nothing needs to be carried.
        transaction.on_commit(partial(deliver.delay, [row.pk for row in rows]))
    return rows
