from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from alliance.models import TenantModel, TenantQuerySet
from evaluation.models.scoring import INSIDE
from members.models import Role, Unit, User


class ObservationQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        reach = Q(pk__in=Juror.objects.filter(user=user).values("observation"))
        reach |= Q(pk__in=Stop.objects.filter(unit__in=user.unit_ids).values("observation"))
        return reach | Q(status="closed") if user.has_role(*INSIDE) else reach

    def open_files_to(self, user):
        return self.visible_to(user)


class Observation(TenantModel):
    """The quarterly observation visit (季观摩): a route of units, a jury that scores on the phone, a ranking on the spot."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("筹备中")
        SCORING = "scoring", _("评分中")
        CLOSED = "closed", _("已结束")

    files_need = "observation.edit"

    title = models.CharField(_("名称"), max_length=80)
    held_on = models.DateField(_("观摩日期"))
    description = models.TextField(_("说明"), blank=True)
    drop_extremes = models.BooleanField(
        _("去掉最高分和最低分"), default=True, help_text=_("一个点位有5人以上评分时才去掉。")
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PLANNED)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ObservationQuerySet.as_manager()

    class Meta:
        ordering = ["-held_on", "-pk"]
        verbose_name = verbose_name_plural = _("季观摩")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("observation", args=[self.pk])

    def held_by_people(self):
        """To a juror the visit is "own"."""
        return set(self.jurors.values_list("user", flat=True))


class Stop(models.Model):
    """A unit on the route. `points` is the jury's result, set when the visit is closed."""

    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="stops")
    position = models.PositiveSmallIntegerField(_("次序"), default=1)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="observation_stops", verbose_name=_("单位"))
    activity = models.ForeignKey(
        Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("观摩的活动")
    )
    arrive_at = models.TimeField(_("到达时间"), null=True, blank=True)
    focus = models.CharField(_("看点"), max_length=120, blank=True)
    points = models.DecimalField(_("得分"), max_digits=5, decimal_places=2, null=True, blank=True, editable=False)
    rank = models.PositiveSmallIntegerField(_("名次"), null=True, blank=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = verbose_name_plural = _("点位")
        constraints = [
            models.UniqueConstraint(
                fields=["observation", "unit"], name="stop_once", violation_error_message=_("这个单位已在路线上。")
            )
        ]

    def __str__(self):
        return str(self.unit)

    @property
    def alliance_id(self):
        return self.observation.alliance_id


class Juror(models.Model):
    observation = models.ForeignKey(Observation, on_delete=models.CASCADE, related_name="jurors")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("评委"))
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("评委")
        constraints = [models.UniqueConstraint(fields=["observation", "user"], name="juror_once")]

    def __str__(self):
        return str(self.user)


class Mark(models.Model):
    """What a juror gives a stop: 0 to 100."""

    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="marks")
    juror = models.ForeignKey(Juror, on_delete=models.CASCADE, related_name="marks")
    points = models.PositiveSmallIntegerField(_("得分"), validators=[MaxValueValidator(100)])
    note = models.CharField(_("评语"), max_length=200, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("评分")
        constraints = [
            models.UniqueConstraint(fields=["stop", "juror"], name="mark_once"),
            models.CheckConstraint(condition=Q(points__lte=100), name="mark_up_to_100"),
        ]

    def __str__(self):
        return f"{self.stop} {self.points}"
