"""What visitors gave is erased when the time they agreed to is over; the numbers stay."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, CheckIn, Consent, Invitation, SignUp
from activities.models.consent import RETENTION_DAYS
from alliance import audit
from members.models import TextMessage, User

ERASED = "—"


@dataclass(frozen=True)
class Forgotten:
    sign_ups: int
    check_ins: int
    invitations: int
    texts: int


def due(now=None):
    """Querysets of what is to be erased now, in the order of `Forgotten`."""
    now = now or timezone.now()
    guests = Invitation.objects.filter(cppcc_member=None).exclude(name=ERASED)
    return (
        SignUp.objects.filter(erased_at=None, activity__end__lt=now - _kept("pk")),
        CheckIn.objects.exclude(name=ERASED).filter(activity__end__lt=now - _kept("sign_up")),
        guests.filter(activity__end__lt=now - _kept("sign_up")),
        TextMessage.objects.filter(created_at__lt=now - dt.timedelta(days=RETENTION_DAYS)).exclude(text=ERASED),
    )


def _kept(sign_up):
    """For how long: as agreed to with the sign-up, else as the alliance's newest notice says.

    Subqueries only: a relation in here would be joined, and drop the rows that have none.
    """
    agreed = Consent.objects.filter(sign_ups=OuterRef(sign_up))
    newest = Consent.objects.filter(alliance=OuterRef("activity__alliance")).order_by("-version")
    days = Coalesce(*(Subquery(rows.values("retention_days")[:1]) for rows in (agreed, newest)), Value(RETENTION_DAYS))
    return ExpressionWrapper(days * Value(dt.timedelta(days=1)), output_field=DurationField())


def count_due(now=None):
    """The dry run."""
    return Forgotten(*(rows.count() for rows in due(now)))


@transaction.atomic
def forget(now=None):
    """Erase names, phones, answers and marks of browsers. Returns how many rows of each kind."""
    now = now or timezone.now()
    sign_ups, check_ins, invitations, texts = due(now)
    touched = set(sign_ups.values_list("activity", flat=True)) | set(check_ins.values_list("activity", flat=True))
    done = Forgotten(
        sign_ups.update(name=ERASED, phone="", phone_mark=None, answers={}, erased_at=now),
        check_ins.update(name=ERASED, device="", origin=""),
        invitations.update(name=ERASED, phone="", phone_mark=None),
        texts.update(phone="", text=ERASED),
    )
    system = User.objects.system()
    for activity in Activity.objects.filter(pk__in=touched):
        audit.record(by=system, obj=activity, verb="forget", label=_("到期删除个人信息"))
    return done
