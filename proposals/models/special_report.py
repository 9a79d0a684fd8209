from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from alliance.validators import YEARS
from members.models import CppccMember, Role, Unit, User
from proposals.models.opinion import Opinion, Topic
from proposals.models.referral import Referral

LONGEST = 1500


class Level(models.TextChoices):
    DISTRICT = "district", _("区级")
    CITY = "city", _("市级")
    PROVINCE = "province", _("省级")
    NATIONAL = "national", _("国家级")


class SpecialReportQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        reach = Q(created_by=user) | Q(unit__in=user.unit_ids)
        if user.person:
            reach |= Q(cppcc_member=user.person)
        if departments := user.department_ids:
            reach |= Q(pk__in=Referral.objects.filter(department__in=departments).values("special_report"))
        return reach

    def issued(self):
        return self.filter(issued_on__isnull=False)

    def during(self, period):
        """Issued within a period."""
        return self.filter(issued_on__gte=period.start, issued_on__lt=period.end)


class SpecialReport(TenantModel):
    """A special report of public opinion (社情民意信息专报)."""

    files_need = "special_report.edit"

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待编辑")
        RETURNED = "returned", _("已退回")
        EDITED = "edited", _("已编辑")
        ISSUED = "issued", _("已报送")
        CLOSED = "closed", _("已办结")

    number = models.PositiveIntegerField(_("期号"), null=True, blank=True, editable=False)
    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("正文"), help_text=_("一事一议，写清情况、分析和建议，一般不超过1500字。"))
    unit = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="special_reports",
        verbose_name=_("报送单位"),
    )
    cppcc_member = models.ForeignKey(
        CppccMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="special_reports",
        verbose_name=_("反映委员"),
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="special_reports", verbose_name=_("议题")
    )
    opinions = models.ManyToManyField(Opinion, blank=True, related_name="special_reports", verbose_name=_("依据的意见"))
    from_proposal = models.ForeignKey(
        "proposals.Proposal",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="special_reports",
        editable=False,
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    issued_on = models.DateField(_("报送日期"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SpecialReportQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("社情民意专报")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "year", "number"],
                name="special_report_number_once",
                violation_error_message=_("期号重复。"),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, issued_on__isnull=True)
                | Q(number__isnull=False, issued_on__isnull=False),
                name="issued_report_is_numbered",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("special-report", args=[self.pk])

    @property
    def issue(self):
        return _("%(year)d年第%(number)d期") % {"year": self.year, "number": self.number} if self.number else ""

    def held_by_units(self):
        return {self.unit_id} - {None}

    def held_by_people(self):
        return {self.created_by_id, self.cppcc_member.user_id if self.cppcc_member else None} - {None}


class Adoption(models.Model):
    """A level that took the report up; the same report may be adopted by several."""

    special_report = models.ForeignKey(SpecialReport, on_delete=models.CASCADE, related_name="adoptions")
    level = models.CharField(_("层级"), max_length=10, choices=Level)
    body = models.CharField(_("采用单位"), max_length=80)
    adopted_on = models.DateField(_("采用日期"))

    class Meta:
        ordering = ["adopted_on", "pk"]
        verbose_name = verbose_name_plural = _("采用")
        constraints = [
            models.UniqueConstraint(
                fields=["special_report", "level", "body"],
                name="adoption_once",
                violation_error_message=_("该单位的采用已登记。"),
            )
        ]

    def __str__(self):
        return f"{self.body}（{self.get_level_display()}）"
