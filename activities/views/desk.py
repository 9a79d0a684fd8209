"""The door as the hosts work it: desk, projector, scanner, and who came."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.core.signing import BadSignature
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import condition

from activities import door, services
from activities.filters import CheckInFilter
from activities.forms.check_in import WalkInForm
from activities.models import Activity, CheckIn
from activities.rules import closed_because, door_of
from activities.views.managed import managed
from alliance import audit
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, paginate
from members.permissions import P
from members.views import qr_response

COUNT_SECONDS = 2


@login_required
def check_in_desk(request, pk):
    """Everything for the door on one page: the projector page, the scanner, the code, and a line for walk-ins."""
    row = managed(request, pk, P.CHECK_IN_RECORD)
    if request.htmx:
        return render(request, "activities/_counter.html", {"count": arrived(row)})
    form = WalkInForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and (done := attempt(form, services.check_in, activity=row, by=request.user, **form.cleaned_data))
    ):
        return redirect(f"{request.path}?{'done' if done[1] else 'again'}={done[0].pk}")
    context = {
        "activity": row,
        "form": form,
        "count": arrived(row),
        "door": door_of(row),
        "closed": closed_because(row),
        "address": settings.SITE_URL + reverse("check-in", args=[row.code]),
        "screen": reverse("check-in-screen", args=[row.code, door.screens.sign(row.code)]),
        "last": _last(request, row),
    }
    return render(request, "activities/check_in_desk.html", context)


def _last(request, activity):
    """Whom the desk has just entered, and whether for the first time."""
    number = request.GET.get("done") or request.GET.get("again") or ""
    found = activity.check_ins.filter(pk=number).first() if number.isdigit() else None
    return {"check_in": found, "is_new": "done" in request.GET} if found else None


def arrived(activity):
    """How many came, counted at most every other second however many screens ask."""
    key = f"arrived:{activity.pk}"
    return cache.get_or_set(key, lambda: activity.check_ins.counted().count(), COUNT_SECONDS)


# The projector page: opened by a signed address that lasts a day, so that nobody stays signed in on the computer of a hall.


def screened(code, ticket):
    try:
        granted = door.screens.unsign(ticket, max_age=door.SCREEN_SECONDS)
    except BadSignature:
        raise Http404 from None
    if granted != code:
        raise Http404
    return get_object_or_404(Activity.objects.filter(status__in=Activity.SHOWN).with_rules(), code=code)


def _now(activity):
    """What the screen shows this moment."""
    rules = door_of(activity)
    turning = rules.rotates
    return {
        "activity": activity,
        "door": rules,
        "count": arrived(activity),
        "k": door.code_of(activity, rules.code_seconds) if turning else "",
        "left": door.seconds_left(rules.code_seconds) if turning else None,
        "closed": closed_because(activity),
    }


def check_in_screen(request, code, ticket):
    return render(request, "activities/check_in_screen.html", _now(screened(code, ticket)) | {"ticket": ticket})


def _etag(request, code, ticket):
    request.screen = _now(screened(code, ticket))
    return '"{count}-{k}-{closed}"'.format(**request.screen).encode("ascii", "xmlcharrefreplace").decode()


@condition(etag_func=_etag)
def check_in_screen_now(request, code, ticket):
    """What changes on the screen: answered 304 while nothing did."""
    response = render(request, "activities/_screen.html", request.screen | {"ticket": ticket})
    patch_cache_control(response, private=True, no_cache=True)
    return response


def check_in_screen_qr(request, code, ticket):
    now = _now(screened(code, ticket))
    address = settings.SITE_URL + reverse("check-in", args=[code])
    response = qr_response(f"{address}?k={now['k']}" if now["k"] else address)
    patch_cache_control(response, private=True, no_store=True)
    return response


@login_required
def check_in_scan(request, pk):
    """The host's phone as scanner: reads codes without a network and sends them when there is one."""
    row = managed(request, pk, P.CHECK_IN_RECORD)
    context = {"activity": row, "door": door_of(row), "api": reverse("api-activity-scans", args=[row.pk])}
    return render(request, "activities/check_in_scan.html", context)


@login_required
def check_ins(request, pk):
    row = managed(request, pk, P.CHECK_IN_RECORD)
    rows = row.check_ins.select_related("sign_up", "certificate")
    found = filtered(request, CheckInFilter, rows)
    late_from = door_of(row).late_from
    columns = [
        (_("姓名"), "name"),
        (_("签到时间"), "at"),
        (_("方式"), "get_method_display"),
        (_("迟到"), lambda item: _("是") if item.at > late_from else ""),
        (_("报名"), lambda item: item.sign_up.get_status_display() if item.sign_up else _("未报名")),
        (_("核实"), "get_review_display"),
        (_("疑点"), "doubts"),
    ]
    if answer := export(request, name=_("签到表"), columns=columns, rows=found.qs):
        audit.record(by=request.user, obj=row, verb="export", label=_("导出签到表"))
        return answer
    context = {
        "activity": row,
        "filter": found,
        "page_obj": paginate(request, found.qs, 100),
        "late_from": late_from,
        "methods": CheckIn.Method,
        "may_certify": request.user.has_perm(P.CERTIFICATE_ISSUE, row),
    }
    return render(request, "activities/check_ins.html", context)


def activity_qr(request, pk):
    """For hosts the code of the poster, which checks in where codes do not change; for all others the activity's page."""
    row = get_object_or_404(Activity.objects.visible_to(request.user).with_rules(), pk=pk)
    if request.user.has_perm(P.CHECK_IN_RECORD, row) and not door_of(row).rotates:
        return qr_response(settings.SITE_URL + reverse("check-in", args=[row.code]))
    return qr_response(settings.SITE_URL + row.get_absolute_url())
