import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Case, Count, F, IntegerField, OuterRef, Q, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.plan import Brand, PlanItem
from alliance.models import TenantModel, TenantQuerySet
from members.models import CppccMember, Department, Role, Unit, User
from resources.models import Booking

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_code():
    """The unguessable part of an activity's public address, without letters that are easily confused."""
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


class ActivityQuerySet(TenantQuerySet):
    def public(self):
        return self.filter(is_public=True, status__in=Activity.SHOWN, alliance__is_active=True)

    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER, Role.ADMIN):
            return Q()
        co_hosted = CoHost.objects.filter(unit__in=user.unit_ids).values("activity")
        return Q(status__in=Activity.SHOWN) | Q(unit__in=user.unit_ids) | Q(pk__in=co_hosted) | Q(created_by=user)

    def open_files_to(self, user):
        rows = self.visible_to(user)
        if user.has_role(Role.STAFF, Role.LEADER):
            return rows
        co_hosted = CoHost.objects.filter(unit__in=user.unit_ids).values("activity")
        return rows.filter(Q(unit__in=user.unit_ids) | Q(pk__in=co_hosted))

    def with_rules(self):
        """With what the rules of sign-up and check-in are read from."""
        return self.select_related("alliance__turnout_defaults", "turnout_rules")

    def held(self):
        """Took place, and its record is confirmed: what figures count."""
        return self.filter(status=Activity.Status.CLOSED)

    def hosted_by(self, unit):
        """As host or co-host."""
        return self.filter(Q(unit=unit) | Q(pk__in=CoHost.objects.filter(unit=unit).values("activity")))

    def upcoming(self):
        return self.filter(status=Activity.Status.PUBLISHED, end__gt=timezone.now())

    def nearest_first(self):
        """What runs or lies ahead, the next one first; then what is over, the last one first."""
        ahead = Case(When(end__gt=timezone.now(), then=F("start")))
        return self.order_by(ahead.asc(nulls_last=True), "-start", "-pk")

    def during(self, period):
        """Those that begin within a period."""
        return self.filter(start__gte=period.starts_at, start__lt=period.ends_at)

    def with_turnout(self):
        """Adds what came of it, each figure apart and only of rows that count: `check_in_count`, `on_site_declared` (registered
        on a sheet), `on_site_estimated`, `online_declared`, `views`; and the sums `on_site` and `participants`."""
        from activities.models.check_in import CheckIn
        from activities.models.coverage import Reading
        from activities.models.head_count import HeadCount

        def declared(kind):
            rows = HeadCount.objects.counted().filter(activity=OuterRef("pk"), kind=kind).order_by()
            return _number(rows.values("activity").annotate(n=Sum("number")))

        came = CheckIn.objects.counted().filter(activity=OuterRef("pk")).order_by().values("activity")
        read = Reading.objects.latest().filter(coverage__activity=OuterRef("pk")).order_by()
        return self.annotate(
            check_in_count=_number(came.annotate(n=Count("pk"))),
            on_site_declared=declared(HeadCount.Kind.REGISTERED),
            on_site_estimated=declared(HeadCount.Kind.ESTIMATED),
            online_declared=declared(HeadCount.Kind.ONLINE),
            views=_number(read.values("coverage__activity").annotate(n=Sum("views"))),
            on_site=F("check_in_count") + F("on_site_declared") + F("on_site_estimated"),
            participants=F("on_site") + F("online_declared"),
        )

    def doubtful(self):
        """Those with a figure that awaits a decision."""
        from activities.models.check_in import CheckIn
        from activities.models.coverage import Reading
        from activities.models.head_count import HeadCount

        return self.filter(
            Q(pk__in=HeadCount.objects.doubted().values("activity"))
            | Q(pk__in=CheckIn.objects.doubted().values("activity"))
            | Q(pk__in=Reading.objects.doubted().values("coverage__activity"))
        )


def _number(rows):
    return Coalesce(Subquery(rows.values("n")[:1], output_field=IntegerField()), Value(0))


