"""Who wants to come: sign-ups with seats and a waiting list, what is asked besides, and who was invited by name."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.consent import Consent
from activities.models.turnout import new_short_code, new_token
from alliance.fields import EncryptedTextField, MarkField
from alliance.text import mask_phone
from members.models import CppccMember, User


class Question(models.Model):
    """Something an activity asks on its sign-up form besides name and phone. One that was answered is only put out of use."""

    class Kind(models.TextChoices):
        TEXT = "text", _("填空")
        CHOICE = "choice", _("单选")
        YES_NO = "yes_no", _("是否")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="questions", editable=False)
    label = models.CharField(_("问题"), max_length=60)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind, default=Kind.TEXT)
    options = models.TextField(_("选项"), blank=True, help_text=_("单选时填，每行一个，至少两个。"))
    is_required = models.BooleanField(_("必填"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    position = models.PositiveSmallIntegerField(_("次序"), default=1)

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = verbose_name_plural = _("报名问题")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "label"], name="question_once", violation_error_message=_("已有同样的问题。")
            )
        ]

    def __str__(self):
        return self.label

    @property
    def key(self):
        """The name under which its answer is kept."""
        return str(self.pk)

    @property
    def option_list(self):
        return list(dict.fromkeys(line.strip() for line in self.options.splitlines() if line.strip()))


class SignUpQuerySet(models.QuerySet):
    def standing(self):
        return self.exclude(status=SignUp.Status.CANCELLED)

    def seated(self):
        return self.filter(status=SignUp.Status.REGISTERED)

    def waiting(self):
        """In the order in which they came."""
        return self.filter(status=SignUp.Status.WAITLISTED).order_by("created_at", "pk")

    def of_phone(self, phone):
        return self.filter(phone_mark__in=self.model._meta.get_field("phone_mark").marks(phone))

    def people(self):
        """How many come with these sign-ups."""
        return self.aggregate(n=Sum("party_size", default=0))["n"]


class SignUp(models.Model):
    """A seat or a place in line for one or several people. After the time agreed on only the number stays (`erased_at`)."""

    class Status(models.TextChoices):
        REGISTERED = "registered", _("已报名")
        WAITLISTED = "waitlisted", _("候补")
        CANCELLED = "cancelled", _("已取消")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sign_ups")
    name = models.CharField(_("姓名"), max_length=40)
    phone = EncryptedTextField(_("手机号"))
    phone_mark = MarkField("phone")
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="sign_ups")
    party_size = models.PositiveSmallIntegerField(_("人数"), default=1, validators=[MinValueValidator(1)])
    answers = models.JSONField(_("填写内容"), default=dict, blank=True)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.REGISTERED)
    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    short_code = models.CharField(_("签到短码"), max_length=6, default=new_short_code, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, null=True, related_name="sign_ups", editable=False)
    consent_at = models.DateTimeField(default=timezone.now, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    promoted_at = models.DateTimeField(_("候补转正时间"), null=True, editable=False)
    erased_at = models.DateTimeField(_("个人信息删除时间"), null=True, editable=False)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = verbose_name_plural = _("报名")
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "phone_mark"],
                condition=~Q(status="cancelled"),
                name="sign_up_once",
                violation_error_message=_("这个手机号已经报过名。"),
            ),
            models.UniqueConstraint(fields=["activity", "short_code"], name="short_code_once"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("sign-up", args=[self.token])

    @property
    def masked_phone(self):
        return mask_phone(self.phone)

    @property
    def ahead(self):
        """How many sign-ups are before this one in line."""
        waiting = self.activity.sign_ups.waiting()
        return waiting.filter(Q(created_at__lt=self.created_at) | Q(created_at=self.created_at, pk__lt=self.pk)).count()


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(sign_up=None, declined_at=None)


class Invitation(models.Model):
    """Somebody asked to come by name, a CPPCC member or a guest, with a link of their own that holds a seat until answered."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="invitations", editable=False)
    name = models.CharField(_("姓名"), max_length=40)
    phone = EncryptedTextField(_("手机号"), blank=True)
    phone_mark = MarkField("phone")
    cppcc_member = models.ForeignKey(
        CppccMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("委员")
    )
    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    sign_up = models.OneToOneField(
        SignUp, on_delete=models.SET_NULL, null=True, editable=False, related_name="invitation"
    )
    declined_at = models.DateTimeField(_("谢绝时间"), null=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = verbose_name_plural = _("邀请")
        constraints = [
            models.UniqueConstraint(fields=["activity", "phone_mark"], name="invited_phone_once"),
            models.UniqueConstraint(fields=["activity", "cppcc_member"], name="invited_member_once"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("invitation", args=[self.token])

    @property
    def masked_phone(self):
        return mask_phone(self.phone)


class Reminder(models.Model):
    """That an activity's visitors were reminded: one row for each reminder and each beginning, so that none goes out twice."""

    class Kind(models.TextChoices):
        FIRST = "first", _("第一次提醒")
        LAST = "last", _("临近提醒")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=10, choices=Kind)
    start = models.DateTimeField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["sent_at"]
        verbose_name = verbose_name_plural = _("活动提醒")
        constraints = [models.UniqueConstraint(fields=["activity", "kind", "start"], name="reminded_once")]

    def __str__(self):
        return f"{self.activity} {self.get_kind_display()}"
