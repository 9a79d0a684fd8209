import datetime as dt

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from members.models import Role, Unit, User
from resources.models.booking import Booking
from resources.models.resource import Resource


class NeedQuerySet(TenantQuerySet):
    def scope(self, user):
        """A board for all who book or lend; nobody else."""
        inside = user.has_role(Role.STAFF, Role.LEADER, Role.ADMIN, Role.LIAISON, Role.CPPCC)
        return Q() if inside else Q(created_by=user)

    def open(self):
        return self.filter(status=Need.Status.OPEN)

    def for_owners(self, units):
        """Open ones of others for which these units share something of the kind and the size."""
        shared = Resource.objects.published().filter(unit__in=units, kind=OuterRef("kind"))
        large_enough = shared.filter(Q(capacity=None) | Q(capacity__gte=OuterRef("attendees")))
        return self.open().filter(Exists(large_enough)).exclude(unit__in=units)


class Need(TenantModel):
    """What a unit or a CPPCC member is looking for, posted for owners to take on (需求清单). Times are those of a search: any
    day from `day` to `last_day`, between `since` and `until`, for `minutes`."""

    # A dataset is not lent for hours: leave to use it is asked for where it is listed.
    KINDS = tuple((kind.value, kind.label) for kind in Resource.Kind if kind != Resource.Kind.DATASET)

    class Status(models.TextChoices):
        OPEN = "open", _("征集中")
        MET = "met", _("已落实")
        WITHDRAWN = "withdrawn", _("已撤回")
        EXPIRED = "expired", _("已过期")

    kind = models.CharField(_("要什么"), max_length=10, choices=KINDS)
    title = models.CharField(_("做什么用"), max_length=80)
    text = models.TextField(_("具体要求"), max_length=1000, blank=True)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="needs", verbose_name=_("需求单位")
    )
    day = models.DateField(_("哪一天"))
    last_day = models.DateField(_("到哪一天"), null=True, blank=True)
    since = models.TimeField(_("从"), null=True, blank=True)
    until = models.TimeField(_("到"), null=True, blank=True)
    minutes = models.PositiveIntegerField(
        _("需要多久（分钟）"), default=120, validators=[MinValueValidator(15), MaxValueValidator(1440)]
    )
    attendees = models.PositiveIntegerField(_("多少人"), default=20, validators=[MinValueValidator(1)])
    equipment = models.CharField(_("场地设备"), max_length=100, blank=True)
    topic = models.CharField(_("专家或课程领域"), max_length=60, blank=True)
    area = models.CharField(_("街道或地址"), max_length=60, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OPEN)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="needs", editable=False
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(_("发布时间"), default=timezone.now, editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("需求")
        indexes = [models.Index(fields=["alliance", "status", "kind"], name="need_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=models.F("day")),
                name="need_days",
                violation_error_message=_("最后一天不能早于第一天。"),
            ),
            models.CheckConstraint(
                condition=~Q(status="met") | Q(booking__isnull=False),
                name="met_need_has_booking",
                violation_error_message=_("已落实的需求必须有预约。"),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("need", args=[self.pk])

    @property
    def length(self):
        return dt.timedelta(minutes=self.minutes)

    def held_by_people(self):
        return {self.created_by_id}
