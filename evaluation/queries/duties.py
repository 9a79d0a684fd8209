"""What a CPPCC member did, from real records."""

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Attendance
from proposals.models import CoSigner, Opinion, Proposal, SpecialReport

DUTY_POINTS = {
    "present": 2,
    "host": 1,
    "speaker": 1,
    "filed": 15,
    "joint": 3,
    "report": 5,
    "adopted": 10,
    "opinion": 1,
}


def duty_record(member, period, user):
    """What a CPPCC member did in a year, from real records: [{on, what, points, obj}], newest first."""
    rows = [
        *_attended(member, period),
        *_proposed(member, period),
        *_reported(member, period),
        *_raised(member, period),
    ]
    return sorted(rows, key=lambda row: row["on"], reverse=True)


def _row(on, what, points, obj):
    return {"on": on, "what": what, "points": points, "obj": obj}


def _attended(member, period):
    present = Q(status=Attendance.Status.PRESENT, activity__status="closed")
    rows = Attendance.objects.filter(
        present, cppcc_member=member, activity__start__gte=period.starts_at, activity__start__lt=period.ends_at
    )
    for row in rows.select_related("activity"):
        points = DUTY_POINTS["present"] + DUTY_POINTS.get(row.part, 0)
        yield _row(
            timezone.localdate(row.activity.start),
            _("参加活动（%(part)s）") % {"part": row.get_part_display()},
            points,
            row.activity,
        )


def _proposed(member, period):
    for row in Proposal.objects.filter(lead_author=member).during(period):
        yield _row(row.filed_on, _("提案立案"), DUTY_POINTS["filed"], row)
    signed = CoSigner.objects.filter(cppcc_member=member, status=CoSigner.Status.CONFIRMED)
    for row in Proposal.objects.filter(pk__in=signed.values("proposal")).during(period):
        yield _row(row.filed_on, _("联名提案立案"), DUTY_POINTS["joint"], row)


def _reported(member, period):
    for row in SpecialReport.objects.filter(cppcc_member=member).during(period).prefetch_related("adoptions"):
        adopted = bool(row.adoptions.all())
        yield _row(
            row.issued_on,
            _("专报被采用") if adopted else _("专报报送"),
            DUTY_POINTS["adopted" if adopted else "report"],
            row,
        )


def _raised(member, period):
    for row in Opinion.objects.filter(cppcc_member=member).during(period).exclude(status=Opinion.Status.REJECTED):
        yield _row(timezone.localdate(row.submitted_at), _("反映意见"), DUTY_POINTS["opinion"], row)
