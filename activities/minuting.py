"""The way of minutes: draft, checked by those who were there, corrected, final."""

from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from activities.models import Minutes
from alliance.workflow import Move, Workflow
from members.models import Role, User
from members.notify import tell
from members.permissions import P

S = Minutes.Status


def those_there(minutes):
    """The people of host and co-hosts, and the CPPCC members who were there."""
    activity = minutes.activity
    rows = activity.attendances.filter(cppcc_member__user__isnull=False).select_related("cppcc_member__user")
    return [*User.objects.liaisons_of(*activity.held_by_units()), *(row.cppcc_member.user for row in rows)]


def ask_to_check(minutes, by, data):
    staff = User.objects.with_role(minutes.alliance, Role.STAFF)
    tell([*those_there(minutes), *staff], _g("请核对纪要：%(minutes)s") % {"minutes": minutes}, by=by, obj=minutes)


def tell_hosts_back(minutes, by, data):
    words = {"minutes": minutes, "reason": data["reason"]}
    people = User.objects.liaisons_of(*minutes.held_by_units())
    tell(people, _g("纪要有修正意见：%(minutes)s。%(reason)s") % words, by=by, obj=minutes)


def lock(minutes, by, data):
    minutes.final_at = timezone.now()
    return ["final_at"]


def tell_final(minutes, by, data):
    tell(those_there(minutes), _g("纪要已定稿：%(minutes)s") % {"minutes": minutes}, by=by, obj=minutes)


MINUTES = Workflow(
    "minutes",
    (
        Move("check", _("送核对"), (S.DRAFT, S.REVISING), S.CHECKING, P.MINUTES_EDIT, after=ask_to_check, tone="primary"),
        Move("correct", _("提出修正"), (S.CHECKING,), S.REVISING, P.MINUTES_CHECK, form="alliance.forms.ReasonForm",
             after=tell_hosts_back),
        Move("finalise", _("定稿"), (S.CHECKING,), S.FINAL, P.MINUTES_FINALISE, apply=lock, after=tell_final, tone="primary",
             confirm=_("定稿后不能再改，要改只能另起一版。确定？")),
    ),
)  # fmt: skip
