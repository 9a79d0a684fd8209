from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.fields import WebAddressField
from alliance.models import TenantModel, TenantQuerySet
from members.models import Department, Role, Unit, User
from proposals.models.opinion import Opinion, Topic
from proposals.models.proposal import Proposal
from proposals.models.special_report import Level, SpecialReport


def one_of(*names):
    """Exactly one of the foreign keys is set."""
    condition = Q()
    for chosen in names:
        condition |= Q(**{f"{name}__isnull": name != chosen for name in names})
    return condition


class InstructionQuerySet(TenantQuerySet):
    def scope(self, user):
        return Q() if user.has_role(Role.STAFF, Role.LEADER) else Q(pk=None)


class Instruction(TenantModel):
    """A leader's written instruction (批示), given here or recorded from paper."""

    files_need = "instruction.create"

    class Status(models.TextChoices):
        OPEN = "open", _("落实中")
        DONE = "done", _("已落实")

    special_report = models.ForeignKey(
        SpecialReport, on_delete=models.PROTECT, null=True, blank=True, related_name="instructions"
    )
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="instructions")
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, null=True, blank=True, related_name="instructions")
    leader = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False)
    leader_name = models.CharField(_("批示领导"), max_length=60)
    level = models.CharField(_("层级"), max_length=10, choices=Level, default=Level.DISTRICT)
    text = models.TextField(_("批示内容"))
    instructed_on = models.DateField(_("批示日期"))
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.OPEN)
    handling = models.TextField(_("落实情况"), blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = InstructionQuerySet.as_manager()

    class Meta:
        ordering = ["-instructed_on", "-pk"]
        verbose_name = verbose_name_plural = _("批示")
        constraints = [
            models.CheckConstraint(
                condition=one_of("special_report", "proposal", "opinion"), name="instruction_on_one_thing"
            )
        ]

    def __str__(self):
        return f"{self.leader_name}：{self.subject}"

    def get_absolute_url(self):
        return reverse("instruction", args=[self.pk])

    @property
    def subject(self):
        return self.special_report or self.proposal or self.opinion


class OutcomeQuerySet(TenantQuerySet):
    def public(self):
        return self.filter(is_public=True, alliance__is_active=True)

    def scope(self, user):
        return Q() if user.has_role(Role.STAFF, Role.LEADER, Role.LIAISON, Role.CPPCC) else Q(is_public=True)

    def open_files_to(self, user):
        return self.visible_to(user) if user.has_role(Role.STAFF, Role.LEADER) else self.none()

    def of_brand(self, brand):
        """What followed from an opinion raised at an activity of the brand, on whichever way."""
        raised = Opinion.objects.filter(activity__brand=brand)
        proposals = Proposal.opinions.through.objects.filter(opinion__in=raised.values("pk"))
        reports = SpecialReport.opinions.through.objects.filter(opinion__in=raised.values("pk"))
        return self.filter(
            Q(opinion__in=raised.values("pk"))
            | Q(topic__in=raised.filter(topic__isnull=False).values("topic"))
            | Q(proposal__in=proposals.values("proposal"))
            | Q(special_report__in=reports.values("specialreport"))
        )

    def during(self, period):
        return self.filter(happened_on__gte=period.start, happened_on__lt=period.end)


class Outcome(TenantModel):
    """What changed: a policy, a project, a service."""

    files_need = "outcome.edit"

    class Kind(models.TextChoices):
        POLICY = "policy", _("政策")
        PROJECT = "project", _("项目")
        SERVICE = "service", _("服务")

    title = models.CharField(_("成效"), max_length=120)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind)
    description = models.TextField(_("说明"), blank=True)
    evidence_url = WebAddressField(_("佐证链接"), blank=True)
    happened_on = models.DateField(_("发生日期"))
    opinion = models.ForeignKey(Opinion, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes")
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes")
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes")
    special_report = models.ForeignKey(
        SpecialReport, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes"
    )
    department = models.ForeignKey(
        Department, on_delete=models.PROTECT, null=True, blank=True, related_name="outcomes", verbose_name=_("承办单位")
    )
    units = models.ManyToManyField(Unit, blank=True, related_name="outcomes", verbose_name=_("贡献单位"))
    is_public = models.BooleanField(_("可公开"), default=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ["-happened_on", "-pk"]
        verbose_name = verbose_name_plural = _("成效")
        constraints = [
            models.CheckConstraint(
                condition=one_of("opinion", "topic", "proposal", "special_report"), name="outcome_of_one_thing"
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("outcome", args=[self.pk])

    @property
    def source(self):
        return self.proposal or self.special_report or self.topic or self.opinion
