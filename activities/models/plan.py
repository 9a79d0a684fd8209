from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from alliance.validators import YEARS
from members.models import Role, Unit, User


class BrandQuerySet(TenantQuerySet):
    def public(self):
        return self.filter(alliance__is_active=True)


class Brand(TenantModel):
    """A unit's own series of activities, such as a library's round table."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="brands", verbose_name=_("所属单位"))
    name = models.CharField(_("品牌名称"), max_length=60)
    setting = models.CharField(_("场景"), max_length=60, help_text=_("如：图书馆、产业园区、街道社区。"))
    positioning = models.CharField(_("定位"), max_length=200, blank=True)
    story = models.TextField(_("品牌故事"), blank=True)
    honours = models.TextField(_("荣誉"), blank=True)
    started_on = models.DateField(_("创立日期"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    objects = BrandQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = _("品牌")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "name"], name="brand_once", violation_error_message=_("本联盟已有同名品牌。")
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("brand", args=[self.pk])


class PlanQuerySet(TenantQuerySet):
    def scope(self, user):
        return Q() if user.has_role(Role.STAFF) else Q(status=Plan.Status.PUBLISHED)


class Plan(TenantModel):
    """The year's joint activities (年度联动活动计划)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")

    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    title = models.CharField(_("标题"), max_length=80)
    theme = models.TextField(_("主题"), blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-year"]
        verbose_name = verbose_name_plural = _("年度计划")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "year"], name="one_plan_a_year", violation_error_message=_("这一年已有计划。")
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("plan", args=[self.pk])


class PlanItemQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(plan__in=Plan.objects.visible_to(user).values("pk"))


class PlanItem(models.Model):
    """A line of the plan: what one unit leads in one month, how often, and what it is to reach."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="items")
    month = models.PositiveSmallIntegerField(_("月份"), validators=[MinValueValidator(1), MaxValueValidator(12)])
    title = models.CharField(_("活动"), max_length=120)
    theme = models.CharField(_("主题"), max_length=60, blank=True)
    kind = models.CharField(_("形式"), max_length=20)
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="plan_items", verbose_name=_("牵头单位"))
    co_units = models.ManyToManyField(Unit, blank=True, related_name="co_plan_items", verbose_name=_("协办单位"))
    brand = models.ForeignKey(
        Brand, on_delete=models.SET_NULL, null=True, blank=True, related_name="plan_items", verbose_name=_("品牌")
    )
    times = models.PositiveSmallIntegerField(
        _("计划场次"), default=1, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    target_participants = models.PositiveIntegerField(_("预计人次"), default=0)
    target_opinions = models.PositiveIntegerField(_("预计意见"), default=0, help_text=_("准备征集的意见条数。"))

    objects = PlanItemQuerySet.as_manager()

    class Meta:
        ordering = ["month", "pk"]
        verbose_name = verbose_name_plural = _("计划项目")

    def __str__(self):
        return self.title

    @property
    def alliance_id(self):
        return self.plan.alliance_id

    def held_by_units(self):
        return {self.lead_unit_id}

    @property
    def co_unit_names(self):
        return "、".join(str(unit) for unit in self.co_units.all())

    @property
    def quarter(self):
        return (self.month + 2) // 3
