from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from alliance.validators import Within
from members.models.user import Role


class UnitQuerySet(TenantQuerySet):
    def public(self):
        return self.filter(status__in=Unit.IN_ALLIANCE, alliance__is_active=True)

    def scope(self, user):
        if user.has_role(Role.ADMIN, Role.STAFF, Role.LEADER):
            return Q()
        return Q(status__in=Unit.IN_ALLIANCE) | Q(pk__in=user.unit_ids)

    def open_files_to(self, user):
        rows = self.visible_to(user)
        return rows if user.has_role(Role.STAFF, Role.LEADER) else rows.filter(pk__in=user.unit_ids)

    def admitted(self):
        return self.filter(status=Unit.Status.ADMITTED)


class Unit(TenantModel):
    """A member unit of the alliance, or a candidate to become one."""

    files_need = "unit.edit"

    class Category(models.TextChoices):
        TRAFFIC = "traffic", _("流量型")
        GRASSROOTS = "grassroots", _("基层型")
        REPRESENTATIVE = "representative", _("代表型")

    class Status(models.TextChoices):
        CANDIDATE = "candidate", _("候选")
        UNDER_REVIEW = "under_review", _("考察")
        ADMITTED = "admitted", _("成员")
        SUSPENDED = "suspended", _("暂停")
        WITHDRAWN = "withdrawn", _("退出")

    IN_ALLIANCE = (Status.ADMITTED, Status.SUSPENDED)

    name = models.CharField(_("单位名称"), max_length=80)
    short_name = models.CharField(_("简称"), max_length=20, blank=True)
    pinyin = models.CharField(max_length=400, blank=True, editable=False)
    category = models.CharField(_("类型"), max_length=20, choices=Category)
    subtype = models.CharField(
        _("细类"), max_length=40, blank=True, help_text=_("如：文化场馆、产业园区、社区中心、行业协会、民主党派。")
    )
    status = models.CharField(_("状态"), max_length=20, choices=Status, default=Status.CANDIDATE)
    street = models.CharField(_("所在街道"), max_length=40, blank=True)
    address = models.CharField(_("地址"), max_length=120, blank=True)
    longitude = models.FloatField(_("经度"), null=True, blank=True, validators=[Within(-180, 180)])
    latitude = models.FloatField(_("纬度"), null=True, blank=True, validators=[Within(-90, 90)])
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    description = models.TextField(_("简介"), blank=True)
    has_studio = models.BooleanField(_("设有委员工作室"), default=False)
    admitted_on = models.DateField(_("加入日期"), null=True, blank=True)
    created_by = models.ForeignKey(
        "members.User", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["pinyin", "pk"]
        verbose_name = verbose_name_plural = _("联盟单位")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "name"], name="unit_name_once", violation_error_message=_("本联盟已有同名单位。")
            ),
            models.CheckConstraint(
                condition=~Q(status="admitted") | Q(admitted_on__isnull=False),
                name="admitted_unit_has_date",
                violation_error_message=_("成员单位必须有加入日期。"),
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    def get_absolute_url(self):
        return reverse("unit", args=[self.pk])

    def held_by_units(self):
        return {self.pk}


class Contact(models.Model):
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("姓名"), max_length=40)
    title = models.CharField(_("职务"), max_length=60, blank=True)
    phone = models.CharField(_("电话"), max_length=30, blank=True)
    is_lead = models.BooleanField(_("分管领导"), default=False)

    class Meta:
        ordering = ["-is_lead", "pk"]
        verbose_name = verbose_name_plural = _("联系人")

    def __str__(self):
        return self.name


class Plaque(TenantModel):
    """A numbered plaque (标识) given at admission. A lost or replaced one stays on record."""

    class Status(models.TextChoices):
        HUNG = "hung", _("在挂")
        LOST = "lost", _("遗失")
        REPLACED = "replaced", _("已更换")
        RETURNED = "returned", _("已收回")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="plaques", verbose_name=_("单位"))
    number = models.CharField(_("标识编号"), max_length=30)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.HUNG)
    hung_on = models.DateField(_("挂牌日期"))
    place = models.CharField(_("悬挂位置"), max_length=80, blank=True)
    note = models.CharField(_("备注"), max_length=200, blank=True)

    class Meta:
        ordering = ["-hung_on", "-pk"]
        verbose_name = verbose_name_plural = _("标识")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "number"],
                name="plaque_number_once",
                violation_error_message=_("此标识编号已被使用。"),
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(status="hung"),
                name="one_plaque_hung",
                violation_error_message=_("该单位已有在挂标识，请先登记旧标识的去向。"),
            ),
        ]

    def __str__(self):
        return self.number


class DepartmentQuerySet(TenantQuerySet):
    pass


class Department(TenantModel):
    """A department that can act on an opinion (承办单位). A member unit may be one too."""

    name = models.CharField(_("承办单位"), max_length=80)
    pinyin = models.CharField(max_length=400, blank=True, editable=False)
    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="department")
    phone = models.CharField(_("联系电话"), max_length=30, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["pinyin", "pk"]
        verbose_name = verbose_name_plural = _("承办单位")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "name"],
                name="department_name_once",
                violation_error_message=_("本联盟已有同名承办单位。"),
            )
        ]

    def __str__(self):
        return self.name

    def held_by_departments(self):
        return {self.pk}
