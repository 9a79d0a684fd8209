from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activities.leaves import tell_deciders
from activities.models import Activity, Attendance, Leave
from alliance import audit
from alliance.errors import DomainError
from members import files


@transaction.atomic
def ask_for_leave(*, attendance, kind, reason, by, uploads=()):
    """An invited CPPCC member asks to be excused; staff and the host are told."""
    if attendance.activity.status not in {Activity.Status.PUBLISHED, Activity.Status.RECORDED}:
        raise DomainError(_("活动现在不能请假。"), code="wrong_state")
    if attendance.status == Attendance.Status.PRESENT:
        raise DomainError(_("您已经签到，不用请假。"), code="present")
    try:
        with transaction.atomic():
            row = Leave.objects.create(attendance=attendance, kind=kind, reason=reason, created_by=by)
    except IntegrityError:
        raise DomainError(_("您已经请过假。"), code="duplicate") from None
    files.attach_all(subject=row, uploads=uploads, by=by)
    audit.record(by=by, obj=row, verb="ask", label=_("请假"), target=row.status, note=reason)
    tell_deciders(row, by)
    return row
