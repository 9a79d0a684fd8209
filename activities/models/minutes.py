from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.base import OfActivity, OfActivityQuerySet, hosted
from members.models import Role, Unit, User


class MinutesQuerySet(OfActivityQuerySet):
    def scope(self, user):
        """Final ones everybody inside; before that the hosts, and those CPPCC members who were there and may check them."""
        if user.has_role(Role.STAFF, Role.LEADER, Role.ADMIN):
            return Q()
        there = Activity.objects.filter(attendances__cppcc_member__user=user).values("pk")
        checked = Q(status__in=(Minutes.Status.CHECKING, Minutes.Status.REVISING), activity__in=there)
        return Q(status=Minutes.Status.FINAL) | checked | Q(activity__in=hosted(user).values("pk"))


class Minutes(OfActivity):
    """A version of what was talked over and agreed (协商纪要). Final ones are locked; a later change is a new version."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("草稿")
        CHECKING = "checking", _("核对中")
        REVISING = "revising", _("修正中")
        FINAL = "final", _("已定稿")

    EDITABLE = (Status.DRAFT, Status.REVISING)

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="minutes_versions", editable=False)
    version = models.PositiveSmallIntegerField(_("版本"), default=1, editable=False)
    text = models.TextField(
        _("协商情况"), max_length=20000, help_text=_("谁谈了什么、部门怎样回应；议定的事项另外逐条登记。")
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    final_at = models.DateTimeField(_("定稿时间"), null=True, blank=True, editable=False)

    objects = MinutesQuerySet.as_manager()

    class Meta:
        ordering = ["-version"]
        verbose_name = verbose_name_plural = _("协商纪要")
        constraints = [
            models.UniqueConstraint(fields=["activity", "version"], name="minutes_version_once"),
            models.UniqueConstraint(
                fields=["activity"],
                condition=~Q(status="final"),
                name="minutes_one_in_work",
                violation_error_message=_("已有一份纪要正在起草或核对。"),
            ),
            models.CheckConstraint(
                condition=Q(status="final", final_at__isnull=False) | (~Q(status="final") & Q(final_at__isnull=True)),
                name="minutes_final_dated",
            ),
        ]

    def __str__(self):
        return f"{self.activity} {self._meta.verbose_name} v{self.version}"

    def get_absolute_url(self):
        return reverse("minutes", args=[self.pk])

    @property
    def is_editable(self):
        return self.status in self.EDITABLE


class Decision(models.Model):
    """What was agreed: who does what by when. Copied into a new version it stays the same decision, `first`, that a task is of."""

    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="decisions", editable=False)
    text = models.CharField(_("议定事项"), max_length=300)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="decisions", verbose_name=_("责任单位"))
    due_on = models.DateField(_("完成期限"))
    first = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="later", editable=False
    )

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = verbose_name_plural = _("议定事项")

    def __str__(self):
        return self.text

    @property
    def alliance_id(self):
        return self.minutes.alliance_id

    @property
    def root_id(self):
        return self.first_id or self.pk
