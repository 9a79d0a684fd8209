"""A visitor's code read by the hosts: at once, or later with the time it was read at."""

import datetime as dt
import re

from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import CheckIn, SignUp
from activities.services.arrivals import check_in
from alliance.errors import DomainError

MOST_AT_ONCE = 200
# A queue that could not be sent for longer than this belongs to another day.
KEPT = dt.timedelta(days=3)


def take_scan(*, activity, said, by, scan_id=None, at=None):
    """`said` is what the code holds (the address of a sign-up), its token, or the six characters under it."""
    if at is not None and at < timezone.now() - KEPT:
        raise DomainError(_("这次扫码是%(n)d天以前的，请改为手工登记。") % {"n": KEPT.days}, code="stale")
    sign_up = _find(activity, said)
    return check_in(activity=activity, sign_up=sign_up, by=by, method=CheckIn.Method.SCAN, at=at, scan_id=scan_id)


def _find(activity, said):
    said = said.strip()
    match = re.search(r"/sign-ups/([\w-]{8,24})/?", said)
    token = match[1] if match else said
    rows = SignUp.objects.select_related("user")
    found = rows.filter(token=token).first() or rows.filter(activity=activity, short_code=said.upper()).first()
    if found is None:
        raise DomainError(_("没有这个报名码。"), code="unknown")
    if found.activity_id != activity.pk:
        raise DomainError(_("这是别的活动的报名码。"), code="other_activity")
    return found
