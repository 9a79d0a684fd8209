from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.calendar import chinese_date, today
from alliance.workflow import Move, Workflow
from evaluation.models import AwardRound, DutyClaim
from evaluation.reckoning import number_certificates
from members.models import User
from members.notify import tell
from members.permissions import P

S = AwardRound.Status
C = DutyClaim.Status


def list_empty(row, user):
    if not row.awards.exists():
        return _g("名单还是空的。")


def publicity_running(row, user):
    if row.publicised_until and row.publicised_until >= today():
        return _g("公示到%(day)s，期满后才能表彰。") % {"day": chinese_date(row.publicised_until)}


def make_public(row, by, data):
    row.publicised_until = data["publicised_until"]
    return ["publicised_until"]


def date_it(row, by, data):
    row.granted_on = today()
    return ["granted_on"]


def number_and_tell(row, by, data):
    number_certificates(row)
    units = [award.unit for award in row.awards.select_related("unit") if award.unit_id]
    people = [
        award.cppcc_member.user for award in row.awards.select_related("cppcc_member__user") if award.cppcc_member_id
    ]
    told = [*User.objects.liaisons_of(*units), *people]
    tell(told, _g("%(title)s：您在表彰名单上。") % {"title": row}, by=by, obj=row)


AWARD_ROUND = Workflow(
    "awards",
    (
        Move("publicise", _("公示名单"), (S.DRAFT,), S.PUBLICISED, P.AWARD_EDIT, form="evaluation.forms.PublicityForm",
             blocked=list_empty, apply=make_public, tone="primary"),
        Move("return", _("退回修改"), (S.PUBLICISED,), S.DRAFT, P.AWARD_EDIT, form="alliance.forms.ReasonForm"),
        Move("grant", _("表彰"), (S.PUBLICISED,), S.GRANTED, P.AWARD_EDIT, blocked=publicity_running, apply=date_it,
             after=number_and_tell, tone="primary", confirm=_("表彰后名单不能再改，确定？")),
    ),
)  # fmt: skip


def keep_decision(row, by, data):
    row.note = data.get("note") or data.get("reason") or ""
    if data.get("points"):
        row.points = data["points"]
    return ["note", "points"]


def tell_member(sentence):
    def after(row, by, data):
        tell([row.cppcc_member.user], _g(sentence) % {"title": row, "reason": row.note}, by=by, obj=row)

    return after


DUTY_CLAIM = Workflow(
    "duty-claims",
    (
        Move("approve", _("认定"), (C.SUBMITTED,), C.APPROVED, P.DUTY_CLAIM_DECIDE, form="evaluation.forms.ClaimDecisionForm",
             apply=keep_decision, after=tell_member("履职申报已认定：%(title)s"), tone="primary"),
        Move("return", _("退回"), (C.SUBMITTED,), C.RETURNED, P.DUTY_CLAIM_DECIDE, form="alliance.forms.ReasonForm",
             apply=keep_decision, after=tell_member("履职申报被退回：%(title)s。%(reason)s")),
        Move("resubmit", _("重新申报"), (C.RETURNED,), C.SUBMITTED, P.DUTY_CLAIM_CREATE),
    ),
)  # fmt: skip
