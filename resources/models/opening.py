from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from members.models import Role, User
from resources.models.resource import Resource


class OpeningHours(models.Model):
    """Open on a weekday from one time to another; closing at or before the opening means on the next day. No rows: always open."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("星期一")
        TUESDAY = 1, _("星期二")
        WEDNESDAY = 2, _("星期三")
        THURSDAY = 3, _("星期四")
        FRIDAY = 4, _("星期五")
        SATURDAY = 5, _("星期六")
        SUNDAY = 6, _("星期日")

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="opening_hours")
    weekday = models.PositiveSmallIntegerField(_("星期"), choices=Weekday)
    opens = models.TimeField(_("开放"))
    closes = models.TimeField(_("关闭"))

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = verbose_name_plural = _("开放时间")

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class OpeningException(models.Model):
    """A dated rule that replaces the weekly one on its day: open at other hours, or closed (no hours)."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="exceptions")
    day = models.DateField(_("日期"))
    opens = models.TimeField(_("开放"), null=True, blank=True)
    closes = models.TimeField(_("关闭"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=80, blank=True)

    class Meta:
        ordering = ["day", "opens"]
        verbose_name = verbose_name_plural = _("特别开放时间")
        constraints = [
            models.CheckConstraint(
                condition=Q(opens__isnull=True, closes__isnull=True) | Q(opens__isnull=False, closes__isnull=False),
                name="exception_is_whole",
                violation_error_message=_("开放和关闭时间要么都填，要么都不填（表示不开放）。"),
            )
        ]

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.opens or ''}"

    @property
    def alliance_id(self):
        return self.resource.alliance_id


class CourseSession(models.Model):
    """One date of a course, with its seats; bookings of the course are for one of its sessions."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="sessions")
    period = DateTimeRangeField(_("时间"), default_bounds="[)")
    seats = models.PositiveIntegerField(_("名额"), validators=[MinValueValidator(1)])
    place = models.CharField(_("地点"), max_length=80, blank=True)

    class Meta:
        ordering = ["period", "pk"]
        verbose_name = verbose_name_plural = _("场次")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "period"], name="session_once", violation_error_message=_("这个场次已有。")
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="session_has_length",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
        ]

    def __str__(self):
        return f"{timezone.localtime(self.period.lower):%Y-%m-%d %H:%M}"

    @property
    def alliance_id(self):
        return self.resource.alliance_id


class BlackoutQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        return Q(resource__unit__in=user.unit_ids)


class Blackout(TenantModel):
    """A time the owner takes back. Rows of one repeated blackout share a `batch`."""

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="blackouts", verbose_name=_("资源"))
    space = BigIntegerRangeField(null=True, editable=False)
    period = DateTimeRangeField(_("时间"), default_bounds="[)")
    reason = models.CharField(_("原因"), max_length=120)
    batch = models.UUIDField(null=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BlackoutQuerySet.as_manager()

    class Meta:
        ordering = ["period", "pk"]
        verbose_name = verbose_name_plural = _("停用时段")
        constraints = [
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="blackout_has_length",
                violation_error_message=_("结束时间要晚于开始时间。"),
            )
        ]

    def __str__(self):
        return f"{timezone.localtime(self.period.lower):%Y-%m-%d %H:%M} {self.reason}"

    def held_by_units(self):
        return {self.resource.unit_id}
