import secrets

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Remark
from alliance.fields import EncryptedTextField
from alliance.models import TenantModel, TenantQuerySet
from members.models import CppccMember, Role, Unit, User
from proposals.safety import mask

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_receipt():
    """Twelve characters nobody guesses, without those that are easily confused when read out on the phone."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class Category(TenantModel):
    name = models.CharField(_("类别"), max_length=40)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("意见类别")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "name"], name="category_once", violation_error_message=_("已有同名类别。")
            )
        ]

    def __str__(self):
        return self.name


class TopicQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER, Role.CPPCC):
            return Q()
        return Q(pk__in=Opinion.objects.filter(source_unit__in=user.unit_ids).values("topic"))


class Topic(TenantModel):
    """Several opinions that say the same, with the one that speaks for them (`lead`)."""

    class Status(models.TextChoices):
        OPEN = "open", _("办理中")
        CLOSED = "closed", _("已结束")

    title = models.CharField(_("议题"), max_length=120)
    summary = models.TextField(_("概述"), blank=True)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="topics", verbose_name=_("类别")
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OPEN)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("议题")

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("topic", args=[self.pk])


class OpinionQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        reach = Q(entered_by=user)
        if units := user.unit_ids:
            reach |= Q(source_unit__in=units) | Q(activity__unit__in=units)
        if user.person:
            reach |= Q(cppcc_member=user.person)
        if departments := user.department_ids:
            from proposals.models.referral import Referral

            reach |= Q(pk__in=Referral.objects.filter(department__in=departments).values("opinion"))
        return reach

    def during(self, period):
        return self.filter(submitted_at__gte=period.starts_at, submitted_at__lt=period.ends_at)

    def with_body(self):
        return self.select_related("category", "source_unit", "topic")


class Opinion(TenantModel):
    """What somebody said, from anyone and any channel, followed by its receipt until its author has heard back."""

    files_need = "opinion.sort"

    class Channel(models.TextChoices):
        PUBLIC = "public", _("公众网页")
        ACTIVITY = "activity", _("活动现场")
        UNIT = "unit", _("联盟单位")
        CPPCC = "cppcc", _("委员")
        PAPER = "paper", _("书面")
        PHONE = "phone", _("电话")
        IMPORT = "import", _("批量导入")

    class Status(models.TextChoices):
        RECEIVED = "received", _("已收到")
        SORTED = "sorted", _("已受理")
        MERGED = "merged", _("已并案")
        REFERRED = "referred", _("办理中")
        ANSWERED = "answered", _("已答复")
        REFINED = "refined", _("已转化")
        CLOSED = "closed", _("已办结")
        REJECTED = "rejected", _("不予受理")

    class Rejection(models.TextChoices):
        SECRET = "secret", _("涉及国家秘密")
        FORBIDDEN = "forbidden", _("法律法规明令禁止的事项")
        LAWSUIT = "lawsuit", _("已进入诉讼、仲裁程序，请依法定程序解决")
        PETITION = "petition", _("属于信访事项，请向信访部门反映")
        REPORT = "report", _("举报事项，请向纪检监察或主管部门反映")
        PRIVATE = "private", _("个人事务，请向主管部门咨询办理")
        ADVERTISING = "advertising", _("推介产品或广告")
        EMPTY = "empty", _("内容不完整，无法办理")

    receipt = models.CharField(_("查询码"), max_length=16, unique=True, default=new_receipt, editable=False)
    title = models.CharField(_("标题"), max_length=120)
    text = models.TextField(_("内容"), max_length=4000)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions", verbose_name=_("类别")
    )
    place = models.CharField(_("涉及地点"), max_length=80, blank=True)
    channel = models.CharField(_("来源"), max_length=10, choices=Channel, default=Channel.PUBLIC)
    source_unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions", verbose_name=_("收集单位")
    )
    activity = models.ForeignKey(
        Activity, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions", verbose_name=_("所在活动")
    )
    remark = models.OneToOneField(
        Remark, on_delete=models.SET_NULL, null=True, blank=True, related_name="opinion", editable=False
    )
    cppcc_member = models.ForeignKey(
        CppccMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="opinions",
        verbose_name=_("反映委员"),
    )
    author_name = models.CharField(_("姓名"), max_length=40, blank=True)
    author_phone = EncryptedTextField(_("手机号"), blank=True, default="")
    consent_at = models.DateTimeField(null=True, blank=True, editable=False)
    entered_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="entered_opinions", editable=False
    )
    submitted_at = models.DateTimeField(_("提交时间"), default=timezone.now)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.RECEIVED)
    rejection = models.CharField(_("不予受理理由"), max_length=12, choices=Rejection, blank=True)
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions", verbose_name=_("议题")
    )
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    on_the_spot = models.BooleanField(_("即商即转"), default=False)
    needs_masking = models.BooleanField(_("含个人信息"), default=False, editable=False)
    rating = models.PositiveSmallIntegerField(
        _("评价"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    rated_at = models.DateTimeField(null=True, blank=True)
    is_public = models.BooleanField(_("可公开"), default=False)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        ordering = ["-submitted_at", "-pk"]
        verbose_name = verbose_name_plural = _("意见建议")
        indexes = [models.Index(fields=["alliance", "status", "-submitted_at"], name="opinion_list")]
        constraints = [
            models.CheckConstraint(
                condition=Q(rating__isnull=True, rated_at__isnull=True)
                | Q(rating__isnull=False, rated_at__isnull=False),
                name="opinion_rating_dated",
            ),
            models.CheckConstraint(
                condition=~Q(status="rejected") | ~Q(rejection=""),
                name="rejection_has_reason",
                violation_error_message=_("不予受理必须写明理由。"),
            ),
        ]

    def __str__(self):
        """As everybody reads it: without the numbers somebody wrote into it."""
        return mask(self.title)

    def get_absolute_url(self):
        return reverse("opinion", args=[self.pk])

    def held_by_units(self):
        return {self.source_unit_id} - {None}

    def held_by_people(self):
        return {self.entered_by_id, self.cppcc_member.user_id if self.cppcc_member else None} - {None}
