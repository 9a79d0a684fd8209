from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.models import TenantModel, TenantQuerySet
from members.models import CppccMember, Role, Unit, User
from proposals.models.opinion import Category, Opinion, Topic
from proposals.models.referral import Referral, Result


class ProposalQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        reach = Q(created_by=user) | Q(unit__in=user.unit_ids)
        if user.person:
            signed = CoSigner.objects.filter(cppcc_member=user.person).values("proposal")
            reach |= Q(lead_author=user.person) | Q(pk__in=signed) | Q(number__isnull=False)
        if departments := user.department_ids:
            reach |= Q(pk__in=Referral.objects.filter(department__in=departments).values("proposal"))
        return reach

    def filed(self):
        """Those that became proposals in the strict sense: they bear a number."""
        return self.filter(number__isnull=False)

    def during(self, period):
        """Filed within a period."""
        return self.filed().filter(filed_on__gte=period.start, filed_on__lt=period.end)


class Proposal(TenantModel):
    """A proposal (提案): a suggestion in the form of one until it is filed and numbered."""

    files_need = "proposal.edit"

    class Kind(models.TextChoices):
        PLENARY = "plenary", _("大会提案")
        ORDINARY = "ordinary", _("平时提案")

    class Form(models.TextChoices):
        INDIVIDUAL = "individual", _("个人提案")
        JOINT = "joint", _("联名提案")
        COLLECTIVE = "collective", _("集体提案")

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审查")
        FILED = "filed", _("已立案")
        NOT_FILED = "not_filed", _("不予立案")
        MERGED = "merged", _("已并案")
        WITHDRAWN = "withdrawn", _("已撤案")
        ASSIGNED = "assigned", _("已交办")
        IN_HAND = "in_hand", _("办理中")
        ANSWERED = "answered", _("已答复")
        CLOSED = "closed", _("已办结")

    class Refusal(models.TextChoices):
        """The national list of reasons for not filing."""

        SECRET = "secret", _("涉及国家秘密")
        FORBIDDEN = "forbidden", _("国家法律、法规和政策明令禁止")
        PARTY_MEMBER = "party_member", _("中共党员对党内有关组织、人事安排等方面有意见")
        PARTY_INTERNAL = "party_internal", _("民主党派成员反映本组织内部问题")
        LAWSUIT = "lawsuit", _("进入民事、刑事、行政诉讼或仲裁程序")
        ACADEMIC = "academic", _("属于学术研讨")
        RELATIVES = "relatives", _("为本人或亲属解决个人问题")
        PROMOTION = "promotion", _("宣传、推介具体作品或产品")
        NAMING = "naming", _("指名举报")
        EMPTY = "empty", _("内容空泛，没有具体建议")

    class Satisfaction(models.TextChoices):
        SATISFIED = "satisfied", _("满意")
        BASICALLY = "basically", _("基本满意")
        DISSATISFIED = "dissatisfied", _("不满意")

    number = models.PositiveIntegerField(_("提案号"), null=True, blank=True, editable=False)
    session = models.CharField(_("届次"), max_length=40, help_text=_("如：十届五次。"))
    kind = models.CharField(_("性质"), max_length=10, choices=Kind, default=Kind.ORDINARY)
    form = models.CharField(_("形式"), max_length=10, choices=Form, default=Form.INDIVIDUAL)
    title = models.CharField(_("案由"), max_length=120)
    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("类别")
    )
    situation = models.TextField(_("情况"), blank=True)
    analysis = models.TextField(_("分析"), blank=True)
    lead_author = models.ForeignKey(
        CppccMember,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        verbose_name=_("第一提案人"),
    )
    body_name = models.CharField(
        _("提案单位"), max_length=80, blank=True, help_text=_("集体提案填写党派、团体、界别或专委会名称。")
    )
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("来源单位")
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals", verbose_name=_("议题")
    )
    opinions = models.ManyToManyField(Opinion, blank=True, related_name="proposals", verbose_name=_("依据的意见"))
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT)
    is_key = models.BooleanField(_("重点提案"), default=False)
    refusal = models.CharField(_("不予立案理由"), max_length=16, choices=Refusal, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_proposals"
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    filed_on = models.DateField(_("立案日期"), null=True, blank=True)
    result = models.CharField(_("办理结果"), max_length=1, choices=Result, blank=True)
    attitude_rating = models.CharField(_("对办理态度"), max_length=12, choices=Satisfaction, blank=True)
    result_rating = models.CharField(_("对办理结果"), max_length=12, choices=Satisfaction, blank=True)
    rating_note = models.TextField(_("评价说明"), blank=True)
    rated_by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("提案")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "session", "number"],
                name="proposal_number_once",
                violation_error_message=_("提案号重复。"),
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=True, filed_on__isnull=True)
                | Q(number__isnull=False, filed_on__isnull=False),
                name="filed_proposal_is_numbered",
            ),
            models.CheckConstraint(
                condition=~Q(status="not_filed") | ~Q(refusal=""),
                name="refusal_has_reason",
                violation_error_message=_("不予立案必须写明理由。"),
            ),
            models.CheckConstraint(
                condition=Q(lead_author__isnull=False) | ~Q(body_name=""),
                name="proposal_has_author",
                violation_error_message=_("请填写第一提案人或提案单位。"),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("proposal", args=[self.pk])

    @property
    def full_number(self):
        return f"{self.session}第{self.number}号" if self.number else ""

    @property
    def author(self):
        return self.body_name or str(self.lead_author)

    def held_by_units(self):
        return {self.unit_id} - {None}

    def held_by_people(self):
        """The author and those who confirmed their signature; whoever drafted it for them until it is filed."""
        signed = self.co_signers.filter(status=CoSigner.Status.CONFIRMED).values_list("cppcc_member__user", flat=True)
        lead = self.lead_author.user_id if self.lead_author else None
        return {self.created_by_id, lead, *signed} - {None}


class CoSigner(models.Model):
    """A CPPCC member asked to sign; confirms or declines in person."""

    class Status(models.TextChoices):
        INVITED = "invited", _("待确认")
        CONFIRMED = "confirmed", _("已联名")
        DECLINED = "declined", _("未联名")

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="co_signers")
    cppcc_member = models.ForeignKey(
        CppccMember, on_delete=models.PROTECT, related_name="signatures", verbose_name=_("委员")
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.INVITED)
    responded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("联名")
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "cppcc_member"],
                name="co_signer_once",
                violation_error_message=_("该委员已在联名名单中。"),
            )
        ]

    def __str__(self):
        return str(self.cppcc_member)


class Suggestion(models.Model):
    """One suggestion of a proposal: adopted or not, promised until when, fulfilled when."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="suggestions")
    text = models.TextField(_("建议"))
    adopted = models.BooleanField(_("采纳"), null=True, blank=True)
    promised_on = models.DateField(_("承诺完成日期"), null=True, blank=True)
    fulfilled_on = models.DateField(_("完成日期"), null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("建议")

    def __str__(self):
        return self.text[:40]

    @property
    def is_overdue(self):
        """A promise whose day has passed without being kept."""
        return bool(self.promised_on and not self.fulfilled_on and self.promised_on < today())
