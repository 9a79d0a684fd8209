from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Activity, Poll, Vote, WallQuestion
from activities.models.live import voter_of
from alliance import audit
from alliance.errors import DomainError

MOST_WAITING = 3
LIVE = (Activity.Status.PUBLISHED, Activity.Status.RECORDED)


@transaction.atomic
def ask(*, check_in, text, name=""):
    """A question of one who checked in; nobody has more than a few that wait."""
    _still_on(check_in)
    if check_in.wall_questions.filter(status=WallQuestion.Status.PENDING).count() >= MOST_WAITING:
        raise DomainError(_("您还有%(n)d个问题等着上墙，请稍等。") % {"n": MOST_WAITING}, code="too_many")
    made = WallQuestion.objects.create(activity=check_in.activity, check_in=check_in, text=text, name=name)
    audit.record(by=None, obj=made, verb="ask", label=_("现场提问"), target=made.status)
    return made


@transaction.atomic
def vote(*, poll, check_in, choice):
    """Once, while the poll is open. On record is that somebody voted, not who nor what."""
    _still_on(check_in)
    row = Poll.objects.select_for_update(of=("self",)).get(pk=poll.pk)
    if row.activity_id != check_in.activity_id or row.status != Poll.Status.OPEN:
        raise DomainError(_("这个投票没有开始或者已经结束。"), code="closed")
    if not 0 <= choice < len(row.choices):
        raise DomainError(_("没有这个选项。"))
    try:
        with transaction.atomic():
            made = Vote.objects.create(poll=row, voter=voter_of(row, check_in), choice=choice)
    except IntegrityError:
        raise DomainError(_("您已经投过票了。"), code="duplicate") from None
    audit.record(by=None, obj=row, verb="vote", label=_("投票"))
    return made


def _still_on(check_in):
    activity = check_in.activity
    if activity.status not in LIVE or timezone.now() > activity.end:
        raise DomainError(_("活动已经结束。"), code="over")
    if not check_in.counts:
        raise DomainError(_("您的签到正在核实，核实后即可参与。"), code="doubted")


@transaction.atomic
def save_poll(*, poll, by):
    """Only before it opens: what people voted on is not changed afterwards."""
    if poll.pk and Poll.objects.select_for_update(of=("self",)).get(pk=poll.pk).status != Poll.Status.DRAFT:
        raise DomainError(_("投票已经开始，不能再改。"), code="wrong_state")
    verb = "edit" if poll.pk else "create"
    poll.save()
    audit.record(by=by, obj=poll, verb=verb, label=_("编辑投票"))
    return poll
