from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from members.models import CppccMember, Role, User


class DutyClaimQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        return Q(cppcc_member=user.person) if user.person else Q(pk=None)


class DutyClaim(TenantModel):
    """What a CPPCC member did that no record of the portal shows: study, public benefit. Counts once it is approved."""

    class Kind(models.TextChoices):
        LEARNING = "learning", _("学习培训")
        BENEFIT = "benefit", _("公益活动")
        OTHER = "other", _("其他履职")

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("待审核")
        APPROVED = "approved", _("已认定")
        RETURNED = "returned", _("已退回")

    files_need = "duty_claim.create"

    cppcc_member = models.ForeignKey(CppccMember, on_delete=models.PROTECT, related_name="duty_claims")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    title = models.CharField(_("事项"), max_length=120)
    happened_on = models.DateField(_("日期"))
    points = models.PositiveSmallIntegerField(
        _("申报积分"), default=2, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.SUBMITTED)
    note = models.CharField(_("审核意见"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DutyClaimQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name = verbose_name_plural = _("履职申报")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("duty-claim", args=[self.pk])
