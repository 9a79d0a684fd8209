"""Every write of the working group that is not a workflow move."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Decision
from alliance import audit
from alliance.calendar import chinese_date, today
from alliance.errors import DomainError
from alliance.saving import save_edited
from members.models import Role, Unit, User
from members.notify import tell
from workgroup.models import Card, Meeting, MeetingAttendance, NoticeReceipt, Task

BLUE_DAYS = 7
LONGEST_TITLE = Task._meta.get_field("title").max_length


@transaction.atomic
def save(*, obj, by, label, units=None):
    """Create or change a goal, a project or a milestone; `units` are a project's partners."""
    verb = "edit" if obj.pk else "create"
    if not obj.pk and hasattr(obj, "created_by"):
        obj.created_by = by
    save_edited(obj) if hasattr(obj, "status") else obj.save()
    if units is not None:
        obj.units.set(units)
    audit.record(by=by, obj=obj, verb=verb, label=label)
    return obj


@transaction.atomic
def issue_tasks(*, task, units, by, co_units=()):
    """The same task to one or several units; each gets its own row, all with the same helpers."""
    made = []
    for unit in units:
        row = Task(
            **{
                field.attname: getattr(task, field.attname)
                for field in Task._meta.concrete_fields
                if not field.primary_key
            }
        )
        row.unit, row.alliance, row.created_by = unit, unit.alliance, by
        row.save()
        helpers = [helper for helper in co_units if helper != unit]
        row.co_units.set(helpers)
        audit.record(by=by, obj=row, verb="issue", label=_("下达任务"), target=row.status)
        sentence = _("新任务：%(task)s，%(day)s前完成。") % {"task": row, "day": chinese_date(row.due_on)}
        tell(User.objects.liaisons_of(unit), sentence, by=by, obj=row)
        words = {"task": row, "unit": unit}
        tell(User.objects.liaisons_of(*helpers), _("请协助%(unit)s办理：%(task)s") % words, by=by, obj=row)
        made.append(row)
    return made


@transaction.atomic
def task_of_decision(*, decision, by):
    """What was agreed at an activity becomes the task of who promised it, by the day agreed. Once: a later version has the same task."""
    first = (
        Decision.objects.select_for_update(of=("self",)).select_related("minutes__activity").get(pk=decision.root_id)
    )
    if Task.objects.filter(decision=first).exists():
        raise DomainError(_("这条议定事项已经转为任务。"), code="taken")
    activity = first.minutes.activity
    title = decision.text if len(decision.text) <= LONGEST_TITLE else f"{decision.text[: LONGEST_TITLE - 1]}…"
    task = Task(
        title=title,
        description=decision.text,
        source=str(activity)[:80],
        activity=activity,
        decision=first,
        due_on=decision.due_on,
    )
    return issue_tasks(task=task, units=[decision.unit], by=by)[0]


@transaction.atomic
def call_meeting(*, meeting, by, units=None):
    """A meeting with its list of expected units (all members where none are named), who are told."""
    units = list(Unit.objects.filter(alliance=meeting.alliance).admitted() if units is None else units)
    meeting.created_by = by
    meeting.save()
    MeetingAttendance.objects.bulk_create(MeetingAttendance(meeting=meeting, unit=unit) for unit in units)
    audit.record(by=by, obj=meeting, verb="create", label=_("召集会议"), target=meeting.status)
    when = f"{timezone.localtime(meeting.start):%m-%d %H:%M}"
    tell(
        User.objects.liaisons_of(*units),
        _("会议通知：%(title)s，%(when)s") % {"title": meeting, "when": when},
        by=by,
        obj=meeting,
    )
    return meeting


@transaction.atomic
def record_meeting(*, meeting, minutes, attendance, by):
    """The minutes and who came. `attendance` maps unit ids to a status."""
    for row in meeting.attendances.all():
        row.status = attendance.get(row.unit_id, row.status)
        row.save(update_fields=["status"])
    meeting.minutes, meeting.status = minutes, Meeting.Status.MINUTED
    meeting.save(update_fields=["minutes", "status"])
    audit.record(by=by, obj=meeting, verb="minute", label=_("会议纪要"), target=meeting.status)
    return meeting


@transaction.atomic
def publish_notice(*, notice, by, units=None):
    """A notice to units (all members where none are named)."""
    units = list(Unit.objects.filter(alliance=notice.alliance).admitted() if units is None else units)
    notice.created_by = by
    notice.save()
    NoticeReceipt.objects.bulk_create(NoticeReceipt(notice=notice, unit=unit) for unit in units)
    audit.record(by=by, obj=notice, verb="publish", label=_("发布通知"))
    tell(User.objects.liaisons_of(*units), _("通知：%(title)s") % {"title": notice}, by=by, obj=notice)
    return notice


@transaction.atomic
def receive_notice(*, notice, by):
    """The liaison signs for the own units; signing twice changes nothing."""
    rows = notice.receipts.filter(unit__in=by.unit_ids)
    if not rows.exists():
        raise DomainError(_("这份通知没有发给您的单位。"))
    if rows.filter(received_at=None).update(received_at=timezone.now(), received_by=by):
        audit.record(by=by, obj=notice, verb="receive", label=_("签收通知"))


@transaction.atomic
def remind_unread(*, notice, by):
    """A second reminder, only to those who have not signed. Returns how many units."""
    units = [row.unit for row in notice.receipts.filter(received_at=None).select_related("unit")]
    tell(User.objects.liaisons_of(*units), _("请签收通知：%(title)s") % {"title": notice}, by=by, obj=notice)
    audit.record(by=by, obj=notice, verb="remind", label=_("催收"), note=_("%(n)d个单位") % {"n": len(units)})
    return len(units)


def watch_tasks(*, day=None):
    """Give supervision cards: blue a week before, yellow behind plan, red overdue. Each once; returns how many."""
    day = day or today()
    return sum(_watch(task, day) for task in Task.objects.open().select_related("alliance", "unit"))


def _watch(task, day):
    if task.due_on < day:
        return _give(task, Card.Colour.RED, day)
    given = 0
    if task.due_on <= day + dt.timedelta(days=BLUE_DAYS):
        given += _give(task, Card.Colour.BLUE, day)
    if task.status != Task.Status.SUBMITTED and task.planned_progress - task.progress >= 30:
        given += _give(task, Card.Colour.YELLOW, day)
    return given


@transaction.atomic
def _give(task, colour, day):
    card, made = Card.objects.get_or_create(task=task, colour=colour, defaults={"issued_on": day})
    if not made:
        return 0
    label = card.get_colour_display()
    audit.record(by=User.objects.system(), obj=task, verb=f"{colour}-card", label=label)
    people = [*User.objects.liaisons_of(task.unit)]
    if colour == Card.Colour.RED:
        people += User.objects.with_role(task.alliance, Role.STAFF)
    tell(
        people,
        _("%(card)s：%(task)s，期限%(day)s。") % {"card": label, "task": task, "day": chinese_date(task.due_on)},
        obj=task,
    )
    return 1
