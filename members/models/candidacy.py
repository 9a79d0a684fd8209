from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from members.models.unit import Unit
from members.models.user import Role


class CandidacyQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.ADMIN, Role.STAFF, Role.LEADER):
            return Q()
        return Q(unit__in=user.unit_ids)


class Candidacy(TenantModel):
    """The way of a unit into the alliance (遴选): recommended, pre-checked, inspected, decided, made public, given its plaque."""

    files_need = "candidacy.step"

    class Status(models.TextChoices):
        RECOMMENDED = "recommended", _("推荐")
        CHECKED = "checked", _("初审通过")
        INSPECTED = "inspected", _("考察完成")
        DECIDED = "decided", _("主席会议审定")
        PUBLICISED = "publicised", _("公示")
        ADMITTED = "admitted", _("授牌")
        RETURNED = "returned", _("退回补充")
        DECLINED = "declined", _("不予吸纳")

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="candidacy", verbose_name=_("单位"))
    status = models.CharField(_("进度"), max_length=20, choices=Status, default=Status.RECOMMENDED)
    reason = models.TextField(_("推荐理由"))
    decided_on = models.DateField(_("审定日期"), null=True, blank=True)
    decision_note = models.TextField(_("审定意见"), blank=True)
    publicised_until = models.DateField(_("公示截止"), null=True, blank=True)
    created_by = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("推荐人"))
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CandidacyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("遴选")
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=["decided", "publicised", "admitted"]) | Q(decided_on__isnull=False),
                name="decision_has_date",
                violation_error_message=_("未填主席会议审定日期，不能进入公示和授牌。"),
            )
        ]

    def __str__(self):
        return str(self.unit)

    def get_absolute_url(self):
        return reverse("candidacy", args=[self.pk])


def _mark(label):
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(0), MaxValueValidator(100)])


class CandidacyReview(models.Model):
    """One reviewer's marks, 0 to 100 on each of five points."""

    MARKS = ("influence", "representation", "expertise", "contribution", "satisfaction")

    candidacy = models.ForeignKey(Candidacy, on_delete=models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey("members.User", on_delete=models.PROTECT, related_name="+", verbose_name=_("评审人"))
    influence = _mark(_("影响力"))
    representation = _mark(_("代表性"))
    expertise = _mark(_("专业性"))
    contribution = _mark(_("资源贡献度"))
    satisfaction = _mark(_("公众满意度"))
    note = models.TextField(_("评语"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("遴选评分")
        constraints = [
            models.UniqueConstraint(
                fields=["candidacy", "reviewer"],
                name="one_review_each",
                violation_error_message=_("您已为该单位评过分。"),
            )
        ]

    def __str__(self):
        return f"{self.reviewer}: {self.total}"

    @property
    def total(self):
        return sum(getattr(self, mark) for mark in self.MARKS)
