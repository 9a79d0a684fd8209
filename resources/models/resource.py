from django.contrib.postgres.fields import ArrayField, BigIntegerRangeField
from django.core.exceptions import EmptyResultSet
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Count, F, Func, OuterRef, Q, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.models import TenantModel, TenantQuerySet
from alliance.text import items_of, words_of
from members.models import Membership, Role, Unit, User
from resources.models import free


class Lines(Func):
    """Texts with a line break between, so that no word is found across two of them."""

    template = "%(expressions)s"
    arg_joiner = " || chr(10) || "
    output_field = models.TextField()


SEARCHED = (
    "name", "pinyin", "tags", "topics", "equipment", "description", "teacher", "sector", "engagement", "data_fields", "address",
)  # fmt: skip


# A gap is looked for among the bookings of the day before and after (`resources.calendars.AROUND`).
DAY = 24 * 60
LONGEST_BOOKING = 366 * DAY
FARTHEST = 3 * 366


class ResourceQuerySet(TenantQuerySet):
    def public(self):
        return self.published().filter(alliance__is_active=True)

    def published(self):
        """On offer: published, and its unit is a member in good standing."""
        return self.filter(status=Resource.Status.PUBLISHED, unit__status=Unit.Status.ADMITTED)

    def free_between(self, start, end):
        """Those that are open all the time from one moment to another and have nothing in the way."""
        try:
            asked, values = self.order_by().values("pk").query.sql_with_params()
        except EmptyResultSet:
            return self.none()
        return self.filter(pk__in=RawSQL(*free.question(asked, values, start, end)))

    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER, Role.ADMIN):
            return Q()
        offered = Q(status=Resource.Status.PUBLISHED, unit__status=Unit.Status.ADMITTED)
        return offered | Q(unit__in=user.unit_ids)

    def with_words(self, text):
        """Every word typed is found somewhere in what is searched, or in the name of the unit; pinyin and initials count."""
        rows = self
        for word in words_of(text):
            unit = Q(unit__name__icontains=word) | Q(unit__short_name__icontains=word) | Q(unit__pinyin__contains=word)
            rows = rows.filter(Q(words__contains=word) | unit)
        return rows

    def tagged(self, tag):
        """With just this tag, not with one that begins like it."""
        listed = Concat(Value("、"), F("tags"), Value("、"))
        return self.annotate(listed_tags=listed).filter(listed_tags__contains=f"、{tag}、")

    def tag_counts(self, most):
        """[{tag, n}] of the tags used most."""
        tag = Func(F("tags"), Value("、"), function="string_to_array", output_field=ArrayField(models.TextField()))
        each = (
            self.exclude(tags="").order_by().annotate(tag=Func(tag, function="unnest", output_field=models.TextField()))
        )
        return each.values("tag").annotate(n=Count("pk")).order_by("-n", "tag")[:most]

    def with_contact(self):
        """Adds `contact_name` and `contact_phone`: the unit's first liaison in office."""
        posts = Membership.objects.filter(unit=OuterRef("unit"), role=Role.LIAISON, is_active=True).order_by("pk")
        return self.annotate(
            contact_name=Subquery(posts.values("user__name")[:1]),
            contact_phone=Subquery(posts.values("user__phone")[:1]),
        )

    def open_files_to(self, user):
        """The owner's and staff's; of a dataset also whoever has leave, or everyone inside where it is open to the alliance."""
        rows = self.visible_to(user)
        if user.has_role(Role.STAFF, Role.LEADER):
            return rows
        granted = rows.filter(
            kind="dataset", grants__applicant=user, grants__status="granted", grants__expires_on__gte=today()
        )
        reach = Q(unit__in=user.unit_ids) | Q(pk__in=granted.values("pk"))
        if user.has_role(Role.LIAISON, Role.CPPCC):
            reach |= Q(kind="dataset", sharing="open", status="published")
        return rows.filter(reach)


