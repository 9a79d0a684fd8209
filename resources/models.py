"""What units share, when it is open, and who has booked it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import BigIntegerRangeField, DateTimeRangeField, RangeOperators
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Func, Q, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from members.models import Role, Unit, User


class ResourceQuerySet(TenantQuerySet):
    def public(self):
        return self.published().filter(alliance__is_active=True)

    def published(self):
        """On offer: published, and its unit is a member in good standing."""
        return self.filter(status=Resource.Status.PUBLISHED, unit__status=Unit.Status.ADMITTED)

    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER, Role.ADMIN):
            return Q()
        offered = Q(status=Resource.Status.PUBLISHED, unit__status=Unit.Status.ADMITTED)
        return offered | Q(unit__in=user.unit_ids)

    def open_files_to(self, user):
        rows = self.visible_to(user)
        return rows if user.has_role(Role.STAFF, Role.LEADER) else rows.filter(unit__in=user.unit_ids)


class Resource(TenantModel):
    """A venue, an expert, a course or a dataset that a unit shares with the alliance."""

    files_need = "resource.edit"

    class Kind(models.TextChoices):
        VENUE = "venue", _("场地")
        EXPERT = "expert", _("专家")
        COURSE = "course", _("课程")
        DATASET = "dataset", _("数据")

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        PUBLISHED = "published", _("已发布")
        WITHDRAWN = "withdrawn", _("已撤下")

    class Approval(models.TextChoices):
        AUTOMATIC = "automatic", _("自动确认")
        OWNER = "owner", _("所属单位审批")
        STAFF = "staff", _("专班审批")

    class Sharing(models.TextChoices):
        OPEN = "open", _("全联盟可用")
        ON_REQUEST = "on_request", _("申请后可用")

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="resources", verbose_name=_("所属单位"))
    kind = models.CharField(_("种类"), max_length=10, choices=Kind)
    name = models.CharField(_("名称"), max_length=80)
    pinyin = models.CharField(max_length=400, blank=True, editable=False)
    description = models.TextField(_("说明"), blank=True)
    tags = models.CharField(_("标签"), max_length=120, blank=True, help_text=_("用顿号分开，如：养老、法律。"))
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    # booking rules
    approval = models.CharField(_("预约审批"), max_length=10, choices=Approval, default=Approval.OWNER)
    notice_hours = models.PositiveSmallIntegerField(_("至少提前（小时）"), default=0)
    min_minutes = models.PositiveSmallIntegerField(_("最短（分钟）"), default=30, validators=[MinValueValidator(1)])
    max_minutes = models.PositiveIntegerField(_("最长（分钟）"), default=480, validators=[MinValueValidator(1)])
    horizon_days = models.PositiveSmallIntegerField(_("最多提前（天）"), default=180, validators=[MinValueValidator(1)])
    # venue
    capacity = models.PositiveIntegerField(_("可容纳人数"), null=True, blank=True, validators=[MinValueValidator(1)])
    equipment = models.CharField(
        _("设备"), max_length=200, blank=True, help_text=_("用顿号分开，如：投影、音响、话筒。")
    )
    address = models.CharField(_("地址"), max_length=120, blank=True)
    accessibility = models.CharField(_("无障碍条件"), max_length=120, blank=True)
    longitude = models.FloatField(_("经度"), null=True, blank=True)
    latitude = models.FloatField(_("纬度"), null=True, blank=True)
    # expert
    topics = models.CharField(_("擅长领域"), max_length=200, blank=True)
    sector = models.CharField(_("界别"), max_length=40, blank=True)
    engagement = models.CharField(_("参与方式"), max_length=80, blank=True, help_text=_("如：讲座、咨询、调研。"))
    # course
    teacher = models.CharField(_("授课人"), max_length=60, blank=True)
    duration_minutes = models.PositiveSmallIntegerField(_("课时（分钟）"), null=True, blank=True)
    # dataset
    data_fields = models.CharField(_("数据项"), max_length=300, blank=True)
    sharing = models.CharField(_("共享级别"), max_length=12, choices=Sharing, default=Sharing.ON_REQUEST)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["pinyin", "pk"]
        verbose_name = verbose_name_plural = _("资源")
        indexes = [models.Index(fields=["alliance", "status", "kind"], name="resource_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "name"], name="resource_once", violation_error_message=_("该单位已有同名资源。")
            ),
            models.CheckConstraint(
                condition=Q(max_minutes__gte=F("min_minutes")),
                name="resource_lengths",
                violation_error_message=_("最长时间不能小于最短时间。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("resource", args=[self.pk])

    @property
    def is_exclusive(self):
        """Only one at a time may use it; a dataset serves many."""
        return self.kind != self.Kind.DATASET


class OpeningHours(models.Model):
    """Open on a weekday from one time to another; closing at 00:00 means the end of the day. No rows: always open."""

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
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")) | Q(closes="00:00"),
                name="opening_order",
                violation_error_message=_("关闭时间要晚于开放时间。"),
            )
        ]

    def __str__(self):
        return f"{self.get_weekday_display()} {self.opens:%H:%M}–{self.closes:%H:%M}"


class BookingQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER, Role.ADMIN):
            return Q()
        units = user.unit_ids
        return Q(booked_by=user) | Q(unit__in=units) | Q(resource__unit__in=units)

    def holding(self):
        """Those that keep others out: pending and confirmed."""
        return self.filter(status__in=Booking.HOLDING)

    def overlapping(self, start, end):
        return self.filter(period__overlap=(start, end))

    def used(self):
        """Confirmed, and the user came."""
        return self.filter(status=Booking.Status.CONFIRMED, checked_in_at__isnull=False)

    def no_shows(self):
        return self.filter(no_show_at__isnull=False)

    def awaiting(self, user):
        """Pending requests this user may decide."""
        rows = self.visible_to(user).filter(status=Booking.Status.PENDING)
        return rows if user.has_role(Role.STAFF) else rows.filter(resource__unit__in=user.unit_ids)


class Booking(TenantModel):
    """A half-open interval of a resource's time. Two that hold the same exclusive resource cannot overlap: the exclusion
    constraint is the last line behind the lock that `services.book` takes."""

    class Status(models.TextChoices):
        PENDING = "pending", _("待审")
        CONFIRMED = "confirmed", _("已确认")
        REJECTED = "rejected", _("已拒绝")
        CANCELLED = "cancelled", _("已取消")

    HOLDING = (Status.PENDING, Status.CONFIRMED)

    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("资源"))
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="bookings", verbose_name=_("借用单位")
    )
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="bookings", verbose_name=_("预约人"))
    period = DateTimeRangeField(_("时间"), default_bounds="[)")
    purpose = models.CharField(_("用途"), max_length=200)
    attendees = models.PositiveIntegerField(_("人数"), default=1, validators=[MinValueValidator(1)])
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PENDING)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    is_exclusive = models.BooleanField(default=True, editable=False)
    request_key = models.CharField(max_length=80, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    checked_in_at = models.DateTimeField(null=True, blank=True)
    checked_out_at = models.DateTimeField(null=True, blank=True)
    no_show_at = models.DateTimeField(null=True, blank=True)

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["-period", "-pk"]
        verbose_name = verbose_name_plural = _("预约")
        constraints = [
            # The period first: "who is free from 15 to 17" is then answered from the index.
            ExclusionConstraint(
                name="no_double_booking",
                expressions=[
                    ("period", RangeOperators.OVERLAPS),
                    (
                        Func(
                            F("resource_id"),
                            F("resource_id"),
                            Value("[]"),
                            function="int8range",
                            output_field=BigIntegerRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status__in=["pending", "confirmed"], is_exclusive=True),
                violation_error_message=_("这段时间已被预约。"),
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
    def is_no_show(self):
        return self.no_show_at is not None

    def held_by_units(self):
        return ({self.unit_id} | self.owned_by_units()) - {None}

    def owned_by_units(self):
        return {self.resource.unit_id}

    def held_by_people(self):
        return {self.booked_by_id}
