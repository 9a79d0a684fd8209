"""How people sign up and check in, and which figures are doubted: for an alliance, and where an activity differs."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from alliance.models import Alliance


class CheckInMode(models.TextChoices):
    POSTER = "poster", _("固定二维码（可印成海报）")
    ROTATING = "rotating", _("动态二维码（投屏，定时更换）")


def _number(label, default, most, help_text="", least=1):
    limits = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveIntegerField(label, default=default, validators=limits, help_text=help_text)


class TurnoutDefaults(models.Model):
    """What holds for every activity of an alliance. Without a row of its own the values written here hold."""

    alliance = models.OneToOneField(
        Alliance, on_delete=models.CASCADE, primary_key=True, related_name="turnout_defaults", editable=False
    )
    check_in_mode = models.CharField(
        _("签到方式"), max_length=10, choices=CheckInMode, default=CheckInMode.POSTER, help_text=_("单场活动可以另设。")
    )
    code_seconds = _number(_("动态码更换间隔（秒）"), 30, 300, _("当前和上一个码有效。"), least=10)
    pass_minutes = _number(_("扫动态码后填写时限（分钟）"), 10, 60)
    opens_before = _number(_("开始前多少分钟可签到"), 30, 1440, least=0)
    closes_after = _number(_("结束后多少分钟停止签到"), 30, 1440, least=0)
    late_after = _number(_("开始后多少分钟算迟到"), 15, 600, least=0)
    remind_hours = _number(_("第一次提醒提前（小时）"), 24, 240)
    remind_minutes = _number(_("第二次提醒提前（分钟）"), 60, 720)
    least_ratings = _number(_("满意率至少需要的评价份数"), 10, 1000)
    device_most = _number(_("同一手机短时签到多于几次列为待核实"), 3, 100)
    device_seconds = _number(_("“短时”指（秒）"), 60, 3600)
    origin_most = _number(_("同一网络同一机型短时签到多于几次列为待核实"), 20, 10000)
    origin_seconds = _number(_("同一网络的“短时”指（秒）"), 10, 3600)
    seats_percent = _number(_("现场人数超过名额的百分之几列为待核实"), 100, 1000, least=50)
    online_times = _number(_("线上人数超过现场多少倍列为待核实"), 100, 100000)
    online_least = _number(_("线上人数不足多少不作上述判断"), 5000, 10_000_000, least=0)
    views_times = _number(_("浏览量一天内增至多少倍列为待核实"), 10, 1000, least=2)
    views_least = _number(_("浏览量不足多少不作上述判断"), 1000, 10_000_000, least=0)

    class Meta:
        verbose_name = verbose_name_plural = _("签到与核实规则")

    def __str__(self):
        return str(self.alliance)

    @classmethod
    def of(cls, alliance):
        """The alliance's own row, or one with the values written here, not saved."""
        return getattr(alliance, "turnout_defaults", None) or cls(alliance=alliance)


class TurnoutRules(models.Model):
    """Where an activity differs: when sign-up is open and for whom, and how one checks in."""

    activity = models.OneToOneField(
        Activity, on_delete=models.CASCADE, primary_key=True, related_name="turnout_rules", editable=False
    )
    opens_at = models.DateTimeField(_("报名开始"), null=True, blank=True, help_text=_("不填表示发布后即可报名。"))
    closes_at = models.DateTimeField(_("报名截止"), null=True, blank=True, help_text=_("不填表示到活动结束为止。"))
    is_invited_only = models.BooleanField(_("只限受邀的人报名"), default=False)
    reserved_seats = models.PositiveIntegerField(
        _("预留名额"), default=0, help_text=_("留给受邀的人，公众报名时不占用；每张待答复的请柬也占一个名额。")
    )
    party_limit = models.PositiveSmallIntegerField(
        _("每次报名最多几人"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("含报名人自己；填1表示各报各的。"),
    )
    check_in_mode = models.CharField(
        _("签到方式"), max_length=10, choices=CheckInMode, blank=True, help_text=_("不选则按本联盟的统一规则。")
    )
    late_after = models.PositiveIntegerField(_("开始后多少分钟算迟到"), null=True, blank=True)
    near_metres = models.PositiveIntegerField(
        _("签到距离限制（米）"),
        null=True,
        blank=True,
        validators=[MinValueValidator(50), MaxValueValidator(50000)],
        help_text=_("填了才会在签到时询问位置；位置只用于当场核对，不保存。"),
    )
    longitude = models.FloatField(
        _("会场经度"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    latitude = models.FloatField(
        _("会场纬度"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )

    class Meta:
        verbose_name = verbose_name_plural = _("报名与签到设置")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")) | Q(opens_at=None) | Q(closes_at=None),
                name="sign_up_order",
                violation_error_message=_("报名截止要晚于报名开始。"),
            ),
            models.CheckConstraint(
                condition=Q(near_metres=None) | Q(longitude__isnull=False, latitude__isnull=False),
                name="near_what",
                violation_error_message=_("要限制距离，请填会场的经度和纬度。"),
            ),
        ]

    def __str__(self):
        return str(self.activity)
