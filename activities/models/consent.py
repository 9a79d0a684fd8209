from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.models import User

RETENTION_DAYS = 180


class ConsentQuerySet(models.QuerySet):
    def newest(self, alliance):
        """The version in force, or the first one, not saved, where none was written yet."""
        found = self.filter(alliance=alliance).order_by("-version").first()
        return found or Consent(
            alliance=alliance,
            version=1,
            purpose=str(_("组织本次活动的报名、通知、签到和人数统计")),
            handler=alliance.committee,
            contact=str(_("主办单位现场工作人员，或区政协办公室")),
        )


class Consent(models.Model):
    """What a visitor agrees to when giving name and phone: who handles them, what for, for how long. Versions stay."""

    alliance = models.ForeignKey("alliance.Alliance", on_delete=models.PROTECT, related_name="+", editable=False)
    version = models.PositiveIntegerField(_("版本"), editable=False)
    purpose = models.CharField(_("处理目的"), max_length=200)
    handler = models.CharField(_("处理者"), max_length=80)
    contact = models.CharField(_("联系方式"), max_length=120)
    retention_days = models.PositiveIntegerField(
        _("活动结束后保存天数"),
        default=RETENTION_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(1095)],
        help_text=_("到期自动删除姓名、手机号和报名填写的内容，只留人数。"),
    )
    more = models.TextField(_("补充说明"), blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        verbose_name = verbose_name_plural = _("个人信息告知")
        constraints = [models.UniqueConstraint(fields=["alliance", "version"], name="consent_version_once")]

    def __str__(self):
        return f"v{self.version}"
