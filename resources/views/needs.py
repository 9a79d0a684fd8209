"""The list of needs (需求清单): posted by who looks for something, taken on by who has it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError, require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.permissions import P
from members.queries import own_unit
from resources.filters import NeedFilter
from resources.forms.needs import AcceptForm, NeedForm
from resources.models import Need
from resources.needs import offers
from resources.services import needs as services
from resources.views.matching import sentence_of
from resources.workflow import NEED

# Taking on begins with a resource and a time, which the page itself offers.
OWN_BUTTONS = {"accept"}


def need_columns():
    return [
        (_("做什么用"), "title"),
        (_("要什么"), "get_kind_display"),
        (_("需求单位"), lambda row: str(row.unit or "")),
        (_("发布人"), lambda row: str(row.created_by)),
        (_("哪一天"), "day"),
        (_("到哪一天"), "last_day"),
        (_("从"), "since"),
        (_("到"), "until"),
        (_("需要多久（分钟）"), "minutes"),
        (_("多少人"), "attendees"),
        (_("场地设备"), "equipment"),
        (_("专家或课程领域"), "topic"),
        (_("街道或地址"), "area"),
        (_("状态"), "get_status_display"),
        (_("接单资源"), lambda row: row.booking.resource.name if row.booking else ""),
        (_("接单单位"), lambda row: row.booking.resource.unit.name if row.booking else ""),
        (_("发布时间"), "created_at"),
    ]


@login_required
def needs(request):
    rows = Need.objects.visible_to(request.user).select_related("unit", "created_by", "booking__resource__unit")
    found = filtered(request, NeedFilter, rows)
    if answer := export(request, name=_("需求清单"), columns=need_columns(), rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "tabs_list": _tabs(request),
        "may_create": request.user.has_perm(P.NEED_CREATE),
    }
    return render(request, "resources/needs.html", context)


def _tabs(request):
    base, shown = reverse("needs"), request.GET
    fitting = Need.objects.visible_to(request.user).for_owners(request.user.unit_ids).count()
    tabs = [
        {"label": _("全部"), "url": base, "active": not shown.get("fitting") and not shown.get("mine"), "count": None},
        {"label": _("我的"), "url": f"{base}?mine=true", "active": bool(shown.get("mine")), "count": None},
    ]
    if request.user.unit_ids:
        url = f"{base}?fitting=true"
        tabs.append({"label": _("本单位可能接的"), "url": url, "active": bool(shown.get("fitting")), "count": fitting})
    return tabs


@login_required
def need_create(request):
    """Prefilled from a search that found nothing, or from an earlier need (`?like=`)."""
    require(request.user, P.NEED_CREATE)
    form = NeedForm(request.POST or None, initial=_known(request))
    if request.method == "POST" and form.is_valid():
        made = form.need(request.user.alliance, own_unit(request.user))
        if attempt(form, services.post, need=made, by=request.user):
            messages.success(request, _("已发布，资源符合的单位已收到通知。"))
            return redirect(made)
    context = {
        "form": form,
        "title": _("发布需求"),
        "intro": _("资源符合的单位会收到通知，第一个接单的为您约好，其余不能再接。"),
        "back": reverse("needs"),
        "button": _("发布"),
    }
    return render(request, "alliance/form.html", context)


def _known(request):
    known = request.GET.dict()
    if known.get("purpose"):
        known.setdefault("title", known["purpose"][:80])
    if (number := known.get("like", "")).isdigit():
        row = get_object_or_404(Need.objects.visible_to(request.user), pk=number)
        known |= {name: getattr(row, name) for name in NeedForm.base_fields if name not in {"day", "last_day"}}
    return known


@login_required
def need(request, pk):
    rows = Need.objects.visible_to(request.user).select_related("unit", "created_by", "booking__resource__unit")
    row = get_object_or_404(rows, pk=pk)
    moves = move_links(NEED, row, request.user, "need-move")
    context = {
        "need": row,
        "moves": [move for move in moves if move["name"] not in OWN_BUTTONS],
        "events": audit.history(row),
        "like": request.user.has_perm(P.NEED_CREATE) and row.status in {Need.Status.WITHDRAWN, Need.Status.EXPIRED},
        **_offers(request.user, row),
    }
    return render(request, "resources/need.html", context)


def _offers(user, row):
    """What the user could give, each taken on with one tap."""
    move = next((offer for offer in NEED.offers(row, user) if offer.name == "accept"), None)
    if move is None:
        return {"may_accept": False}
    if move.refusal:
        return {"may_accept": True, "refusal": move.refusal}
    try:
        return {
            "may_accept": True,
            "offers": [found for found in offers(row, user) if found.resource.unit_id != row.unit_id],
        }
    except (DomainError, ValidationError) as beyond:
        return {"may_accept": True, "refusal": sentence_of(beyond)}


@login_required
def need_accept(request, pk):
    row = get_object_or_404(Need.objects.visible_to(request.user).select_related("unit", "created_by"), pk=pk)
    require(request.user, P.NEED_ACCEPT, row)
    form = AcceptForm(request.POST or None, obj=row, user=request.user, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid():
        done = attempt(form, services.accept, need=row, by=request.user, **form.cleaned_data)
        if done:
            start = timezone.localtime(done.booking.start)
            words = {"name": done.booking.resource, "at": f"{start:%m-%d %H:%M}"}
            messages.success(request, _("已接单：%(name)s，%(at)s。") % words)
            return redirect(done)
    context = {
        "form": form,
        "title": _("接单：%(need)s") % {"need": row},
        "back": row.get_absolute_url(),
        "button": _("接单"),
    }
    return render(request, "alliance/form.html", context)


@login_required
def need_move(request, pk, move):
    return move_page(request, NEED, get_object_or_404(Need.objects.visible_to(request.user), pk=pk), move)
