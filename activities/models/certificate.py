from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.check_in import CheckIn
from activities.models.turnout import new_serial
from members.models import User


class Certificate(models.Model):
    """That somebody took part, on paper with a serial that anyone can look up. A revoked one is said to be so."""

    class Part(models.TextChoices):
        PARTICIPANT = "participant", _("参与者")
        VOLUNTEER = "volunteer", _("志愿者")
        SPEAKER = "speaker", _("发言人")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="certificates", editable=False)
    check_in = models.OneToOneField(
        CheckIn, on_delete=models.SET_NULL, null=True, related_name="certificate", editable=False
    )
    serial = models.CharField(_("编号"), max_length=16, unique=True, default=new_serial, editable=False)
    name = models.CharField(_("姓名"), max_length=40)
    part = models.CharField(_("身份"), max_length=12, choices=Part, default=Part.PARTICIPANT)
    issued_at = models.DateTimeField(_("开具时间"), default=timezone.now, editable=False)
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    revoked_at = models.DateTimeField(_("撤销时间"), null=True, editable=False)
    revoked_because = models.CharField(_("撤销理由"), max_length=200, blank=True, editable=False)

    class Meta:
        ordering = ["-issued_at", "-pk"]
        verbose_name = verbose_name_plural = _("参与证明")
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_because="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_because="")),
                name="revoked_with_reason",
                violation_error_message=_("撤销要写明理由。"),
            )
        ]

    def __str__(self):
        return f"{self.name} {self.serial}"

    def get_absolute_url(self):
        return reverse("certificate", args=[self.serial])

    @property
    def is_valid(self):
        return self.revoked_at is None

    @property
    def masked_name(self):
        """For whoever looks the serial up: the surname, and as many marks as the name has more characters."""
        return self.name[:1] + "＊" * (len(self.name) - 1)
