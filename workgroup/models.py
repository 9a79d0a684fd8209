"""How the working group steers: goals, tasks with supervision cards, meetings, notices, joint projects."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Decision
from alliance.calendar import today
from alliance.models import TenantModel, TenantQuerySet
from alliance.validators import YEARS
from members.models import Role, Unit, User
from proposals.models import Referral

INSIDE = (Role.STAFF, Role.LEADER)


class GoalQuerySet(TenantQuerySet):
    def scope(self, user):
        return Q() if user.has_role(*INSIDE, Role.LIAISON) else Q(pk=None)


class Goal(TenantModel):
    """A goal of the year: tied to tasks, a policy and an indicator (工作-目标-政策-评价)."""

    files_need = "goal.edit"

    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    title = models.CharField(_("目标"), max_length=120)
    policy = models.CharField(_("政策依据"), max_length=200, blank=True)
    target = models.CharField(_("目标值"), max_length=80, blank=True)
    indicator_code = models.CharField(_("评价指标"), max_length=40, blank=True, help_text=_("填指标体系中的指标编号。"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "pk"]
        verbose_name = verbose_name_plural = _("目标")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("goal", args=[self.pk])


class MeetingQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(*INSIDE):
            return Q()
        return Q(pk__in=MeetingAttendance.objects.filter(unit__in=user.unit_ids).values("meeting"))


class Meeting(TenantModel):
    """A regular meeting of the working group (工作例会)."""

    files_need = "meeting.edit"

    class Status(models.TextChoices):
        PLANNED = "planned", _("已通知")
        MINUTED = "minuted", _("纪要已定")

    title = models.CharField(_("会议"), max_length=120)
    start = models.DateTimeField(_("时间"))
    place = models.CharField(_("地点"), max_length=80)
    agenda = models.TextField(_("议程"), blank=True)
    minutes = models.TextField(_("纪要"), blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PLANNED)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-pk"]
        verbose_name = verbose_name_plural = _("工作例会")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("meeting", args=[self.pk])


class MeetingAttendance(models.Model):
    class Status(models.TextChoices):
        EXPECTED = "expected", _("应到")
        PRESENT = "present", _("实到")
        LEAVE = "leave", _("请假")
        ABSENT = "absent", _("缺席")

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="meeting_attendances", verbose_name=_("单位"))
    status = models.CharField(_("到会"), max_length=10, choices=Status, default=Status.EXPECTED)

    class Meta:
        ordering = ["unit__pinyin"]
        verbose_name = verbose_name_plural = _("到会情况")
        constraints = [models.UniqueConstraint(fields=["meeting", "unit"], name="meeting_attendance_once")]

    def __str__(self):
        return f"{self.unit} {self.get_status_display()}"


class ProjectQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(*INSIDE):
            return Q()
        own = Project.units.through.objects.filter(unit__in=user.unit_ids).values("project")
        return Q(lead_unit__in=user.unit_ids) | Q(pk__in=own)


class Project(TenantModel):
    """A joint problem-solving project (联合攻关) of several units."""

    files_need = "project.work"

    class Status(models.TextChoices):
        OPEN = "open", _("进行中")
        CLOSED = "closed", _("已结题")

    title = models.CharField(_("项目"), max_length=120)
    description = models.TextField(_("要解决的问题"), blank=True)
    lead_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="led_projects", verbose_name=_("牵头单位")
    )
    units = models.ManyToManyField(Unit, related_name="projects", blank=True, verbose_name=_("参与单位"))
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OPEN)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("联合攻关")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("project", args=[self.pk])

    def held_by_units(self):
        return {self.lead_unit_id, *self.units.values_list("pk", flat=True)}


class Milestone(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    title = models.CharField(_("节点"), max_length=120)
    due_on = models.DateField(_("计划日期"))
    done_on = models.DateField(_("完成日期"), null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = verbose_name_plural = _("节点")

    def __str__(self):
        return self.title

    @property
    def alliance_id(self):
        return self.project.alliance_id


class TaskQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(*INSIDE):
            return Q()
        helping = Task.co_units.through.objects.filter(unit__in=user.unit_ids).values("task")
        return Q(unit__in=user.unit_ids) | Q(pk__in=helping)

    def open(self):
        return self.exclude(status=Task.Status.CLOSED)

    def open_first(self):
        """What is still to be done by its day, then what is done, the last first."""
        return self.order_by(F("closed_at").desc(nulls_first=True), "due_on", "pk")

    def overdue(self, day=None):
        return self.open().filter(due_on__lt=day or today())

    def due_between(self, first, last):
        return self.filter(due_on__gte=first, due_on__lte=last)


class Task(TenantModel):
    """Something a unit must do by a day; closed only when the evidence is accepted."""

    files_need = "task.work"

    class Status(models.TextChoices):
        ASSIGNED = "assigned", _("待签收")
        RECEIVED = "received", _("已签收")
        IN_PROGRESS = "in_progress", _("进行中")
        SUBMITTED = "submitted", _("待销号")
        RETURNED = "returned", _("退回补充")
        CLOSED = "closed", _("已销号")

    title = models.CharField(_("任务"), max_length=120)
    description = models.TextField(_("要求"), blank=True)
    source = models.CharField(_("来源"), max_length=80, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="tasks", verbose_name=_("责任单位"))
    co_units = models.ManyToManyField(Unit, related_name="helped_tasks", blank=True, verbose_name=_("协助单位"))
    goal = models.ForeignKey(
        Goal, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name=_("目标")
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name=_("会议")
    )
    project = models.ForeignKey(
        Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks", verbose_name=_("攻关项目")
    )
    activity = models.ForeignKey(Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    decision = models.OneToOneField(
        Decision, on_delete=models.SET_NULL, null=True, blank=True, related_name="task", editable=False
    )
    referral = models.ForeignKey(Referral, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    due_on = models.DateField(_("期限"))
    progress = models.PositiveSmallIntegerField(_("进度（%）"), default=0, validators=[MaxValueValidator(100)])
    evidence = models.TextField(_("完成佐证"), blank=True)
    status = models.CharField(_("状态"), max_length=12, choices=Status, default=Status.ASSIGNED)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = verbose_name_plural = _("任务")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="closed") | (~Q(evidence="") & Q(closed_at__isnull=False)),
                name="closed_task_has_evidence",
                violation_error_message=_("没有佐证不能销号。"),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("task", args=[self.pk])

    @property
    def is_overdue(self):
        return self.status != self.Status.CLOSED and self.due_on < today()

    @property
    def planned_progress(self):
        """Where it should be by now if done evenly, in per cent."""
        start = timezone.localdate(self.created_at)
        whole = max(1, (self.due_on - start).days)
        return max(0, min(100, round(100 * (today() - start).days / whole)))


class Card(models.Model):
    """A supervision card (督办单): blue near the day, yellow behind plan, red overdue; each colour once a task."""

    class Colour(models.TextChoices):
        BLUE = "blue", _("蓝单")
        YELLOW = "yellow", _("黄单")
        RED = "red", _("红单")

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="cards")
    colour = models.CharField(_("颜色"), max_length=6, choices=Colour)
    issued_on = models.DateField(_("日期"))

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("督办单")
        constraints = [models.UniqueConstraint(fields=["task", "colour"], name="card_once")]

    def __str__(self):
        return f"{self.task} {self.get_colour_display()}"

    @property
    def colour_tone(self):
        """The tone of its badge in templates."""
        return {"blue": "info", "yellow": "warning", "red": "danger"}[self.colour]


class NoticeQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(*INSIDE):
            return Q()
        receipts = NoticeReceipt.objects.filter(unit__in=user.unit_ids).values("notice")
        return Q(pk__in=receipts) | (Q(for_members=True) if user.has_role(Role.CPPCC) else Q(pk=None))


class Notice(TenantModel):
    """A notice to the units; where a receipt is asked for, each unit's liaison signs."""

    files_need = "notice.edit"

    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("内容"))
    needs_receipt = models.BooleanField(_("需要签收"), default=True)
    for_members = models.BooleanField(_("委员可见"), default=False)
    due_on = models.DateField(_("签收期限"), null=True, blank=True)
    published_at = models.DateTimeField(_("发布时间"), default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        verbose_name = verbose_name_plural = _("通知公告")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("notice", args=[self.pk])

    def held_by_units(self):
        return set(self.receipts.values_list("unit", flat=True))


class NoticeReceipt(models.Model):
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="receipts")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="receipts", verbose_name=_("单位"))
    received_at = models.DateTimeField(_("签收时间"), null=True, blank=True)
    received_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["unit__pinyin"]
        verbose_name = verbose_name_plural = _("签收")
        constraints = [
            models.UniqueConstraint(fields=["notice", "unit"], name="receipt_once"),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, received_by__isnull=True)
                | Q(received_at__isnull=False, received_by__isnull=False),
                name="receipt_is_whole",
            ),
        ]

    def __str__(self):
        return str(self.unit)
