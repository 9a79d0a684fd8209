"""The annual assessment: forms from the counted scores, what units claim, what the audit lets stand, appeals, results."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import parse_period
from alliance.errors import DomainError
from evaluation.models import Appeal, AssessmentLine, AssessmentSheet, Result, Score
from evaluation.reckoning import own_sum
from evaluation.services.scoring import score_period
from members.models import User
from members.notify import tell


@transaction.atomic
def open_assessment(*, assessment, by):
    """Count the year anew, give every ranked unit its form with what the records gave, and tell the liaisons."""
    period = parse_period(str(assessment.year))
    score_period(alliance=assessment.alliance, period=period, by=by)
    results = Result.objects.of(assessment.alliance, period).select_related("unit")
    if not results:
        raise DomainError(_("这一年还没有可考评的单位。"))
    assessment.created_by = by
    assessment.save()
    sheets = AssessmentSheet.objects.bulk_create(
        AssessmentSheet(alliance=assessment.alliance, assessment=assessment, unit=row.unit) for row in results
    )
    _fill(assessment, {sheet.unit_id: sheet for sheet in sheets}, period)
    audit.record(by=by, obj=assessment, verb="create", label=_("启动年考评"), target=assessment.status)
    tell(
        User.objects.liaisons_of(*[sheet.unit for sheet in sheets]),
        _("%(title)s开始，请在%(day)s前完成自评。") % {"title": assessment, "day": assessment.self_score_until},
        by=by,
        obj=assessment,
    )
    return assessment


def _fill(assessment, sheets, period):
    scores = Score.objects.filter(
        alliance=assessment.alliance, period=period.key, indicator__scheme=assessment.scheme, unit__in=sheets
    ).order_by("unit", "indicator")
    AssessmentLine.objects.bulk_create(
        AssessmentLine(sheet=sheets[score.unit_id], indicator_id=score.indicator_id, counted=score.points)
        for score in scores
    )


@transaction.atomic
def save_claims(*, sheet, values, by):
    """What the unit asks for. `values` maps line ids to (points, note)."""
    lines = list(sheet.lines.select_related("indicator"))
    for line in lines:
        line.claimed, line.claim_note = values[line.pk]
    AssessmentLine.objects.bulk_update(lines, ["claimed", "claim_note"])
    sheet.self_total = own_sum(sheet.assessment.scheme, [(line.indicator.group, line.claimed) for line in lines])
    sheet.save(update_fields=["self_total"])
    audit.record(by=by, obj=sheet, verb="claim", label=_("填报自评"), note=str(sheet.self_total))
    return sheet


@transaction.atomic
def save_audit(*, sheet, values, by):
    """What the working group lets stand. `values` maps line ids to (points, note)."""
    lines = list(sheet.lines.select_related("indicator"))
    changed = [line for line in lines if (line.audited, line.audit_note) != values[line.pk]]
    for line in changed:
        line.audited, line.audit_note = values[line.pk]
    AssessmentLine.objects.bulk_update(changed, ["audited", "audit_note"])
    note = "；".join(f"{line.indicator.code} {line.stands}" for line in changed)
    audit.record(by=by, obj=sheet, verb="audit", label=_("初核"), note=note[:300])
    return sheet


@transaction.atomic
def appeal(*, line, reason, claimed, by):
    """Object to one line while the result is public for comment."""
    sheet = line.sheet
    if not sheet.assessment.takes_appeals:
        raise DomainError(_("只有公示期内可以申诉。"))
    if line.appeals.filter(status=Appeal.Status.OPEN).exists():
        raise DomainError(_("这一项已有待处理的申诉。"))
    made = Appeal.objects.create(
        alliance=sheet.alliance, line=line, unit=sheet.unit, reason=reason, claimed=claimed, created_by=by
    )
    audit.record(by=by, obj=made, verb="appeal", label=_("提出申诉"), target=made.status, note=reason[:200])
    audit.record(by=by, obj=sheet, verb="appeal", label=_("提出申诉"), note=str(line.indicator))
    tell_staff(sheet.alliance, _("申诉：%(unit)s，%(line)s") % {"unit": sheet.unit, "line": line}, by=by, obj=made)
    return made


def tell_staff(alliance, text, *, by, obj):
    tell(User.objects.with_role(alliance, "staff"), text, by=by, obj=obj)
