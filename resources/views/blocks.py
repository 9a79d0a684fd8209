"""Who did not come too often and does not book for a while; the numbers the alliance sets for that."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, paginate
from members.permissions import P
from resources.filters import BookingBlockFilter
from resources.forms.bookings import LiftForm
from resources.forms.rules import RulesForm
from resources.models import BookingBlock
from resources.services import blocks, numbers


def block_columns():
    return [
        (_("预约人"), lambda row: row.person.name),
        (_("开始"), "since"),
        (_("到期"), "until"),
        (_("爽约次数"), "no_shows"),
        (_("解除时间"), "lifted_at"),
        (_("解除理由"), "lift_reason"),
    ]


@login_required
def booking_blocks(request):
    rows = BookingBlock.objects.visible_to(request.user).select_related("person", "lifted_by")
    found = filtered(request, BookingBlockFilter, rows)
    if answer := export(request, name=_("暂停预约"), columns=block_columns(), rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_lift": request.user.has_perm(P.BLOCK_LIFT),
        "may_rule": request.user.has_perm(P.BOOKING_RULES),
    }
    return render(request, "resources/booking_blocks.html", context)


@login_required
def block_lift(request, pk):
    row = get_object_or_404(BookingBlock.objects.visible_to(request.user).select_related("person"), pk=pk)
    require(request.user, P.BLOCK_LIFT, row)
    form = LiftForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, blocks.lift, block=row, by=request.user, **form.cleaned_data)
    ):
        return redirect("booking-blocks")
    title = _("解除暂停：%(who)s") % {"who": row.person}
    context = {"form": form, "title": title, "back": reverse("booking-blocks"), "button": _("解除")}
    return render(request, "alliance/form.html", context)


@login_required
def booking_rules(request):
    require(request.user, P.BOOKING_RULES)
    alliance = request.user.alliance
    form = RulesForm(request.POST or None, initial=numbers.current(alliance))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, numbers.save, alliance=alliance, by=request.user, numbers=form.cleaned_data)
    ):
        return redirect("booking-blocks")
    context = {"form": form, "title": _("预约规则"), "back": reverse("booking-blocks")}
    return render(request, "alliance/form.html", context)