class Activity(TenantModel):
    """A consultation activity of a host unit, with co-hosts. Whether it is upcoming, running or over follows from its dates."""

    files_need = "activity.record"
    pictures_need_consent = True

    class Kind(models.TextChoices):
        SALON = "salon", _("协商沙龙")
        FORUM = "forum", _("专题论坛")
        HEARING = "hearing", _("民意恳谈会")
        FIELD_STUDY = "field_study", _("调研视察")
        TRAINING = "training", _("培训")
        VISIT = "visit", _("走访")
        RECEPTION = "reception", _("委员接待日")
        OTHER = "other", _("其他")

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审核")
        RETURNED = "returned", _("已退回")
        PUBLISHED = "published", _("已发布")
        RECORDED = "recorded", _("记录待确认")
        CLOSED = "closed", _("已办结")
        CANCELLED = "cancelled", _("已取消")

    EDITABLE = (Status.DRAFT, Status.RETURNED, Status.SUBMITTED)
    SHOWN = (Status.PUBLISHED, Status.RECORDED, Status.CLOSED)

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    title = models.CharField(_("活动名称"), max_length=120)
    kind = models.CharField(_("形式"), max_length=20, choices=Kind, default=Kind.SALON)
    theme = models.CharField(_("主题"), max_length=60, blank=True)
    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("品牌")
    )
    plan_item = models.ForeignKey(
        PlanItem,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="activities",
        verbose_name=_("计划项目"),
    )
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="activities", verbose_name=_("主办单位"))
    co_hosts = models.ManyToManyField(
        Unit, through="CoHost", related_name="co_hosted_activities", verbose_name=_("协办单位")
    )
    start = models.DateTimeField(_("开始"))
    end = models.DateTimeField(_("结束"))
    place = models.CharField(_("地点"), max_length=120)
    bookings = models.ManyToManyField(Booking, blank=True, related_name="activities", verbose_name=_("使用的预约"))
    capacity = models.PositiveIntegerField(
        _("名额"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("不填表示不限。")
    )
    description = models.TextField(_("内容"), blank=True)
    agenda = models.TextField(
        _("议程"), blank=True, help_text=_("每行一项，写明分钟数，如：部门回应 20分钟。合计不超过活动时长。")
    )
    departments = models.ManyToManyField(
        Department,
        blank=True,
        related_name="activities",
        verbose_name=_("到场的承办单位"),
        help_text=_("能在现场当场接下意见的部门；这里的意见转办时默认即商即转。"),
    )
    guests = models.TextField(_("嘉宾"), blank=True, max_length=1000, help_text=_("每行一位，如：王某 区规划院总工。"))
    is_public = models.BooleanField(_("面向公众"), default=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    # the record
    summary = models.TextField(_("活动小结"), blank=True)
    minutes = models.TextField(_("协商纪要"), blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        ordering = ["-start", "-pk"]
        verbose_name = verbose_name_plural = _("活动")
        indexes = [models.Index(fields=["alliance", "status", "-start"], name="activity_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(end__gt=F("start")),
                name="activity_order",
                violation_error_message=_("结束时间要晚于开始时间。"),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("activity", args=[self.pk])

    @property
    def phase(self):
        now = timezone.now()
        return "upcoming" if now < self.start else "running" if now < self.end else "over"

    @property
    def host_share(self):
        """What the co-hosts leave of the credit, in per cent."""
        return 100 - sum(row.share for row in self.co_host_rows.all())

    def held_by_units(self):
        return {self.unit_id, *self.co_host_rows.values_list("unit", flat=True)}


class CoHost(models.Model):
    """A unit that holds the activity with the host, and the share of the credit agreed with it."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="co_host_rows")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="co_host_rows", verbose_name=_("协办单位"))
    share = models.PositiveSmallIntegerField(_("计分份额（%）"), default=50, validators=[MaxValueValidator(100)])

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("协办单位")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "unit"], name="co_host_once", violation_error_message=_("该单位已是协办单位。")
            )
        ]

    def __str__(self):
        return str(self.unit)


class Attendance(models.Model):
    """A CPPCC member at an activity: what part, and whether present."""

    class Part(models.TextChoices):
        HOST = "host", _("主持")
        SPEAKER = "speaker", _("发言")
        ATTENDEE = "attendee", _("参加")

    class Status(models.TextChoices):
        INVITED = "invited", _("已邀请")
        PRESENT = "present", _("出席")
        LEAVE = "leave", _("请假")
        ABSENT = "absent", _("缺席")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="attendances")
    cppcc_member = models.ForeignKey(
        CppccMember, on_delete=models.PROTECT, related_name="attendances", verbose_name=_("委员")
    )
    part = models.CharField(_("角色"), max_length=10, choices=Part, default=Part.ATTENDEE)
    status = models.CharField(_("到场"), max_length=10, choices=Status, default=Status.INVITED)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("委员参加")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "cppcc_member"],
                name="attendance_once",
                violation_error_message=_("该委员已在名单中。"),
            )
        ]

    def __str__(self):
        return f"{self.cppcc_member} {self.get_part_display()}"
