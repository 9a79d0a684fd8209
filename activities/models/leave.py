from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Attendance
from activities.models.base import hosted
from alliance.models import TenantModel, TenantQuerySet
from members.models import Role, User


class LeaveQuerySet(TenantQuerySet):
    alliance_path = "attendance__activity__alliance"

    def scope(self, user):
        if user.has_role(Role.STAFF, Role.ADMIN):
            return Q()
        own = Q(attendance__cppcc_member__user=user)
        return own | Q(attendance__activity__in=hosted(user).values("pk"))

    def open_files_to(self, user):
        return self.visible_to(user)


class Leave(TenantModel):
    """An invited CPPCC member asks to be excused. While it is approved, being away does not count against the member."""

    files_need = "leave.create"
    logs_downloads = True

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("公务")
        SICK = "sick", _("病假")
        PRIVATE = "private", _("事假")
        OTHER = "other", _("其他")

    class Status(models.TextChoices):
        PENDING = "pending", _("待审批")
        APPROVED = "approved", _("已准假")
        RETURNED = "returned", _("已退回")
        WITHDRAWN = "withdrawn", _("已撤回")

    attendance = models.ForeignKey(Attendance, on_delete=models.CASCADE, related_name="leaves", editable=False)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind, default=Kind.OFFICIAL)
    reason = models.CharField(_("事由"), max_length=300)
    status = models.CharField(_("状态"), max_length=10, choices=Status, default=Status.PENDING, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    created_at = models.DateTimeField(_("申请时间"), default=timezone.now, editable=False)

    objects = LeaveQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("请假")
        constraints = [
            models.UniqueConstraint(
                fields=["attendance"],
                condition=Q(status__in=("pending", "approved", "returned")),
                name="one_leave_at_a_time",
                violation_error_message=_("您已经请过假。"),
            )
        ]

    def __str__(self):
        return f"{self.attendance.cppcc_member} {self.get_kind_display()}"

    def get_absolute_url(self):
        return reverse("leave", args=[self.pk])

    @property
    def activity(self):
        return self.attendance.activity

    @property
    def alliance(self):
        return self.activity.alliance

    @property
    def alliance_id(self):
        return self.activity.alliance_id

    def held_by_units(self):
        return self.activity.held_by_units()

    def held_by_people(self):
        return {self.attendance.cppcc_member.user_id} - {None}
