from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.base import OfActivity, OfActivityQuerySet
from activities.models.review import Reviewed, ReviewedRows
from alliance.fields import WebAddressField
from members.models import User


class HeadCountQuerySet(ReviewedRows, OfActivityQuerySet):
    pass


class HeadCount(OfActivity, Reviewed):
    """A number of people that a host declares beside those who checked in, with what proves it.

    Three kinds that are shown apart: registered on a sheet, estimated, on line. `channel` tells several of a kind apart
    (a platform, a side hall).
    """

    files_need = "activity.record"

    class Kind(models.TextChoices):
        REGISTERED = "registered", _("现场登记")
        ESTIMATED = "estimated", _("现场估算")
        ONLINE = "online", _("线上参与")

    ON_SITE = (Kind.REGISTERED, Kind.ESTIMATED)

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="head_counts", editable=False)
    kind = models.CharField(_("口径"), max_length=10, choices=Kind)
    channel = models.CharField(
        _("来源"), max_length=40, blank=True, help_text=_("同一口径有几处时分别填，如：视频号直播、二楼分会场。")
    )
    number = models.PositiveIntegerField(_("人数"))
    link = WebAddressField(_("佐证链接"), max_length=300, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = HeadCountQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = verbose_name_plural = _("申报人数")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "kind", "channel"],
                name="head_count_once",
                violation_error_message=_("这个口径和来源已经填过，请直接修改。"),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}{self.channel and ' '}{self.channel} {self.number}"

    def rests_on_files(self):
        """Whether a picture or a sheet is what proves it, so that the last one cannot be taken away."""
        return self.kind == self.Kind.ONLINE or not self.link
