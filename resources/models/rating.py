from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from members.models import Role, User
from resources.models.booking import Booking


class BookingRatingQuerySet(TenantQuerySet):
    def scope(self, user):
        """What borrowers say of a resource is for all who book; what owners say of borrowers for those concerned."""
        if user.has_role(Role.STAFF, Role.LEADER, Role.ADMIN):
            return Q()
        units = user.unit_ids
        concerned = Q(booking__booked_by=user) | Q(booking__unit__in=units) | Q(booking__resource__unit__in=units)
        books = user.has_role(Role.LIAISON, Role.CPPCC)
        return concerned | Q(side=BookingRating.Side.BORROWER) if books else concerned

    def of_resources(self):
        return self.filter(side=BookingRating.Side.BORROWER)

    def of_borrowers(self):
        return self.filter(side=BookingRating.Side.OWNER)


class BookingRating(TenantModel):
    """What one side says after a use: the borrower of the resource, the owner of the borrower's conduct and of damage."""

    files_need = "booking.rate"

    class Side(models.TextChoices):
        BORROWER = "borrower", _("借用方评价资源")
        OWNER = "owner", _("所属单位评价借用方")

    class Stars(models.IntegerChoices):
        EXCELLENT = 5, _("5 很满意")
        GOOD = 4, _("4 满意")
        FAIR = 3, _("3 一般")
        POOR = 2, _("2 不满意")
        BAD = 1, _("1 很不满意")

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="ratings", verbose_name=_("预约"))
    side = models.CharField(_("评价方"), max_length=8, choices=Side)
    stars = models.PositiveSmallIntegerField(
        _("评分"), choices=Stars, validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    text = models.CharField(_("评语"), max_length=300, blank=True)
    damage = models.CharField(_("损坏情况"), max_length=500, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(_("评价时间"), default=timezone.now, editable=False)

    objects = BookingRatingQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = _("使用评价")
        constraints = [
            models.UniqueConstraint(
                fields=["booking", "side"], name="rated_once", violation_error_message=_("已经评价过。")
            ),
            models.CheckConstraint(
                condition=Q(stars__range=(1, 5)), name="stars_of_five", violation_error_message=_("评分为1至5分。")
            ),
            models.CheckConstraint(
                condition=Q(side="owner") | Q(damage=""),
                name="damage_by_owner",
                violation_error_message=_("损坏情况由所属单位登记。"),
            ),
        ]

    def __str__(self):
        return f"{self.booking} {self.stars}"

    def get_absolute_url(self):
        return self.booking.get_absolute_url()

    def held_by_units(self):
        """The side that speaks: so the one table of permissions says who may."""
        is_owner = self.side == self.Side.OWNER
        return {self.booking.resource.unit_id if is_owner else self.booking.unit_id} - {None}

    def held_by_people(self):
        return set() if self.side == self.Side.OWNER else {self.booking.booked_by_id}
