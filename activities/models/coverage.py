"""Where an activity was reported, and how often it was read, reading by reading."""

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.base import OfActivity, OfActivityQuerySet
from activities.models.review import Reviewed, ReviewedRows
from alliance.fields import WebAddressField
from members.models import User


class CoverageQuerySet(OfActivityQuerySet):
    def with_views(self):
        """Adds `views` and `read_on` of the latest reading that counts."""
        latest = Reading.objects.latest().filter(coverage=OuterRef("pk"))
        return self.annotate(views=Subquery(latest.values("views")[:1]), read_on=Subquery(latest.values("read_on")[:1]))


class Coverage(OfActivity):
    """A report of the activity in a medium, with a link to it or a picture of it."""

    files_need = "activity.record"

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="coverages", editable=False)
    medium = models.CharField(_("媒体"), max_length=60)
    title = models.CharField(_("标题"), max_length=120)
    url = WebAddressField(_("链接"), max_length=300, blank=True, help_text=_("没有链接的，请上传报道的照片或截图。"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CoverageQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("传播")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "url"],
                condition=~Q(url=""),
                name="coverage_once",
                violation_error_message=_("这个链接已登记。"),
            )
        ]

    def __str__(self):
        return self.title

    def rests_on_files(self):
        return not self.url


class ReadingQuerySet(ReviewedRows, models.QuerySet):
    def latest(self):
        """Of each coverage the last reading that counts: what totals are made of."""
        newer = Reading.objects.counted().filter(coverage=OuterRef("coverage"))
        newer = newer.filter(Q(read_on__gt=OuterRef("read_on")) | Q(read_on=OuterRef("read_on"), pk__gt=OuterRef("pk")))
        return self.counted().exclude(Exists(newer))

    def total(self):
        return self.aggregate(n=Sum("views", default=0))["n"]


class Reading(Reviewed):
    """How many views a report had on a day. The history stays; totals use the last of each that counts."""

    coverage = models.ForeignKey(Coverage, on_delete=models.CASCADE, related_name="readings", editable=False)
    views = models.PositiveIntegerField(_("浏览量"))
    read_on = models.DateField(_("读数日期"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        ordering = ["read_on", "pk"]
        verbose_name = verbose_name_plural = _("读数")
        indexes = [models.Index(fields=["coverage", "-read_on"], name="reading_latest")]

    def __str__(self):
        return f"{self.read_on:%Y-%m-%d} {self.views}"
