"""Who came, what they thought of it, and where it was reported."""

import datetime as dt
import secrets

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from alliance.fields import WebAddressField
from members.models import User

LATE_AFTER = dt.timedelta(minutes=15)


def new_token():
    return secrets.token_urlsafe(12)


def person_key(phone):
    """One person's mark at an activity: the same for the same phone, telling nothing of it."""
    return salted_hmac("check-in", phone).hexdigest()[:32]


class SignUp(models.Model):
    class Status(models.TextChoices):
        REGISTERED = "registered", _("已报名")
        WAITLISTED = "waitlisted", _("候补")
        CANCELLED = "cancelled", _("已取消")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sign_ups")
    name = models.CharField(_("姓名"), max_length=40)
    phone = models.CharField(
        _("手机号"), max_length=11, validators=[RegexValidator(r"^1\d{10}$", _("请填11位手机号。"))]
    )
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="sign_ups")
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.REGISTERED)
    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    consent_at = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = verbose_name_plural = _("报名")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "phone"],
                condition=~Q(status="cancelled"),
                name="sign_up_once",
                violation_error_message=_("这个手机号已经报过名。"),
            )
        ]

    def __str__(self):
        return self.name


class CheckIn(models.Model):
    """One person counted once (`person_key` is unique within the activity)."""

    class Method(models.TextChoices):
        SELF = "self", _("扫码")
        STAFF = "staff", _("工作人员登记")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="check_ins")
    sign_up = models.ForeignKey(SignUp, on_delete=models.SET_NULL, null=True, blank=True, related_name="check_ins")
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    person_key = models.CharField(max_length=32, editable=False)
    at = models.DateTimeField(_("签到时间"), default=timezone.now)
    method = models.CharField(_("方式"), max_length=10, choices=Method, default=Method.SELF)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = verbose_name_plural = _("签到")
        constraints = [models.UniqueConstraint(fields=["activity", "person_key"], name="check_in_once")]

    def __str__(self):
        return self.name or "—"

    @property
    def is_late(self):
        return self.at > self.activity.start + LATE_AFTER


def _mark(label):
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(1), MaxValueValidator(5)])


class RatingQuerySet(models.QuerySet):
    def satisfied(self):
        """Those whose three marks average four or more."""
        return self.annotate(total=models.F("content") + models.F("organisation") + models.F("result")).filter(
            total__gte=12
        )


class Rating(models.Model):
    """What one who checked in thought of it, 1 to 5 on three questions; the unit never sees who."""

    check_in = models.OneToOneField(CheckIn, on_delete=models.CASCADE, related_name="rating")
    content = _mark(_("内容"))
    organisation = _mark(_("组织"))
    result = _mark(_("成效"))
    comment = models.CharField(_("还想说的"), max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RatingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = verbose_name_plural = _("满意度评价")

    def __str__(self):
        return f"{self.content}/{self.organisation}/{self.result}"


class Coverage(models.Model):
    """A report of the activity in a medium. Views count only with a link to the evidence and the day they were read."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="coverages")
    medium = models.CharField(_("媒体"), max_length=60)
    title = models.CharField(_("标题"), max_length=120)
    url = WebAddressField(_("链接"), max_length=300)
    views = models.PositiveIntegerField(_("浏览量"), default=0)
    read_on = models.DateField(_("读数日期"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)

    class Meta:
        ordering = ["-read_on", "-pk"]
        verbose_name = verbose_name_plural = _("传播")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "url"], name="coverage_once", violation_error_message=_("这个链接已登记。")
            )
        ]

    def __str__(self):
        return self.title
