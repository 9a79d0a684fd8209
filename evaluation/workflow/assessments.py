from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance import audit
from alliance.calendar import chinese_date, parse_period, today
from alliance.workflow import Move, Workflow
from evaluation.models import Appeal, Assessment, AssessmentSheet, Result
from evaluation.reckoning import compute, undecided
from members.models import User
from members.notify import tell
from members.permissions import P

S = Assessment.Status
F = AssessmentSheet.Status
A = Appeal.Status


def claims_undecided(row, user):
    left = undecided(row)
    if left:
        first = left[0]
        return _g("还有%(n)d项自评与系统计分不一致、尚未初核，如%(unit)s的%(line)s。") % {
            "n": len(left),
            "unit": first.sheet.unit,
            "line": first.indicator.name,
        }


def publicity_running(row, user):
    if row.publicised_until and row.publicised_until >= today():
        return _g("公示到%(day)s，期满后才能审定。") % {"day": chinese_date(row.publicised_until)}
    appeals = Appeal.objects.filter(line__sheet__assessment=row, status=A.OPEN).count()
    if appeals:
        return _g("还有%(n)d件申诉没有处理。") % {"n": appeals}


def make_public(row, by, data):
    row.publicised_on, row.publicised_until = today(), data["publicised_until"]
    return ["publicised_on", "publicised_until"]


def compute_and_tell(row, by, data):
    compute(row)
    words = {"title": row, "day": chinese_date(row.publicised_until)}
    _tell_units(row, _g("%(title)s结果公示至%(day)s，如有异议请在期内申诉。") % words, by)


def keep_approval(row, by, data):
    row.approved_on, row.approval_note = data["approved_on"], data["note"]
    return ["approved_on", "approval_note"]


def freeze_and_tell(row, by, data):
    """What was announced no longer moves: the year's ranking is frozen with it."""
    year = parse_period(str(row.year))
    Result.objects.of(row.alliance, year).update(is_frozen=True)
    audit.record(by=by, obj=row.alliance, verb="freeze", label=_g("冻结排名"), note=year.key)
    _tell_units(row, _g("%(title)s结果已公布。") % {"title": row}, by)


def _tell_units(row, text, by):
    units = [sheet.unit for sheet in row.sheets.select_related("unit")]
    tell(User.objects.liaisons_of(*units), text, by=by, obj=row)


ASSESSMENT = Workflow(
    "assessments",
    (
        Move("audit", _("进入初核"), (S.SELF_SCORE,), S.AUDIT, P.ASSESSMENT_RUN, tone="primary",
             confirm=_("进入初核后各单位不能再改自评，确定？")),
        Move("publicise", _("公示"), (S.AUDIT,), S.PUBLICITY, P.ASSESSMENT_RUN, form="evaluation.forms.PublicityForm",
             blocked=claims_undecided, apply=make_public, after=compute_and_tell, tone="primary"),
        Move("reopen", _("退回初核"), (S.PUBLICITY,), S.AUDIT, P.ASSESSMENT_RUN, form="alliance.forms.ReasonForm"),
        Move("approve", _("登记审定"), (S.PUBLICITY,), S.APPROVED, P.ASSESSMENT_APPROVE, form="evaluation.forms.ApprovalForm",
             blocked=publicity_running, apply=keep_approval, tone="primary"),
        Move("publish", _("公布"), (S.APPROVED,), S.PUBLISHED, P.ASSESSMENT_RUN, after=freeze_and_tell, tone="primary",
             confirm=_("公布后本年度得分冻结，确定？")),
    ),
)  # fmt: skip


def not_self_scoring(sheet, user):
    if sheet.assessment.status != S.SELF_SCORE:
        return _g("自评阶段已结束。")


def no_claims(sheet, user):
    if sheet.self_total is None:
        return _g("请先填写自评。")
    return not_self_scoring(sheet, user)


def stamp(sheet, by, data):
    sheet.submitted_at = timezone.now()
    return ["submitted_at"]


def tell_returned(sheet, by, data):
    words = {"sheet": sheet, "reason": data["reason"]}
    tell(User.objects.liaisons_of(sheet.unit), _g("%(sheet)s的自评被退回：%(reason)s") % words, by=by, obj=sheet)


SHEET = Workflow(
    "assessment-sheets",
    (
        Move("submit", _("提交自评"), (F.OPEN,), F.SUBMITTED, P.SELF_SCORE, blocked=no_claims, apply=stamp, tone="primary"),
        Move("return", _("退回自评"), (F.SUBMITTED,), F.OPEN, P.ASSESSMENT_RUN, form="alliance.forms.ReasonForm",
             blocked=not_self_scoring, after=tell_returned),
    ),
)  # fmt: skip


def keep_decision(row, by, data):
    row.decision, row.decided_at = data["decision"], timezone.now()
    return ["decision", "decided_at"]


def change_line(row, by, data):
    """An appeal that is upheld reopens one line: its points change and the whole ranking follows."""
    line = row.line
    line.audited, line.audit_note = data["points"], data["decision"][:300]
    line.save(update_fields=["audited", "audit_note"])
    sheet = line.sheet
    audit.record(by=by, obj=sheet, verb="audit", label=_g("申诉改分"), note=f"{line.indicator.code} {line.audited}")
    compute(sheet.assessment)
    tell_decided(row, by, data)


def tell_decided(row, by, data):
    words = {"line": row.line, "decision": data["decision"]}
    tell(User.objects.liaisons_of(row.unit), _g("申诉已处理（%(line)s）：%(decision)s") % words, by=by, obj=row)


def not_in_publicity(row, user):
    if row.line.sheet.assessment.status != S.PUBLICITY:
        return _g("公示已结束，不能再处理申诉。")


APPEAL = Workflow(
    "appeals",
    (
        Move("uphold", _("申诉成立"), (A.OPEN,), A.UPHELD, P.APPEAL_DECIDE, form="evaluation.forms.UpholdForm",
             blocked=not_in_publicity, apply=keep_decision, after=change_line, tone="primary"),
        Move("dismiss", _("维持原分"), (A.OPEN,), A.DISMISSED, P.APPEAL_DECIDE, form="evaluation.forms.DismissForm",
             blocked=not_in_publicity, apply=keep_decision, after=tell_decided),
    ),
)  # fmt: skip
