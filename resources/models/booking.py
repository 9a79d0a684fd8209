import secrets

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from members.models import Role, Unit, User
from resources.models.resource import Resource


class BookingSeries(TenantModel):
    """A repetition as it was asked for: `rule` is the RRULE text (RFC 5545); the dates themselves are bookings. Moving some of
    the dates splits them off into a series of their own; `rule` is "" where no rule describes the dates that came of it."""

    rule = models.CharField(_("重复规则"), max_length=1000, blank=True)
    split_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("重复预约")

    def __str__(self):
        return self.rule or str(_("自定日期"))


class BookingQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER, Role.ADMIN):
            return Q()
        units = user.unit_ids
        return Q(booked_by=user) | Q(unit__in=units) | Q(resource__unit__in=units)

    def holding(self):
        """Those that keep others out: confirmed unless nobody came, and pending unless requests compete."""
        return self.filter(Q(status="confirmed", no_show_at=None) | Q(status="pending", competes=False))

    def overlapping(self, start, end):
        return self.filter(period__overlap=(start, end))

    def within_space(self, space):
        """Of the same resource, of its whole or of its parts."""
        return self.filter(space__overlap=space)

    def ahead(self):
        """Not over yet."""
        return self.filter(period__endswith__gt=timezone.now())

    def to_come(self):
        """Still to be held or decided, and not over."""
        return self.ahead().filter(status__in=Booking.OPEN, no_show_at=None, checked_out_at=None)

    def used(self):
        """Confirmed, and the user came."""
        return self.filter(status=Booking.Status.CONFIRMED, checked_in_at__isnull=False)

    def lent(self):
        """Used by others than the unit that shares it."""
        return self.used().exclude(unit=F("resource__unit"))

    def no_shows(self):
        return self.filter(no_show_at__isnull=False)

    def awaiting(self, user):
        """Pending requests this user may decide."""
        rows = self.visible_to(user).filter(status=Booking.Status.PENDING)
        return rows if user.has_role(Role.STAFF) else rows.filter(resource__unit__in=user.unit_ids)


