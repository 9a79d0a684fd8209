from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.models import TenantModel, TenantQuerySet
from members.models import Department, Role, User
from proposals.models.opinion import Opinion


class Result(models.TextChoices):
    A = "A", _("A 已解决或采纳")
    B = "B", _("B 正在解决或列入计划")
    C = "C", _("C 受条件限制，留作参考")
    D = "D", _("D 暂不可行，已说明理由")


class ReferralQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        return Q(department__in=user.department_ids)

    def open(self):
        return self.filter(status__in=Referral.OPEN)

    def open_first(self):
        """What still runs by its day, then what is done, the last first."""
        is_open = models.Q(status__in=Referral.OPEN)
        return self.annotate(is_done=~is_open).order_by(
            "is_done", models.F("replied_at").desc(nulls_last=True), "due_on", "pk"
        )

    def late(self, day=None):
        """Open and past the due day."""
        return self.open().filter(due_on__lt=day or today())

    def replied_in_time(self):
        return self.filter(status=Referral.Status.REPLIED, replied_at__date__lte=models.F("due_on"))


class Referral(TenantModel):
    """A matter handed to a department: an opinion, a proposal or a special report, with a clock."""

    files_need = "referral.reply"

    class Status(models.TextChoices):
        ASSIGNED = "assigned", _("待签收")
        ACCEPTED = "accepted", _("办理中")
        RETURNED = "returned", _("已退回")
        REPLIED = "replied", _("已答复")

    class Handling(models.TextChoices):
        SOLE = "sole", _("独办")
        LEAD = "lead", _("主办")
        JOINT = "joint", _("会办")
        SEPARATE = "separate", _("分办")

    OPEN = (Status.ASSIGNED, Status.ACCEPTED)

    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="referrals", verbose_name=_("承办单位")
    )
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals")
    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    special_report = models.ForeignKey(
        "proposals.SpecialReport", on_delete=models.PROTECT, null=True, blank=True, related_name="referrals"
    )
    handling = models.CharField(_("办理方式"), max_length=10, choices=Handling, default=Handling.SOLE)
    round = models.PositiveSmallIntegerField(_("办理轮次"), default=1)
    rule = models.CharField(_("期限规则"), max_length=20)
    is_on_the_spot = models.BooleanField(_("即商即转"), default=False)
    note = models.TextField(_("转办说明"), blank=True)
    clock_from = models.DateTimeField(_("计时起点"))
    due_on = models.DateField(_("期限"))
    extended_to = models.DateField(_("延期至"), null=True, blank=True)
    contacted_on = models.DateField(_("面商日期"), null=True, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.ASSIGNED)
    result = models.CharField(_("办理结果"), max_length=1, choices=Result, blank=True)
    reply = models.TextField(_("答复"), blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    yellow_at = models.DateTimeField(null=True, blank=True, editable=False)
    red_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = verbose_name_plural = _("转办件")
        indexes = [models.Index(fields=["status", "due_on"], name="referral_clock")]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(opinion__isnull=False, proposal__isnull=True, special_report__isnull=True)
                    | Q(opinion__isnull=True, proposal__isnull=False, special_report__isnull=True)
                    | Q(opinion__isnull=True, proposal__isnull=True, special_report__isnull=False)
                ),
                name="referral_of_one_thing",
            ),
            models.CheckConstraint(
                condition=~Q(status="replied") | (~Q(result="") & ~Q(reply="") & Q(replied_at__isnull=False)),
                name="reply_is_whole",
                violation_error_message=_("答复必须写明结果和内容。"),
            ),
        ]

    def __str__(self):
        return f"{self.subject}（{self.department}）"

    def get_absolute_url(self):
        return reverse("referral", args=[self.pk])

    @property
    def subject(self):
        return self.opinion or self.proposal or self.special_report

    @property
    def is_late(self):
        last = timezone.localdate(self.replied_at) if self.replied_at else today()
        return self.status != self.Status.RETURNED and last > self.due_on

    @property
    def card(self):
        """The supervision card it bears: "red", "yellow" or ""."""
        return "red" if self.red_at else "yellow" if self.yellow_at else ""

    @property
    def days_taken(self):
        """Calendar days from the clock's start to the reply; a day begun counts."""
        if not self.replied_at:
            return None
        return (timezone.localdate(self.replied_at) - timezone.localdate(self.clock_from)).days
