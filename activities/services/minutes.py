"""Writing the minutes of an activity: its versions, and what was agreed."""

from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Activity, Decision, Minutes
from alliance import audit
from alliance.errors import DomainError
from alliance.saving import save_edited

HELD = (Activity.Status.PUBLISHED, Activity.Status.RECORDED, Activity.Status.CLOSED)


@transaction.atomic
def start_minutes(*, activity, text, by):
    """The first draft, once the activity has begun."""
    row = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    if row.status not in HELD or row.phase == "upcoming":
        raise DomainError(_("活动开始后才能起草纪要。"))
    if row.minutes_versions.exists():
        raise DomainError(_("这场活动已有纪要，请在原来的纪要上修改。"))
    made = Minutes.objects.create(activity=row, text=text, created_by=by)
    audit.record(by=by, obj=made, verb="create", label=_("起草纪要"), target=made.status)
    return made


@transaction.atomic
def save_minutes(*, minutes, by):
    save_edited(minutes, within=Minutes.EDITABLE)
    audit.record(by=by, obj=minutes, verb="edit", label=_("修改纪要"))
    return minutes


@transaction.atomic
def new_version(*, minutes, by):
    """A final version stays as it is; what is to change is changed in a copy of it."""
    row = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
    newest = row.activity.minutes_versions.first()
    if row.status != Minutes.Status.FINAL or newest.pk != row.pk:
        raise DomainError(_("只能从最新的定稿另起一版。"), code="wrong_state")
    made = Minutes.objects.create(activity=row.activity, version=row.version + 1, text=row.text, created_by=by)
    Decision.objects.bulk_create(
        Decision(minutes=made, text=one.text, unit_id=one.unit_id, due_on=one.due_on, first_id=one.root_id)
        for one in row.decisions.all()
    )
    audit.record(by=by, obj=made, verb="create", label=_("另起新版"), target=made.status)
    return made


@transaction.atomic
def save_decision(*, decision, by):
    minutes = _open(decision.minutes)
    decision.save()
    audit.record(by=by, obj=minutes, verb="decision", label=_("登记议定事项"), note=str(decision))
    return decision


@transaction.atomic
def remove_decision(*, decision, by):
    minutes = _open(decision.minutes)
    audit.record(by=by, obj=minutes, verb="decision-remove", label=_("删除议定事项"), note=str(decision))
    decision.delete()


def _open(minutes):
    row = Minutes.objects.select_for_update(of=("self",)).get(pk=minutes.pk)
    if not row.is_editable:
        raise DomainError(
            _("纪要现在是“%(status)s”，不能改；定稿后要改，请另起一版。") % {"status": row.get_status_display()},
            code="wrong_state",
        )
    return row