class Booking(TenantModel):
    """A half-open interval of a resource's time. Two that hold the same exclusive resource cannot overlap: the exclusion
    constraint is the last line behind the lock that every writer takes. The database copies `space` from the resource."""

    class Status(models.TextChoices):
        PENDING = "pending", _("待审")
        CONFIRMED = "confirmed", _("已确认")
        REJECTED = "rejected", _("已拒绝")
        CANCELLED = "cancelled", _("已取消")

    OPEN = (Status.PENDING, Status.CONFIRMED)

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("资源"))
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("借用单位"),
        db_index=False,
    )  # fmt: skip
    booked_by = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("预约人"), db_index=False
    )
    period = DateTimeRangeField(_("时间"), default_bounds="[)")
    purpose = models.CharField(_("用途"), max_length=200)
    attendees = models.PositiveIntegerField(_("人数"), default=1, validators=[MinValueValidator(1)])
    units = models.PositiveSmallIntegerField(_("数量"), default=1, validators=[MinValueValidator(1)])
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PENDING)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    is_exclusive = models.BooleanField(default=True, editable=False)
    competes = models.BooleanField(default=False, editable=False)
    space = BigIntegerRangeField(null=True, editable=False)
    series = models.ForeignKey(
        BookingSeries,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="bookings",
        verbose_name=_("重复预约"),
    )
    bundle = models.UUIDField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    planned_end = models.DateTimeField(null=True, blank=True, editable=False)
    offered_until = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    request_print = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # Since when it waits for approval; again after another time was chosen.
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_out_at = models.DateTimeField(null=True, blank=True)
    no_show_at = models.DateTimeField(null=True, blank=True)
    rating_asked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "-pk"]
        verbose_name = verbose_name_plural = _("预约")
        indexes = [
            # What one has in a day, a week, a month or ahead, the past left out: quotas, and one's own list.
            models.Index("booked_by", "period__endswith", name="booking_of_person"),
            models.Index("unit", "period__endswith", name="booking_of_unit"),
            # What the constraint below leaves out: bookings of pools, sessions and datasets.
            GistIndex(fields=["period"], condition=Q(is_exclusive=False), name="booking_of_many"),
        ]
        constraints = [
            # The period first: "who is free from 15 to 17" is then answered from the index.
            ExclusionConstraint(
                name="no_double_booking",
                expressions=[("period", RangeOperators.OVERLAPS), ("space", RangeOperators.OVERLAPS)],
                condition=Q(is_exclusive=True)
                & (Q(status="confirmed", no_show_at__isnull=True) | Q(status="pending", competes=False)),
                violation_error_message=_("这段时间已被预约。"),
            ),
            models.CheckConstraint(
                condition=Q(space__isnull=False), name="booking_has_space", violation_error_message=_("没有资源。")
            ),
            models.CheckConstraint(
                condition=Q(period__isempty=False, period__lower_inf=False, period__upper_inf=False),
                name="booking_has_length",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
            models.CheckConstraint(
                condition=Q(attendees__gte=1), name="booking_has_people", violation_error_message=_("人数至少为1。")
            ),
            models.UniqueConstraint(
                fields=["booked_by", "request_key"], condition=~Q(request_key=""), name="booking_request_once"
            ),
        ]

    def __str__(self):
        return f"{self.resource} {timezone.localtime(self.period.lower):%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("booking", args=[self.pk])

    @property
    def start(self):
        return self.period.lower

    @property
    def end(self):
        return self.period.upper

    @property
    def is_offer(self):
        """Held for somebody from the waiting list who has not answered yet."""
        return self.status == self.Status.PENDING and self.offered_until is not None

    @property
    def is_no_show(self):
        return self.no_show_at is not None

    @property
    def outcome(self):
        """What came of it: "no_show", "in_use", "used", or "" where that is not known yet or nobody had to come."""
        if self.no_show_at:
            return "no_show"
        if not self.checked_in_at:
            return ""
        return "used" if self.checked_out_at or self.end <= timezone.now() else "in_use"

    @property
    def used_minutes(self):
        """How long it was really used, from coming to leaving (or to its end), once it is over."""
        if self.outcome != "used":
            return None
        return round(((self.checked_out_at or self.end) - self.checked_in_at).total_seconds() / 60)

    def held_by_units(self):
        return ({self.unit_id} | self.owned_by_units()) - {None}

    def owned_by_units(self):
        return {self.resource.unit_id}

    def held_by_people(self):
        return {self.booked_by_id}


class WaitingQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        units = user.unit_ids
        return Q(waits=user) | Q(unit__in=units) | Q(resource__unit__in=units)


class Waiting(TenantModel):
    """Somebody in line for a time that is taken: by priority, then by who came first."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("排队中")
        OFFERED = "offered", _("已轮到")
        LEFT = "left", _("已退出")

    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, related_name="waiting", verbose_name=_("资源"))
    period = DateTimeRangeField(_("时间"), default_bounds="[)")
    waits = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", verbose_name=_("候补人"))
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("借用单位")
    )
    purpose = models.CharField(_("用途"), max_length=200)
    attendees = models.PositiveIntegerField(_("人数"), default=1, validators=[MinValueValidator(1)])
    priority = models.SmallIntegerField(_("优先级"), default=0)
    status = models.CharField(_("状态"), max_length=8, choices=Status, default=Status.WAITING)
    booking = models.OneToOneField(
        Booking, on_delete=models.PROTECT, null=True, blank=True, related_name="waited", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = WaitingQuerySet.as_manager()

    class Meta:
        ordering = ["-priority", "created_at", "pk"]
        verbose_name = verbose_name_plural = _("候补")
        constraints = [
            models.UniqueConstraint(
                fields=["resource", "waits", "period"],
                condition=Q(status="waiting"),
                name="waiting_once",
                violation_error_message=_("您已在这个时段排队。"),
            )
        ]

    def __str__(self):
        return f"{self.resource} {timezone.localtime(self.period.lower):%Y-%m-%d %H:%M}"

    @property
    def is_past(self):
        return self.period.lower <= timezone.now()

    def held_by_people(self):
        return {self.waits_id}

    def owned_by_units(self):
        return {self.resource.unit_id}


class Quota(TenantModel):
    """How much one person or one unit may book: times or hours in a day, a week, a month, or ahead of now."""

    class Subject(models.TextChoices):
        PERSON = "person", _("每人")
        UNIT = "unit", _("每个单位")

    class Measure(models.TextChoices):
        COUNT = "count", _("次")
        HOURS = "hours", _("小时")

    class Window(models.TextChoices):
        DAY = "day", _("每天")
        WEEK = "week", _("每周")
        MONTH = "month", _("每月")
        ACTIVE = "active", _("尚未使用的预约")

    resource = models.ForeignKey(
        Resource, on_delete=models.CASCADE, null=True, blank=True, related_name="quotas", verbose_name=_("资源"),
        help_text=_("不填则对本联盟该种类的全部资源合计。"),
    )  # fmt: skip
    kind = models.CharField(_("种类"), max_length=10, choices=Resource.Kind, default=Resource.Kind.VENUE)
    subject = models.CharField(_("对象"), max_length=8, choices=Subject, default=Subject.PERSON)
    measure = models.CharField(_("计量"), max_length=8, choices=Measure, default=Measure.COUNT)
    window = models.CharField(_("期间"), max_length=8, choices=Window, default=Window.WEEK)
    most = models.DecimalField(_("最多"), max_digits=6, decimal_places=1, validators=[MinValueValidator(0)])
    is_active = models.BooleanField(_("启用"), default=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("预约限额")

    def __str__(self):
        return (
            f"{self.get_subject_display()}{self.get_window_display()} {float(self.most):g}{self.get_measure_display()}"
        )

    def held_by_units(self):
        return {self.resource.unit_id} if self.resource_id else set()


class FeedQuerySet(TenantQuerySet):
    def scope(self, user):
        return Q(created_by=user)


def new_token():
    return secrets.token_urlsafe(24)


class Feed(TenantModel):
    """A calendar address for phones and desktops (iCalendar): of the person itself, of a unit or of a resource. Whoever holds the
    token reads it; a renewed token ends the old address."""

    token = models.CharField(max_length=40, unique=True, default=new_token, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    resource = models.ForeignKey(Resource, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="feeds", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = FeedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("日历订阅")
        constraints = [
            models.UniqueConstraint(Coalesce("unit", 0), Coalesce("resource", 0), "created_by", name="feed_once"),
            models.CheckConstraint(condition=Q(unit__isnull=True) | Q(resource__isnull=True), name="feed_of_one_thing"),
        ]

    def __str__(self):
        return str(self.resource or self.unit or self.created_by)
