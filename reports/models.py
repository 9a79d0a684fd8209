from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.calendar import parse_period
from alliance.models import TenantModel, TenantQuerySet
from members.models import Role


class ReportQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        return Q(status=Report.Status.PUBLISHED) if user.has_role(Role.LIAISON, Role.CPPCC) else Q(pk=None)


class Report(TenantModel):
    """A report of a period. `data` holds every figure as it stood when it was made; a published one is never made again."""

    class Kind(models.TextChoices):
        WEEKLY = "weekly", _("周调度")
        MONTHLY = "monthly", _("月通报")
        QUARTERLY = "quarterly", _("季观摩通报")
        ANNUAL = "annual", _("年度总结")

    class Status(models.TextChoices):
        DRAFT = "draft", _("待发布")
        PUBLISHED = "published", _("已发布")

    PERIOD_KIND = {Kind.WEEKLY: "week", Kind.MONTHLY: "month", Kind.QUARTERLY: "quarter", Kind.ANNUAL: "year"}

    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    period = models.CharField(_("期间"), max_length=8)
    title = models.CharField(_("标题"), max_length=120)
    data = models.JSONField(default=dict)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    made_at = models.DateTimeField(_("生成时间"), default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = _("报告")
        constraints = [models.UniqueConstraint(fields=["alliance", "kind", "period"], name="report_once")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("report", args=[self.pk])

    @property
    def span(self):
        return parse_period(self.period)
