"""Carries inbox rows to the outside. E-mail goes out where a mail server is configured and the user has an address."""

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone
from django.utils.module_loading import import_string

from members.models import Notification


def deliver_all(notification_ids):
    """Deliver rows not yet delivered; safe to run twice."""
    rows = Notification.objects.filter(pk__in=notification_ids, delivered_at=None).select_related(
        "recipient", "alliance"
    )
    messages = [_mail(row) for row in rows if settings.EMAIL_URL and row.recipient.email]
    if messages:
        get_connection().send_messages(messages)
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(delivered_at=timezone.now())


def _mail(row):
    subject = " ".join(row.text.split())[:60]
    link = f"{settings.SITE_URL}{row.url}" if row.url else settings.SITE_URL
    mail = EmailMessage(subject, f"{row.text}\n\n{link}\n\n{row.alliance or ''}", to=[row.recipient.email])
    for path in settings.MAIL_ATTACHMENTS:
        for file in import_string(path)(row):
            mail.attach(*file)
    return mail
