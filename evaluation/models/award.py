from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from alliance.validators import YEARS
from evaluation.models.scoring import INSIDE
from members.models import CppccMember, Role, Unit, User


class AwardRoundQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        return Q(status__in=("publicised", "granted")) if user.has_role(*INSIDE) else Q(pk=None)


class AwardRound(TenantModel):
    """A year's commendation (表彰): a list proposed by rank within quotas, made public for comment, granted."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("拟定名单")
        PUBLICISED = "publicised", _("公示中")
        GRANTED = "granted", _("已表彰")

    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    title = models.CharField(_("名称"), max_length=80)
    unit_quota = models.PositiveSmallIntegerField(_("先进单位名额"), default=6)
    person_quota = models.PositiveSmallIntegerField(_("先进个人名额"), default=10)
    publicised_until = models.DateField(_("公示截止"), null=True, blank=True)
    granted_on = models.DateField(_("表彰日期"), null=True, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AwardRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = verbose_name_plural = _("表彰")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "year"],
                name="award_round_once",
                violation_error_message=_("这一年的表彰已经建立。"),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("award-round", args=[self.pk])


class Award(models.Model):
    """One unit or one CPPCC member on the list. `note` says why where it is not there by rank."""

    class Source(models.TextChoices):
        RANK = "rank", _("按名次")
        MANUAL = "manual", _("人工调整")

    round = models.ForeignKey(AwardRound, on_delete=models.CASCADE, related_name="awards")
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("先进单位")
    )
    cppcc_member = models.ForeignKey(
        CppccMember, on_delete=models.PROTECT, null=True, blank=True, related_name="awards", verbose_name=_("先进个人")
    )
    source = models.CharField(_("产生方式"), max_length=8, choices=Source, default=Source.RANK)
    rank = models.PositiveIntegerField(_("名次"), null=True, blank=True)
    points = models.DecimalField(_("得分"), max_digits=7, decimal_places=2, null=True, blank=True)
    note = models.CharField(_("理由"), max_length=300, blank=True)
    number = models.CharField(_("证书编号"), max_length=30, blank=True)

    class Meta:
        ordering = [models.F("rank").asc(nulls_last=True), "pk"]
        verbose_name = verbose_name_plural = _("受表彰者")
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(cppcc_member__isnull=True), name="award_to_a_unit_or_a_person"
            ),
            models.CheckConstraint(
                condition=Q(source="rank") | ~Q(note=""),
                name="manual_award_has_reason",
                violation_error_message=_("人工调整必须写明理由。"),
            ),
            models.UniqueConstraint(fields=["round", "unit"], name="unit_awarded_once"),
            models.UniqueConstraint(fields=["round", "cppcc_member"], name="member_awarded_once"),
        ]

    def __str__(self):
        return str(self.unit.name if self.unit_id else self.cppcc_member)

    @property
    def alliance_id(self):
        return self.round.alliance_id
