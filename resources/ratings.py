"""What is said of resources and of borrowers after use: who may still speak, and what it adds up to."""

from django.db.models import Avg, Count, IntegerField, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from resources.models import Booking, BookingRating

Side = BookingRating.Side


def with_rating(resources):
    """Adds `rating_average` (None without answers) and `rating_count`."""
    rows = BookingRating.objects.of_resources().filter(booking__resource=OuterRef("pk")).order_by()
    grouped = rows.values("booking__resource")
    return resources.annotate(
        rating_average=Subquery(grouped.annotate(mean=Avg("stars")).values("mean")),
        rating_count=Coalesce(Subquery(grouped.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0),
    )


def averages(alliance_id, kind):
    """{resource id: (average, answers)} of all resources of a kind that somebody rated."""
    rows = BookingRating.objects.of_resources().filter(alliance=alliance_id, booking__resource__kind=kind).order_by()
    means = rows.values("booking__resource").annotate(mean=Avg("stars"), n=Count("pk"))
    return {pk: (mean, n) for pk, mean, n in means.values_list("booking__resource", "mean", "n")}


def latest_words(resource, user, count=5):
    """The latest ratings of a resource that the user may read."""
    rows = BookingRating.objects.visible_to(user).of_resources().filter(booking__resource=resource)
    return rows.select_related("booking__unit", "created_by")[:count]


def conduct(booking):
    """How the borrower was rated by owners, and how often nobody came: {average, answers, no_shows}."""
    borrower = Q(unit=booking.unit_id) if booking.unit_id else Q(booked_by=booking.booked_by_id, unit=None)
    bookings = Booking.objects.filter(borrower, alliance=booking.alliance_id)
    rated = BookingRating.objects.of_borrowers().filter(booking__in=bookings)
    found = rated.aggregate(average=Avg("stars"), answers=Count("pk"))
    return found | {"no_shows": bookings.no_shows().count()}


def may_rate(booking, side, user):
    """Whether the user speaks for this side, whatever the state of the booking."""
    return user.has_perm("booking.rate", BookingRating(alliance_id=booking.alliance_id, booking=booking, side=side))


def sides_of(booking, user):
    return [side for side in Side if may_rate(booking, side, user)]


def refusal(booking, side):
    """The sentence that refuses a rating now, or ""."""
    if booking.status != Booking.Status.CONFIRMED or booking.checked_in_at is None:
        return _("到场使用过的预约才能评价。")
    if booking.checked_out_at is None and booking.end > timezone.now():
        return _("使用结束后才能评价。")
    if booking.unit_id == booking.resource.unit_id:
        return _("本单位自用，不作评价。")
    if booking.ratings.filter(side=side).exists():
        return _("已经评价过。")
    return ""


def open_sides(booking, user):
    """The sides for which this user could rate the booking now."""
    return [side for side in sides_of(booking, user) if not refusal(booking, side)]
