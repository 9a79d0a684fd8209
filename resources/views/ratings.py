"""Rating after use, by either side."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, paginate
from members.permissions import P
from resources import ratings
from resources.filters import BookingRatingFilter
from resources.forms.ratings import RatingForm
from resources.models import Booking, BookingRating
from resources.services import ratings as services

TITLES = {
    BookingRating.Side.BORROWER: gettext_lazy("评价%(name)s"),
    BookingRating.Side.OWNER: gettext_lazy("评价%(name)s的借用情况"),
}


@login_required
def booking_rate(request, pk):
    rows = Booking.objects.visible_to(request.user).select_related("resource__unit", "unit", "booked_by")
    row = get_object_or_404(rows, pk=pk)
    side = _side(request, row)
    if sentence := ratings.refusal(row, side):
        messages.warning(request, sentence)
        return redirect(row)
    form = RatingForm(request.POST or None, request.FILES or None, side=side)
    sent = request.method == "POST" and form.is_valid()
    if sent and attempt(form, services.rate, booking=row, side=side, by=request.user, **form.cleaned_data):
        messages.success(request, _("已评价，谢谢。"))
        return redirect(row)
    context = {
        "form": form,
        "title": TITLES[side] % {"name": row.resource},
        "intro": f"{row}，{row.purpose}，{row.unit or row.booked_by}",
        "back": row.get_absolute_url(),
        "button": _("提交评价"),
    }
    return render(request, "alliance/form.html", context)


def _side(request, row):
    """The side asked for, else the one the user may still speak for; 403 where there is none."""
    mine = ratings.sides_of(row, request.user)
    if not mine:
        raise PermissionDenied(P.BOOKING_RATE)
    asked = request.GET.get("side")
    if asked in mine:
        return BookingRating.Side(asked)
    return next(iter(ratings.open_sides(row, request.user)), mine[0])


def rating_columns():
    return [
        (_("资源"), lambda row: row.booking.resource.name),
        (_("所属单位"), lambda row: row.booking.resource.unit.name),
        (_("使用时间"), lambda row: row.booking.start),
        (_("借用方"), lambda row: str(row.booking.unit or row.booking.booked_by)),
        (_("评价方"), "get_side_display"),
        (_("评分"), "stars"),
        (_("评语"), "text"),
        (_("损坏情况"), "damage"),
        (_("评价人"), lambda row: str(row.created_by)),
        (_("评价时间"), "created_at"),
    ]


@login_required
def booking_ratings(request):
    related = ("booking__resource__unit", "booking__unit", "booking__booked_by", "created_by")
    rows = BookingRating.objects.visible_to(request.user).select_related(*related)
    found = filtered(request, BookingRatingFilter, rows)
    if answer := export(request, name=_("使用评价"), columns=rating_columns(), rows=found.qs):
        return answer
    context = {"filter": found, "page_obj": paginate(request, found.qs)}
    return render(request, "resources/booking_ratings.html", context)
