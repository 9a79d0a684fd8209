"""What CPPCC members did, from real records and approved claims."""

from collections import defaultdict

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Attendance
from evaluation.models import DutyClaim
from members.models import CppccMember
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
    # Rule D-ABSENT: invited, neither came nor was excused. Approved leave takes nothing.
    "absent": -2,
}


def duty_record(member, period):
    """What one member did in a period: [{member, on, what, points, obj}], newest first."""
    return sorted(_rows([member.pk], period), key=lambda row: row["on"], reverse=True)


def duty_totals(alliance, period):
    """Points of every member of the alliance in a period: {member: points}; the sums of the same rows."""
    members = {row.pk: row for row in CppccMember.objects.filter(alliance=alliance, is_active=True)}
    totals = defaultdict(int)
    for row in _rows(members.keys(), period):
        totals[row["member"]] += row["points"]
    return {member: totals[pk] for pk, member in members.items()}


def _rows(members, period):
    for source in (_attended, _missed, _proposed, _reported, _raised, _claimed):
        yield from source(list(members), period)


def _row(member, on, what, points, obj):
    return {"member": member, "on": on, "what": what, "points": points, "obj": obj}


def _attended(members, period):
    present = Q(status=Attendance.Status.PRESENT, activity__status="closed")
    rows = Attendance.objects.filter(
        present, cppcc_member__in=members, activity__start__gte=period.starts_at, activity__start__lt=period.ends_at
    )
    for row in rows.select_related("activity"):
        points = DUTY_POINTS["present"] + DUTY_POINTS.get(row.part, 0)
        what = _("参加活动（%(part)s）") % {"part": row.get_part_display()}
        yield _row(row.cppcc_member_id, timezone.localdate(row.activity.start), what, points, row.activity)


def _missed(members, period):
    """Absent without leave; the rule that takes the points is named, so that the member can look it up."""
    rows = Attendance.objects.filter(
        cppcc_member__in=members,
        status=Attendance.Status.ABSENT,
        activity__status="closed",
        activity__start__gte=period.starts_at,
        activity__start__lt=period.ends_at,
    )
    for row in rows.select_related("activity"):
        what = _("受邀未到且未准假（规则 D-ABSENT）")
        yield _row(
            row.cppcc_member_id, timezone.localdate(row.activity.start), what, DUTY_POINTS["absent"], row.activity
        )


def _proposed(members, period):
    for row in Proposal.objects.filter(lead_author__in=members).during(period):
        yield _row(row.lead_author_id, row.filed_on, _("提案立案"), DUTY_POINTS["filed"], row)
    signed = CoSigner.objects.filter(
        cppcc_member__in=members, status=CoSigner.Status.CONFIRMED, proposal__in=Proposal.objects.during(period)
    )
    for row in signed.select_related("proposal"):
        yield _row(row.cppcc_member_id, row.proposal.filed_on, _("联名提案立案"), DUTY_POINTS["joint"], row.proposal)


def _reported(members, period):
    for row in SpecialReport.objects.filter(cppcc_member__in=members).during(period).prefetch_related("adoptions"):
        adopted = bool(row.adoptions.all())
        what = _("专报被采用") if adopted else _("专报报送")
        yield _row(row.cppcc_member_id, row.issued_on, what, DUTY_POINTS["adopted" if adopted else "report"], row)


def _raised(members, period):
    rows = Opinion.objects.filter(cppcc_member__in=members).during(period).exclude(status=Opinion.Status.REJECTED)
    for row in rows:
        on = timezone.localdate(row.submitted_at)
        yield _row(row.cppcc_member_id, on, _("反映意见"), DUTY_POINTS["opinion"], row)


def _claimed(members, period):
    rows = DutyClaim.objects.filter(
        cppcc_member__in=members,
        status=DutyClaim.Status.APPROVED,
        happened_on__gte=period.start,
        happened_on__lt=period.end,
    )
    for row in rows:
        yield _row(row.cppcc_member_id, row.happened_on, row.get_kind_display(), row.points, row)
