"""Indicator schemes as data, the scores counted from real records, and the ranking."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.calendar import parse_period
from alliance.models import TenantModel, TenantQuerySet
from alliance.validators import YEARS
from members.models import Role, Unit, User

INSIDE = (Role.STAFF, Role.LEADER, Role.LIAISON, Role.CPPCC)


class Group(models.TextChoices):
    PARTICIPATION = "participation", _("协商参与度")
    CONVERSION = "conversion", _("成果转化率")
    SATISFACTION = "satisfaction", _("公众满意度")
    SHARING = "sharing", _("资源共享")
    BONUS = "bonus", _("加分")
    DEDUCTION = "deduction", _("扣分")


CORE = (Group.PARTICIPATION, Group.CONVERSION, Group.SATISFACTION, Group.SHARING)


class SchemeQuerySet(TenantQuerySet):
    def scope(self, user):
        return Q() if user.has_role(Role.STAFF, Role.LEADER) else Q(status__in=("active", "archived"))

    def active(self, alliance, year):
        """The scheme in force for a year: that year's, else the latest before it."""
        return (
            self.filter(alliance=alliance, status=Scheme.Status.ACTIVE, year__lte=year).order_by("-year", "-pk").first()
        )


class Scheme(TenantModel):
    """A year's indicators, weights and points. Changing an active one means a new version, so that old scores stay true."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ACTIVE = "active", _("执行中")
        ARCHIVED = "archived", _("已停用")

    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    title = models.CharField(_("名称"), max_length=80)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    alpha = models.DecimalField(
        _("捆绑系数"), max_digits=3, decimal_places=2, default="0.20", validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("单位得分 = 自身得分 ×（1 − 系数）+ 联盟平均分 × 系数。"),
    )  # fmt: skip
    participation = models.PositiveSmallIntegerField(_("协商参与度权重"), default=40)
    conversion = models.PositiveSmallIntegerField(_("成果转化率权重"), default=30)
    satisfaction = models.PositiveSmallIntegerField(_("公众满意度权重"), default=20)
    sharing = models.PositiveSmallIntegerField(_("资源共享权重"), default=10)
    bonus = models.PositiveSmallIntegerField(_("加分上限"), default=20)
    least_answers = models.PositiveSmallIntegerField(_("满意度最少样本"), default=10)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    objects = SchemeQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = verbose_name_plural = _("考核指标体系")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "year"], condition=Q(status="active"), name="one_active_scheme",
                violation_error_message=_("这一年已有执行中的指标体系。"),
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(participation=100 - models.F("conversion") - models.F("satisfaction") - models.F("sharing")),
                name="weights_make_100", violation_error_message=_("四项权重之和必须是100。"),
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("scheme", args=[self.pk])

    @property
    def weights(self):
        return {group: getattr(self, group) for group in CORE}


class IndicatorQuerySet(TenantQuerySet):
    alliance_path = "scheme__alliance"

    def scope(self, user):
        return Q() if user.has_role(Role.STAFF, Role.LEADER) else Q(scheme__status__in=("active", "archived"))


class Indicator(models.Model):
    """One line of a scheme: what is counted (`measure`) and how it turns into points."""

    class Method(models.TextChoices):
        EACH = "each", _("每项计分，封顶")
        RATE = "rate", _("按比率计分")
        COUNTDOWN = "countdown", _("从满分往下扣")

    scheme = models.ForeignKey(Scheme, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(_("编号"), max_length=10)
    name = models.CharField(_("指标"), max_length=60)
    group = models.CharField(_("类别"), max_length=16, choices=Group)
    measure = models.CharField(_("计量"), max_length=30)
    method = models.CharField(_("计分方法"), max_length=10, choices=Method, default=Method.EACH)
    points = models.DecimalField(_("每项分值"), max_digits=5, decimal_places=2, default=0)
    cap = models.DecimalField(_("封顶"), max_digits=5, decimal_places=2, default=100)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = _("指标")
        constraints = [
            models.UniqueConstraint(
                fields=["scheme", "code"], name="indicator_once", violation_error_message=_("指标编号重复。")
            )
        ]

    def __str__(self):
        return f"{self.code} {self.name}"

    @property
    def formula(self):
        """How points come about, in words."""
        words = {"points": f"{float(self.points):g}", "cap": f"{float(self.cap):g}"}
        if self.method == self.Method.RATE:
            return _("分子 ÷ 分母 × %(cap)s分") % words
        if self.method == self.Method.COUNTDOWN:
            return _("%(cap)s分 − 数量 × %(points)s分，最低0分") % words
        if self.group == Group.DEDUCTION:
            return _("每项扣%(points)s分，最多扣%(cap)s分") % words
        return _("每项%(points)s分，最多%(cap)s分") % words


class ScoreQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        return Q(unit__in=user.unit_ids)


class Score(TenantModel):
    """A unit's points on one indicator in one period, with what they were counted from."""

    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="scores")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="scores")
    period = models.CharField(_("期间"), max_length=8)
    numerator = models.IntegerField(_("分子"), default=0)
    denominator = models.IntegerField(_("分母"), default=0)
    points = models.DecimalField(_("得分"), max_digits=7, decimal_places=2)

    objects = ScoreQuerySet.as_manager()

    class Meta:
        ordering = ["indicator__code"]
        verbose_name = verbose_name_plural = _("得分")
        constraints = [models.UniqueConstraint(fields=["indicator", "unit", "period"], name="score_once")]

    def __str__(self):
        return f"{self.unit} {self.indicator} {self.points}"


class ResultQuerySet(TenantQuerySet):
    def scope(self, user):
        return Q() if user.has_role(*INSIDE) else Q(pk=None)

    def of(self, alliance, period):
        return self.filter(alliance=alliance, period=period.key)


class Result(TenantModel):
    """A unit's total and rank in a period. `own` is its own sum, `total` what remains after bundling with the alliance."""

    scheme = models.ForeignKey(Scheme, on_delete=models.PROTECT, related_name="results")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="results")
    period = models.CharField(_("期间"), max_length=8)
    participation = models.DecimalField(_("协商参与度"), max_digits=7, decimal_places=2)
    conversion = models.DecimalField(_("成果转化率"), max_digits=7, decimal_places=2)
    satisfaction = models.DecimalField(_("公众满意度"), max_digits=7, decimal_places=2)
    sharing = models.DecimalField(_("资源共享"), max_digits=7, decimal_places=2)
    bonus = models.DecimalField(_("加分"), max_digits=7, decimal_places=2)
    deduction = models.DecimalField(_("扣分"), max_digits=7, decimal_places=2)
    own = models.DecimalField(_("自身得分"), max_digits=7, decimal_places=2)
    total = models.DecimalField(_("总分"), max_digits=7, decimal_places=2)
    rank = models.PositiveIntegerField(_("排名"))
    category_rank = models.PositiveIntegerField(_("同类排名"))
    is_frozen = models.BooleanField(_("已冻结"), default=False)
    computed_at = models.DateTimeField(default=timezone.now)

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "unit__pinyin"]
        verbose_name = verbose_name_plural = _("排名")
        constraints = [models.UniqueConstraint(fields=["unit", "period"], name="result_once")]

    def __str__(self):
        return f"{self.period} {self.unit} {self.rank}"

    def get_absolute_url(self):
        return reverse("score-sheet", args=[self.period, self.unit_id])

    @property
    def grade(self):
        return next(label for least, label in GRADES if self.total >= least)

    @property
    def span(self):
        return parse_period(self.period)


GRADES = ((95, _("优秀")), (90, _("较好")), (60, _("一般")), (-1000, _("待提升")))
