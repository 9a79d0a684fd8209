"""Carries inbox rows to the outside: to each recipient by e-mail, to the alliance's group by robots.

Which channels took a row is kept with it (`carried`), so that what failed is tried again alone.
"""

import datetime as dt
import logging
import smtplib
from collections import defaultdict

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from members.models import Notification
from members.robots import NotTaken, robots_of

log = logging.getLogger(__name__)

EMAIL = "email"
# What waited longer is old news: it stays in the inbox and is carried nowhere.
STALE = dt.timedelta(days=1)


def has_channels(alliance):
    return bool(settings.EMAIL_URL or robots_of(alliance))


def deliver_all(notification_ids):
    """Deliver rows not yet delivered; safe to run twice and at once. Returns the sentences of what failed."""
    with transaction.atomic():
        waiting = Notification.objects.select_for_update(of=("self",), skip_locked=True).filter(delivered_at=None)
        rows = list(waiting.filter(pk__in=notification_ids).select_related("recipient", "alliance").order_by("pk"))
        failures = [*_mail(rows), *_tell_groups(rows)]
        done = [row.pk for row in rows if not row.failed]
        Notification.objects.filter(pk__in=done).update(delivered_at=timezone.now())
    return failures


def waiting_ids():
    """Rows that a worker who died or a channel that was away has left behind."""
    rows = Notification.objects.filter(delivered_at=None, created_at__gte=timezone.now() - STALE)
    return [row.pk for row in rows.select_related("alliance").order_by("pk")[:500] if has_channels(row.alliance)]


def _attempt(channel, rows, send):
    """Send through one channel what it has not taken yet; marks each row as carried or failed."""
    open_rows = [row for row in rows if channel not in row.carried.split()]
    if not open_rows:
        return []
    try:
        send(open_rows)
    except (NotTaken, smtplib.SMTPException, OSError) as error:
        for row in open_rows:
            row.failed = True
        log.warning("%s did not take %d messages: %s", channel, len(open_rows), error)
        return [f"{channel}: {error}"]
    for row in open_rows:
        row.carried = f"{row.carried} {channel}".strip()
    Notification.objects.bulk_update(open_rows, ["carried"])
    return []


def _mail(rows):
    with_address = [row for row in rows if settings.EMAIL_URL and row.recipient.email]
    return _attempt(EMAIL, with_address, _send_mails)


def _send_mails(rows):
    get_connection().send_messages([_letter(row) for row in rows])


def _letter(row):
    subject = " ".join(row.text.split())[:60]
    mail = EmailMessage(subject, f"{row.text}\n\n{_link(row)}\n\n{row.alliance or ''}", to=[row.recipient.email])
    for path in settings.MAIL_ATTACHMENTS:
        for file in import_string(path)(row):
            mail.attach(*file)
    return mail


def _tell_groups(rows):
    """One post for what several people were told alike, naming them."""
    groups = defaultdict(list)
    for row in rows:
        groups[row.alliance, row.text, row.url].append(row)
    failures = []
    for (alliance, _text, _url), alike in groups.items():
        for robot in robots_of(alliance):
            failures += _attempt(robot.kind, alike, lambda told, robot=robot: robot.say(_post_text(told)))
    return failures


def _post_text(rows):
    names = _("、").join(str(row.recipient) for row in rows)
    return f"{rows[0].text}\n{_('请%(names)s办理') % {'names': names}}\n{_link(rows[0])}"


def _link(row):
    return f"{settings.SITE_URL}{row.url}" if row.url else settings.SITE_URL
