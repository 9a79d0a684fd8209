from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.models import TenantModel, TenantQuerySet
from members.models import Role, Unit, User
from resources.models.resource import Resource


class GrantQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        return Q(applicant=user) | Q(unit__in=user.unit_ids) | Q(resource__unit__in=user.unit_ids)

    def given(self):
        """Granted to others than the unit that shares it."""
        return self.filter(status=Grant.Status.GRANTED).exclude(unit=F("resource__unit"))

    def valid(self):
        """Granted and not run out."""
        return self.filter(status=Grant.Status.GRANTED, expires_on__gte=today())


class Grant(TenantModel):
    """Leave to use a dataset until a day. Whether it has run out follows from the day."""

    class Status(models.TextChoices):
        PENDING = "pending", _("待审")
        GRANTED = "granted", _("已授权")
        REFUSED = "refused", _("未同意")
        REVOKED = "revoked", _("已收回")

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="grants", verbose_name=_("数据"))
    applicant = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("申请人"))
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("申请单位")
    )
    purpose = models.TextField(_("用途"), max_length=500)
    expires_on = models.DateField(_("有效期至"), null=True, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PENDING)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("申请时间"), default=timezone.now, editable=False)

    objects = GrantQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("数据授权")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "applicant"],
                condition=Q(status="pending"),
                name="grant_asked_once",
                violation_error_message=_("您的申请正在审批。"),
            ),
            models.CheckConstraint(
                condition=~Q(status="granted") | Q(expires_on__isnull=False),
                name="granted_until_a_day",
                violation_error_message=_("授权必须有有效期。"),
            ),
        ]

    def __str__(self):
        return f"{self.resource} {self.applicant}"

    def get_absolute_url(self):
        return reverse("grant", args=[self.pk])

    @property
    def is_valid(self):
        return self.status == self.Status.GRANTED and self.expires_on >= today()

    def held_by_units(self):
        return {self.unit_id} - {None}

    def owned_by_units(self):
        return {self.resource.unit_id}

    def held_by_people(self):
        return {self.applicant_id}
