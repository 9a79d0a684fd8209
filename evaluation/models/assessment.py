import secrets

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.models import TenantModel, TenantQuerySet
from alliance.validators import YEARS
from evaluation.models.scoring import GRADES, INSIDE, Indicator, Scheme
from members.models import Role, Unit, User

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def new_serial():
    """Twelve characters nobody guesses: printed on a result sheet, it tells whether the sheet is genuine."""
    return "".join(secrets.choice(ALPHABET) for _ in range(12))


class AssessmentQuerySet(TenantQuerySet):
    def scope(self, user):
        return Q() if user.has_role(*INSIDE) else Q(pk=None)


class Assessment(TenantModel):
    """The annual assessment (年考评): self-scoring, audit by the working group, publication for comment with appeals,
    approval by the chairmen's meeting, announcement."""

    class Status(models.TextChoices):
        SELF_SCORE = "self_score", _("单位自评")
        AUDIT = "audit", _("专班初核")
        PUBLICITY = "publicity", _("公示")
        APPROVED = "approved", _("主席会议审定")
        PUBLISHED = "published", _("公布")

    SHOWN = (Status.PUBLICITY, Status.APPROVED, Status.PUBLISHED)

    year = models.PositiveSmallIntegerField(_("年度"), validators=YEARS)
    title = models.CharField(_("名称"), max_length=80)
    scheme = models.ForeignKey(
        Scheme, on_delete=models.PROTECT, related_name="assessments", verbose_name=_("考核指标体系")
    )
    ordinary_weight = models.PositiveSmallIntegerField(
        _("平时得分占比（%）"),
        default=50,
        validators=[MaxValueValidator(100)],
        help_text=_("平时得分是各月得分与当月最高分之比的平均数（百分制），其余占比为年度得分。"),
    )
    self_score_until = models.DateField(_("自评截止"))
    publicised_on = models.DateField(_("公示开始"), null=True, blank=True)
    publicised_until = models.DateField(_("公示截止"), null=True, blank=True)
    approved_on = models.DateField(_("审定日期"), null=True, blank=True)
    approval_note = models.CharField(_("审定意见"), max_length=200, blank=True)
    status = models.CharField(_("进度"), max_length=12, choices=Status, default=Status.SELF_SCORE)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = verbose_name_plural = _("年考评")
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "year"],
                name="assessment_once",
                violation_error_message=_("这一年的考评已经建立。"),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=("approved", "published")) | Q(approved_on__isnull=False),
                name="approved_assessment_has_date",
                violation_error_message=_("审定必须有日期。"),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("assessment", args=[self.pk])

    @property
    def is_shown(self):
        return self.status in self.SHOWN

    @property
    def takes_appeals(self):
        return self.status == self.Status.PUBLICITY and today() <= self.publicised_until


class SheetQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER):
            return Q()
        own = Q(unit__in=user.unit_ids)
        return own | Q(assessment__status__in=Assessment.SHOWN) if user.has_role(*INSIDE) else own

    def open_files_to(self, user):
        rows = self.visible_to(user)
        return rows if user.has_role(Role.STAFF, Role.LEADER) else rows.filter(unit__in=user.unit_ids)


class AssessmentSheet(TenantModel):
    """A unit's form in an annual assessment: what it says, what the working group found, and the result."""

    class Status(models.TextChoices):
        OPEN = "open", _("待自评")
        SUBMITTED = "submitted", _("已自评")

    files_need = "assessment.self_score"

    assessment = models.ForeignKey(Assessment, on_delete=models.CASCADE, related_name="sheets")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="assessment_sheets", verbose_name=_("单位"))
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OPEN)
    submitted_at = models.DateTimeField(_("自评时间"), null=True, blank=True, editable=False)
    self_total = models.DecimalField(_("自评得分"), max_digits=7, decimal_places=2, null=True, blank=True)
    annual = models.DecimalField(_("年度得分"), max_digits=7, decimal_places=2, null=True, blank=True)
    ordinary = models.DecimalField(_("平时得分"), max_digits=7, decimal_places=2, null=True, blank=True)
    final = models.DecimalField(_("最终得分"), max_digits=7, decimal_places=2, null=True, blank=True)
    rank = models.PositiveIntegerField(_("排名"), null=True, blank=True)
    category_rank = models.PositiveIntegerField(_("同类排名"), null=True, blank=True)
    serial = models.CharField(_("校验码"), max_length=16, unique=True, default=new_serial, editable=False)

    objects = SheetQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "unit__pinyin", "pk"]
        verbose_name = verbose_name_plural = _("考评表")
        constraints = [models.UniqueConstraint(fields=["assessment", "unit"], name="sheet_once")]

    def __str__(self):
        return f"{self.assessment} {self.unit}"

    def get_absolute_url(self):
        return reverse("assessment-sheet", args=[self.pk])

    @property
    def grade(self):
        return next(label for least, label in GRADES if self.final >= least) if self.final is not None else ""


class AssessmentLine(models.Model):
    """One indicator on a unit's form. `counted` is what the records gave, `claimed` what the unit asks for, `audited` what stands."""

    sheet = models.ForeignKey(AssessmentSheet, on_delete=models.CASCADE, related_name="lines")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    counted = models.DecimalField(_("系统计分"), max_digits=7, decimal_places=2)
    claimed = models.DecimalField(_("自评"), max_digits=7, decimal_places=2, null=True, blank=True)
    claim_note = models.CharField(_("自评说明"), max_length=300, blank=True)
    audited = models.DecimalField(_("初核"), max_digits=7, decimal_places=2, null=True, blank=True)
    audit_note = models.CharField(_("初核说明"), max_length=300, blank=True)

    class Meta:
        ordering = ["indicator__code"]
        verbose_name = verbose_name_plural = _("考评项")
        constraints = [models.UniqueConstraint(fields=["sheet", "indicator"], name="line_once")]

    def __str__(self):
        return str(self.indicator)

    @property
    def differs(self):
        """The unit asks for something else than the records gave."""
        return self.claimed is not None and self.claimed != self.counted

    @property
    def stands(self):
        return self.audited if self.audited is not None else self.counted


class AppealQuerySet(TenantQuerySet):
    def scope(self, user):
        return Q() if user.has_role(Role.STAFF, Role.LEADER) else Q(unit__in=user.unit_ids)


class Appeal(TenantModel):
    """A unit's objection to one line while the result is public for comment."""

    class Status(models.TextChoices):
        OPEN = "open", _("待处理")
        UPHELD = "upheld", _("申诉成立")
        DISMISSED = "dismissed", _("维持原分")

    files_need = "appeal.create"

    line = models.ForeignKey(AssessmentLine, on_delete=models.PROTECT, related_name="appeals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appeals", verbose_name=_("单位"))
    reason = models.TextField(_("理由"), max_length=1000)
    claimed = models.DecimalField(_("请求得分"), max_digits=7, decimal_places=2)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OPEN)
    decision = models.CharField(_("处理意见"), max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(_("提出时间"), default=timezone.now, editable=False)

    objects = AppealQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("申诉")
        constraints = [
            models.UniqueConstraint(
                fields=["line"],
                condition=Q(status="open"),
                name="one_open_appeal",
                violation_error_message=_("这一项已有待处理的申诉。"),
            ),
            models.CheckConstraint(
                condition=Q(status="open") | (~Q(decision="") & Q(decided_at__isnull=False)),
                name="decided_appeal_has_decision",
                violation_error_message=_("处理申诉必须写明意见。"),
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.line}"

    def get_absolute_url(self):
        return reverse("appeal", args=[self.pk])

    def held_by_people(self):
        return set()
