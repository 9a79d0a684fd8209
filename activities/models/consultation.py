from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from members.models import CppccMember, Unit, User


class ConsultationQuerySet(TenantQuerySet):
    def open(self, now=None):
        now = now or timezone.now()
        return self.filter(opens_at__lte=now, closes_at__gt=now)


class Consultation(TenantModel):
    """A topic on which members speak on line between two moments (网络议政). Whether it is open follows from these."""

    files_need = "consultation.edit"

    title = models.CharField(_("议题"), max_length=120)
    text = models.TextField(_("背景和想听的意见"), max_length=4000)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="consultations", verbose_name=_("发起单位")
    )
    opens_at = models.DateTimeField(_("开始"))
    closes_at = models.DateTimeField(_("截止"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ["-closes_at", "-pk"]
        verbose_name = verbose_name_plural = _("网络议政")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="consultation_order",
                violation_error_message=_("截止时间要晚于开始时间。"),
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("consultation", args=[self.pk])

    @property
    def phase(self):
        now = timezone.now()
        return "upcoming" if now < self.opens_at else "running" if now < self.closes_at else "over"


class RemarkQuerySet(TenantQuerySet):
    alliance_path = "consultation__alliance"

    def shown(self):
        return self.filter(is_hidden=False)


class OfConsultation(TenantModel):
    class Meta:
        abstract = True

    @property
    def alliance(self):
        return self.consultation.alliance

    @property
    def alliance_id(self):
        return self.consultation.alliance_id


class Remark(OfConsultation):
    """What somebody said on the topic."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="remarks", editable=False)
    text = models.TextField(_("我的意见"), max_length=2000)
    cppcc_member = models.ForeignKey(
        CppccMember, on_delete=models.PROTECT, null=True, blank=True, related_name="remarks", editable=False
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(_("时间"), default=timezone.now, editable=False)
    is_hidden = models.BooleanField(_("已隐藏"), default=False, editable=False)
    hidden_because = models.CharField(_("隐藏理由"), max_length=200, blank=True, editable=False)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = verbose_name_plural = _("议政发言")

    def __str__(self):
        return self.text[:40]

    def get_absolute_url(self):
        return self.consultation.get_absolute_url()

    @property
    def speaker(self):
        return self.cppcc_member or self.created_by
