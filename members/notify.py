"""Telling people: rows in the same transaction, delivery after commit, never to the actor."""

import logging
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from alliance.reading import Question
from members.models import Membership, Notification, Role, User
from members.tasks import deliver

log = logging.getLogger(__name__)

LONGEST = 300


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
            text=str(text)[:LONGEST],
            url=link,
        )
        for user in people.values()
    )
    _carry([row.pk for row in rows])
    return rows


# The database knows who they are: nobody's row has to be fetched to leave a message, which every booking does.
TELL_LIAISONS = Question(
    f"""
insert into {Notification._meta.db_table} (recipient_id, alliance_id, text, url, created_at)
select distinct u.id, %(alliance)s, %(text)s, %(url)s, %(now)s
  from {Membership._meta.db_table} m join {User._meta.db_table} u on u.id = m.user_id
 where m.unit_id = %(unit)s and m.role = '{Role.LIAISON.value}' and m.is_active and u.is_active and not u.is_system
   and u.id is distinct from %(actor)s
returning id
""",
    alliance="bigint",
    text="text",
    url="text",
    now="timestamptz",
    unit="bigint",
    actor="bigint",
)


def tell_liaisons(unit_id, text, *, by, obj, before=()):
    """The same to the liaisons of a unit, about `obj`. `before` are statements that travel with it."""
    told = TELL_LIAISONS.ask(
        before,
        alliance=obj.alliance_id,
        text=str(text)[:LONGEST],
        url=obj.get_absolute_url(),
        now=timezone.now(),
        unit=unit_id,
        actor=getattr(by, "pk", None),
    )
    _carry([pk for (pk,) in told])


def _queue(ids):
    """A broker that is away must not break the page that told somebody: the rows wait for the next round."""
    try:
        deliver.apply_async([ids], retry=False)
    except OperationalError:
        log.warning("%d messages wait: the broker is away", len(ids))


def _carry(ids):
    if ids and (settings.EMAIL_URL or settings.ROBOTS):
        # Without a channel the inbox is all there is, and nothing needs to be carried.
        transaction.on_commit(partial(_queue, ids))
