from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel
from members.models.unit import Unit


class CppccMember(TenantModel):
    """A member of the CPPCC committee (委员), with or without an account."""

    user = models.ForeignKey(
        "members.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cppcc_records",
        verbose_name=_("账号"),
    )
    name = models.CharField(_("姓名"), max_length=40)
    pinyin = models.CharField(max_length=200, blank=True, editable=False)
    sector = models.CharField(_("界别"), max_length=40)
    employer = models.CharField(_("工作单位及职务"), max_length=120, blank=True)
    is_standing = models.BooleanField(_("常委"), default=False)
    studio = models.ForeignKey(
        Unit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="studio_members",
        verbose_name=_("所在委员工作室"),
    )
    is_active = models.BooleanField(_("在任"), default=True)

    class Meta:
        ordering = ["pinyin", "pk"]
        verbose_name = verbose_name_plural = _("委员")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "user"],
                name="one_record_per_account",
                violation_error_message=_("该账号已对应一位委员。"),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("cppcc-member", args=[self.pk])

    def held_by_people(self):
        return {self.user_id} - {None}

    def held_by_units(self):
        return {self.studio_id} - {None}


class StudioDuty(TenantModel):
    """Who is on duty at a unit's studio (委员工作室) on a day."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="duties", verbose_name=_("委员工作室"))
    cppcc_member = models.ForeignKey(
        CppccMember, on_delete=models.CASCADE, related_name="duties", verbose_name=_("委员")
    )
    day = models.DateField(_("值班日期"))
    note = models.CharField(_("说明"), max_length=120, blank=True)

    class Meta:
        ordering = ["day", "pk"]
        verbose_name = verbose_name_plural = _("工作室值班")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "cppcc_member", "day"],
                name="duty_once",
                violation_error_message=_("该委员当天已排班。"),
            )
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.cppcc_member}"
