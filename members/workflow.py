"""The ways of a unit: into the alliance, through it, out of it."""

from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.calendar import chinese_date, today
from alliance.workflow import SYSTEM_ONLY, Move, Workflow
from members import stopping
from members.models import Candidacy, Plaque, Role, Unit, User
from members.notify import tell
from members.permissions import P

U, C = Unit.Status, Candidacy.Status
OPEN = (C.RECOMMENDED, C.CHECKED, C.INSPECTED, C.DECIDED, C.PUBLICISED)
REVIEWS_NEEDED = 2


def take_back_plaque(unit, by, data):
    stopping.end(unit, by, data)
    unit.plaques.filter(status=Plaque.Status.HUNG).update(status=Plaque.Status.RETURNED)
    tell(User.objects.liaisons_of(unit), _g("%(unit)s已退出联盟。") % {"unit": unit}, by=by, obj=unit)


def tell_liaisons(sentence):
    def after(unit, by, data):
        tell(
            User.objects.liaisons_of(unit),
            _g(sentence) % {"unit": unit, "reason": data.get("reason", "")},
            by=by,
            obj=unit,
        )

    return after


def stop(unit, by, data):
    """What others have of it ends, and its liaisons are told."""
    stopping.end(unit, by, data)
    tell_liaisons("%(unit)s已被暂停：%(reason)s")(unit, by, data)


def set_admission_date(unit, by, data):
    unit.admitted_on = data["on"]
    return ["admitted_on"]


UNIT = Workflow(
    "units",
    (
        Move("suspend", _("暂停"), (U.ADMITTED,), U.SUSPENDED, P.UNIT_STATUS, form="members.ending.StopForm", after=stop),
        Move("resume", _("恢复"), (U.SUSPENDED,), U.ADMITTED, P.UNIT_STATUS, after=tell_liaisons("%(unit)s已恢复。"),
             confirm=_("确定恢复这个单位？")),
        Move("withdraw", _("退出"), (U.ADMITTED, U.SUSPENDED), U.WITHDRAWN, P.UNIT_STATUS, form="members.ending.StopForm",
             after=take_back_plaque, tone="danger"),
        # What follows from the unit's candidacy.
        Move("inspect", _("进入考察"), (U.CANDIDATE,), U.UNDER_REVIEW, SYSTEM_ONLY),
        Move("admit", _("成为成员"), (U.UNDER_REVIEW,), U.ADMITTED, SYSTEM_ONLY, apply=set_admission_date),
        Move("decline", _("不予吸纳"), (U.CANDIDATE, U.UNDER_REVIEW), U.WITHDRAWN, SYSTEM_ONLY),
    ),
    lock_first=stopping.lock,
)  # fmt: skip


def unit_moves(name):
    """An `after` that carries the unit along, where it is not there yet."""

    def after(candidacy, by, data):
        if candidacy.unit.status in UNIT.by_name[name].sources:
            UNIT.perform(candidacy.unit, name, by=User.objects.system(), reason=data.get("reason", ""))
        tell_staff(candidacy, by)

    return after


def tell_staff(candidacy, by, data=None):
    people = User.objects.with_role(candidacy.alliance, Role.STAFF, Role.LEADER)
    sentence = _g("%(unit)s的遴选进入“%(status)s”。") % {
        "unit": candidacy.unit,
        "status": candidacy.get_status_display(),
    }
    tell(people, sentence, by=by, obj=candidacy)


def too_few_reviews(candidacy, user):
    count = candidacy.reviews.count()
    if count < REVIEWS_NEEDED:
        return _g("至少要有%(needed)d人评分才能提交审定，现有%(count)d人。") % {
            "needed": REVIEWS_NEEDED,
            "count": count,
        }


def still_public(candidacy, user):
    if not candidacy.decided_on:
        return _g("没有主席会议审定日期，不能授牌。")
    if candidacy.publicised_until and candidacy.publicised_until >= today():
        return _g("公示到%(day)s结束，之后才能授牌。") % {"day": chinese_date(candidacy.publicised_until)}


def set_decision(candidacy, by, data):
    candidacy.decided_on, candidacy.decision_note = data["decided_on"], data["note"]
    return ["decided_on", "decision_note"]


def set_publication(candidacy, by, data):
    candidacy.publicised_until = data["publicised_until"]
    return ["publicised_until"]


def hang_plaque(candidacy, by, data):
    UNIT.perform(candidacy.unit, "admit", by=User.objects.system(), on=data["hung_on"])
    Plaque.objects.create(
        alliance=candidacy.alliance,
        unit=candidacy.unit,
        number=data["number"],
        hung_on=data["hung_on"],
        place=data.get("place", ""),
    )
    tell_staff(candidacy, by)


CANDIDACY = Workflow(
    "candidacies",
    (
        Move("check", _("初审通过"), (C.RECOMMENDED,), C.CHECKED, P.CANDIDACY_STEP, form="alliance.forms.NoteForm",
             after=tell_staff, tone="primary"),
        Move("inspect", _("完成考察"), (C.CHECKED,), C.INSPECTED, P.CANDIDACY_STEP, form="alliance.forms.NoteForm",
             after=unit_moves("inspect"), tone="primary"),
        Move("decide", _("登记审定"), (C.INSPECTED,), C.DECIDED, P.CANDIDACY_DECIDE, form="members.forms.DecisionForm",
             blocked=too_few_reviews, apply=set_decision, after=tell_staff, tone="primary"),
        Move("publicise", _("开始公示"), (C.DECIDED,), C.PUBLICISED, P.CANDIDACY_STEP, form="members.forms.PublicationForm",
             apply=set_publication, after=tell_staff, tone="primary"),
        Move("admit", _("授牌"), (C.PUBLICISED,), C.ADMITTED, P.CANDIDACY_STEP, form="members.forms.PlaqueForm",
             blocked=still_public, after=hang_plaque, tone="primary"),
        Move("return", _("退回补充"), (C.RECOMMENDED, C.CHECKED, C.INSPECTED), C.RETURNED, P.CANDIDACY_STEP,
             form="alliance.forms.ReasonForm", after=tell_staff),
        Move("resubmit", _("补充后重报"), (C.RETURNED,), C.RECOMMENDED, P.CANDIDACY_STEP, form="alliance.forms.NoteForm",
             after=tell_staff),
        Move("decline", _("不予吸纳"), (*OPEN, C.RETURNED), C.DECLINED, P.CANDIDACY_DECIDE, form="alliance.forms.ReasonForm",
             after=unit_moves("decline"), tone="danger"),
    ),
)  # fmt: skip
