"""Short messages to phones, through the gateway that `SMS_WEBHOOK_URL` names; without one nothing is made or sent.

The gateway gets POST {"id", "phone", "text"} with the bearer token `SMS_WEBHOOK_TOKEN`; any 2xx means taken. The same id may
come twice (also as Idempotency-Key) and must be sent once.
"""

import json
import logging
import urllib.error
import urllib.request
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from members.models import TextMessage
from members.tasks import deliver_texts

log = logging.getLogger(__name__)

LONGEST = 300
MOST_TRIES = 6
SECONDS = 5


def send_texts(phones, text, *, alliance):
    """Queue one message to each phone. Returns how many; none where no gateway is configured."""
    if not settings.SMS_WEBHOOK_URL:
        return 0
    numbers = [phone for phone in dict.fromkeys(phones) if phone]
    rows = TextMessage.objects.bulk_create(
        TextMessage(alliance=alliance, phone=phone, text=str(text)[:LONGEST]) for phone in numbers
    )
    if rows:
        transaction.on_commit(partial(deliver_texts.delay, [row.pk for row in rows]))
    return len(rows)


def deliver_waiting():
    """What was queued but did not go out: a worker that died, a gateway that was away."""
    rows = TextMessage.objects.filter(sent_at=None, tries__lt=MOST_TRIES).values_list("pk", flat=True)
    return deliver_now(list(rows[:500]))


def deliver_now(ids):
    """Hand messages to the gateway, each under its lock, so that two workers do not send one. Returns how many were taken."""
    return sum(_deliver(pk) for pk in ids)


@transaction.atomic
def _deliver(pk):
    row = TextMessage.objects.select_for_update(skip_locked=True).filter(pk=pk, sent_at=None).first()
    if row is None or not settings.SMS_WEBHOOK_URL:
        return False
    failure = _post(row)
    sent_at = None if failure else timezone.now()
    TextMessage.objects.filter(pk=pk).update(tries=F("tries") + 1, failure=failure[:200], sent_at=sent_at)
    if failure:
        log.warning("text message %s was not taken: %s", pk, failure)
    return not failure


def _post(row):
    """Why the gateway did not take a message, or ""."""
    body = json.dumps({"id": row.pk, "phone": row.phone, "text": row.text}).encode()
    headers = {"Content-Type": "application/json", "Idempotency-Key": str(row.pk)}
    if settings.SMS_WEBHOOK_TOKEN:
        headers["Authorization"] = f"Bearer {settings.SMS_WEBHOOK_TOKEN}"
    request = urllib.request.Request(settings.SMS_WEBHOOK_URL, body, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=SECONDS):
            return ""
    except (urllib.error.URLError, TimeoutError, ValueError) as error:
        return str(error) or type(error).__name__
