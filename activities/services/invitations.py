"""Who is asked to come by name, and what they answer."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, Attendance, Invitation
from activities.services.seating import locked, promote
from alliance import audit
from alliance.errors import DomainError
from alliance.phones import clean as clean_phone
from members.notify import tell
from members.texting import send_texts


@transaction.atomic
def invite(*, activity, by, name="", phone="", cppcc_member=None):
    """A personal link that holds a seat until it is answered. A CPPCC member is put on the list of attendance too."""
    activity = locked(activity)
    if activity.status not in {Activity.Status.DRAFT, Activity.Status.SUBMITTED, Activity.Status.PUBLISHED}:
        raise DomainError(_("活动现在不能再邀请。"), code="wrong_state")
    row = Invitation(
        activity=activity, created_by=by, cppcc_member=cppcc_member, phone=clean_phone(phone) if phone else ""
    )
    row.name = cppcc_member.name if cppcc_member else name
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise DomainError(_("%(name)s已在邀请名单中。") % {"name": row.name}, code="duplicate") from None
    if cppcc_member:
        Attendance.objects.get_or_create(activity=activity, cppcc_member=cppcc_member)
    audit.record(by=by, obj=activity, verb="invite", label=_("邀请"), note=row.name)
    _send(row, by)
    return row


def _send(row, by):
    user = row.cppcc_member and row.cppcc_member.user
    sentence = _("邀请您参加：%(activity)s") % {"activity": row.activity}
    if user:
        tell([user], sentence, by=by, obj=row.activity, url=row.get_absolute_url())
    else:
        send_texts([row.phone], sentence, alliance=row.activity.alliance)


@transaction.atomic
def invite_all_members(*, activity, by):
    """An invitation for every CPPCC member on the list of attendance who has none yet. Returns how many."""
    invited = activity.invitations.exclude(cppcc_member=None).values("cppcc_member")
    rows = activity.attendances.exclude(cppcc_member__in=invited).select_related("cppcc_member__user")
    members = [row.cppcc_member for row in rows]
    for member in members:
        invite(activity=activity, by=by, cppcc_member=member)
    return len(members)


@transaction.atomic
def withdraw_invitation(*, invitation, by):
    """The link is dead and the seat held for it free."""
    activity = locked(invitation.activity)
    if Invitation.objects.open().filter(pk=invitation.pk).delete()[0] == 0:
        raise DomainError(_("已经答复的邀请不能撤回。"), code="wrong_state")
    audit.record(by=by, obj=activity, verb="uninvite", label=_("撤回邀请"), note=invitation.name)
    promote(activity, by)


@transaction.atomic
def decline(*, invitation, by=None):
    activity = locked(invitation.activity)
    if Invitation.objects.open().filter(pk=invitation.pk).update(declined_at=timezone.now()):
        audit.record(by=by, obj=activity, verb="decline", label=_("谢绝邀请"), note=invitation.name)
        promote(activity, by)