class Resource(TenantModel):
    """A venue, an expert, a course or a dataset that a unit shares with the alliance.

    `space` is a range of numbers that the database gives: a whole holds the ranges of its parts, two parts never meet. So one
    exclusion constraint sees a hall and its halves as what they are.
    """

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

    class Pending(models.TextChoices):
        HOLD = "hold", _("先到先占，等待审批")
        COMPETE = "compete", _("可多人申请，批准一个")

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
    pending = models.CharField(
        _("待审时"), max_length=8, choices=Pending, default=Pending.HOLD, help_text=_("待审的申请是否占住时段。")
    )
    pending_hours = models.PositiveSmallIntegerField(
        _("待审时限（小时）"), default=72, validators=[MinValueValidator(1)], help_text=_("到时未批，申请自动失效。")
    )
    notice_hours = models.PositiveSmallIntegerField(_("至少提前（小时）"), default=0)
    change_notice_hours = models.PositiveSmallIntegerField(_("改期至少提前（小时）"), default=0)
    cancel_notice_hours = models.PositiveSmallIntegerField(_("取消至少提前（小时）"), default=0)
    min_minutes = models.PositiveSmallIntegerField(_("最短（分钟）"), default=30, validators=[MinValueValidator(1)])
    max_minutes = models.PositiveIntegerField(
        _("最长（分钟）"), default=480, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_BOOKING)]
    )
    horizon_days = models.PositiveSmallIntegerField(
        _("最多提前（天）"), default=180, validators=[MinValueValidator(1), MaxValueValidator(FARTHEST)]
    )
    grid_minutes = models.PositiveSmallIntegerField(
        _("起止刻度（分钟）"), default=0, validators=[MaxValueValidator(DAY)],
        help_text=_("从开放时刻算起，起止须落在刻度上；0表示不限。"),
    )  # fmt: skip
    buffer_before = models.PositiveSmallIntegerField(
        _("用前准备（分钟）"), default=0, validators=[MaxValueValidator(DAY)]
    )
    buffer_after = models.PositiveSmallIntegerField(
        _("用后整理（分钟）"), default=0, validators=[MaxValueValidator(DAY)],
        help_text=_("相邻两次预约之间至少隔两者中较长的一段。"),
    )  # fmt: skip
    check_in_before = models.PositiveSmallIntegerField(
        _("开始前几分钟起可登记到场"), default=15, validators=[MaxValueValidator(DAY)]
    )
    release_after = models.PositiveSmallIntegerField(
        _("开始后几分钟没人到场就释放"), default=20, validators=[MaxValueValidator(DAY)],
        help_text=_("没人到场记为爽约，时间让给别人；0表示不用登记到场。"),
    )  # fmt: skip
    max_per_day = models.PositiveSmallIntegerField(
        _("每天最多几次"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    follows_calendar = models.BooleanField(
        _("按节假日调整"), default=False, help_text=_("法定节假日不开放，调休上班的周末按工作日开放。")
    )
    # what it consists of
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("所属整体"),
        help_text=_("可分隔的大厅：订整体则各部分都被占用，订一部分则整体不能再订。"),
    )  # fmt: skip
    space = BigIntegerRangeField(null=True, editable=False)
    quantity = models.PositiveSmallIntegerField(
        _("同样的有几个"), default=1, validators=[MinValueValidator(1)], help_text=_("如三台同型号投影仪填3。")
    )
    # venue
    capacity = models.PositiveIntegerField(_("可容纳人数"), null=True, blank=True, validators=[MinValueValidator(1)])
    equipment = models.CharField(
        _("设备"), max_length=200, blank=True, help_text=_("用顿号分开，如：投影、音响、话筒。")
    )
    address = models.CharField(_("地址"), max_length=120, blank=True)
    route = models.CharField(
        _("交通路线"), max_length=200, blank=True, help_text=_("怎么来：地铁、公交、停车，从哪个门进。")
    )
    fee = models.CharField(_("费用"), max_length=80, blank=True, help_text=_("不收费的不填；要收的写明多少、怎么付。"))
    accessibility = models.CharField(_("无障碍条件"), max_length=120, blank=True)
    longitude = models.FloatField(_("经度"), null=True, blank=True)
    latitude = models.FloatField(_("纬度"), null=True, blank=True)
    # expert
    topics = models.CharField(_("擅长领域"), max_length=200, blank=True)
    sector = models.CharField(_("界别"), max_length=40, blank=True)
    engagement = models.CharField(_("参与方式"), max_length=80, blank=True, help_text=_("如：讲座、咨询、调研。"))
    # course
    teacher = models.CharField(_("授课人"), max_length=60, blank=True)
    by_session = models.BooleanField(
        _("按场次报名"), default=False, help_text=_("课程排好场次，每场有名额；不按场次的课程整段预约。")
    )
    duration_minutes = models.PositiveSmallIntegerField(_("课时（分钟）"), null=True, blank=True)
    # dataset
    data_fields = models.CharField(_("数据项"), max_length=300, blank=True)
    sample = models.TextField(_("样例"), blank=True, help_text=_("两三行示例，不含真实个人信息。"))
    terms = models.TextField(_("使用条款"), blank=True)
    sharing = models.CharField(_("共享级别"), max_length=12, choices=Sharing, default=Sharing.ON_REQUEST)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    # All that a search looks at, in one text that the database keeps.
    words = models.GeneratedField(
        expression=Lower(Lines(*SEARCHED)),
        output_field=models.TextField(),
        db_persist=True,
    )

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
            models.CheckConstraint(
                condition=Q(quantity=1) | Q(parent__isnull=True),
                name="part_is_single",
                violation_error_message=_("整体的一部分只能是一个。"),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("resource", args=[self.pk])

    @property
    def tag_list(self):
        return items_of(self.tags)

    @property
    def equipment_list(self):
        return items_of(self.equipment)

    @property
    def is_exclusive(self):
        """Only one at a time may use it; a dataset serves many, of a pool several are there, a session has seats."""
        return self.kind != self.Kind.DATASET and self.quantity == 1 and not self.by_session

    @property
    def logs_downloads(self):
        """Who took which data when is on record."""
        return self.kind == self.Kind.DATASET

    @property
    def root_id(self):
        """The row that is locked for the whole family."""
        return self.parent_id or self.pk
