from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from members.models import Role
from resources.models.booking import Booking


class BookingBlockQuerySet(TenantQuerySet):
    def scope(self, user):
        if user.has_role(Role.STAFF, Role.LEADER, Role.ADMIN):
            return Q()
        return Q(person=user)

    def in_force(self, now=None):
        now = now or timezone.now()
        return self.filter(lifted_at=None, since__lte=now, until__gt=now)


class BookingBlock(TenantModel):
    """Somebody who did not come too often does not book for some days, unless it is lifted. Whether it still holds follows from
    `until`."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="booking_blocks", verbose_name=_("预约人")
    )
    since = models.DateTimeField(_("开始"))
    until = models.DateTimeField(_("到期"))
    no_shows = models.PositiveSmallIntegerField(_("爽约次数"))
    lifted_at = models.DateTimeField(_("解除时间"), null=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    lift_reason = models.CharField(_("解除理由"), max_length=500, blank=True, editable=False)

    objects = BookingBlockQuerySet.as_manager()

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = verbose_name_plural = _("暂停预约")
        indexes = [models.Index("person", "until", name="block_of_person")]
        constraints = [
            models.CheckConstraint(condition=Q(until__gt=F("since")), name="block_has_length"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None) | Q(lifted_at__isnull=False, lifted_by__isnull=False),
                name="block_lift_is_whole",
            ),
        ]

    def __str__(self):
        return f"{self.person} {timezone.localtime(self.until):%Y-%m-%d %H:%M}"

    def get_absolute_url(self):
        return reverse("booking-blocks")

    @property
    def is_in_force(self):
        return self.lifted_at is None and self.until > timezone.now()

    def held_by_people(self):
        return {self.person_id}


class BookingAnswer(models.Model):
    """What was answered to a request that came with a key of its own, so that asking again is answered in the same words."""

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="answer")
    body = models.JSONField()

    def __str__(self):
        return str(self.booking_id)
