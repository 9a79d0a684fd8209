"""Numbers of those who signed up, in full: for a reason, and on record."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.revealing import person


@transaction.atomic
def reveal_sign_up(*, sign_up, reason, by):
    """One number; the trail says whose, who asked for it and why."""
    note = f"{sign_up.name}：{reason}"
    audit.record(by=by, obj=sign_up.activity, verb="reveal", label=_("显示联系方式"), note=note, sign_up=sign_up.pk)
    return contact_of(sign_up)


def contact_of(sign_up):
    return [person(_("报名人"), sign_up.name, sign_up.phone)]


@transaction.atomic
def reveal_all(*, activity, reason, by):
    """All numbers of an activity leave with its list. Returns the rows to export."""
    audit.record(by=by, obj=activity, verb="export-phones", label=_("导出含手机号的报名表"), note=reason)
    return activity.sign_ups.all()
