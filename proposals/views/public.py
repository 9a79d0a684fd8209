"""The public leaves an opinion and follows it, without an account."""

import re
import unicodedata

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from activities.models import Activity
from alliance import asked
from alliance.forms import attempt
from alliance.models import Alliance
from alliance.rate import allowed
from members.models import Unit
from members.queries import public_alliance
from proposals import safety
from proposals.forms.opinions import PublicOpinionForm, RatingForm
from proposals.models import Opinion
from proposals.services import opinions as services

LOOKUPS_PER_HOUR = 60


def public_opinion(request):
    """`?unit=` and `?activity=` come from the code that was scanned: they credit the place without asking."""
    if typed := request.GET.get("receipt", "").strip():
        return _look_up(request, typed)
    source = _source(request)
    if source["alliance"] is None:
        raise Http404
    alliances = [source["alliance"]] if source["fixed"] else list(Alliance.objects.public())
    form = PublicOpinionForm(
        request.POST or None,
        request.FILES or None,
        alliances=alliances,
        initial={"alliance": source["alliance"].pk},
    )
    sent = request.method == "POST" and _within_limit(request, form) and form.is_valid()
    made = sent and attempt(form, _submit, request=request, data=form.cleaned_data, source=source)
    if made:
        return redirect("receipt", receipt=made.receipt)
    return render(request, "proposals/public_opinion.html", {"form": form, **source})


def _look_up(request, typed):
    """As people copy it: small letters, full-width ones, blanks and dashes in between."""
    receipt = re.sub(r"[^A-Z0-9]", "", unicodedata.normalize("NFKC", typed).upper())[:16]
    if not receipt:
        return render(request, "proposals/receipt_missing.html", {}, status=404)
    return redirect("receipt", receipt=receipt)


def _source(request):
    unit = activity = None
    if number := asked.number(request.GET.get("activity")):
        activity = get_object_or_404(
            Activity.objects.filter(status__in=Activity.SHOWN).select_related("alliance", "unit"), pk=number
        )
    elif number := asked.number(request.GET.get("unit")):
        unit = get_object_or_404(Unit.objects.public().select_related("alliance"), pk=number)
    place = activity or unit
    alliance = place.alliance if place else public_alliance(request)
    return {"unit": unit, "activity": activity, "alliance": alliance, "fixed": place is not None}


def _within_limit(request, form):
    if allowed(request, "opinion", times=settings.PUBLIC_WRITES_PER_HOUR, seconds=3600):
        return True
    form.add_error(None, _("提交太频繁，请过一会儿再试。"))
    return False


def _submit(request, data, source):
    return services.submit(
        alliance=data.get("alliance") or source["alliance"],
        text=data["text"],
        place=data["place"],
        author_name=data["author_name"],
        author_phone=data["author_phone"],
        source_unit=source["unit"] or (source["activity"] and source["activity"].unit),
        activity=source["activity"],
        channel=Opinion.Channel.ACTIVITY if source["activity"] else Opinion.Channel.PUBLIC,
        photos=data["photos"],
        by=request.user,
    )


def receipt(request, receipt):
    """Where the opinion stands, in plain words. A wrong receipt tells nothing and soon nothing more at all."""
    if not allowed(request, "receipt", times=LOOKUPS_PER_HOUR, seconds=3600):
        return render(request, "proposals/receipt_missing.html", {"too_often": True}, status=429)
    row = Opinion.objects.filter(receipt=receipt.upper()).select_related("alliance", "category").first()
    if row is None:
        return render(request, "proposals/receipt_missing.html", {}, status=404)
    form = RatingForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.rate, opinion=row, rating=form.cleaned_data["rating"], by=request.user)
    ):
        return redirect("receipt", receipt=row.receipt)
    context = {
        "opinion": row,
        "text": safety.mask(row.text),
        "steps": receipt_steps(row),
        "form": form,
        "may_rate": row.status in services.RATED and not row.rating,
    }
    return render(request, "proposals/receipt.html", context)


def receipt_steps(row):
    """已收到 → 已受理 → 办理中 → 已答复, with dates and who has it."""
    S = Opinion.Status
    referral = row.referrals.select_related("department").exclude(status="returned").order_by("pk").last()
    if row.status == S.REJECTED:
        return [_step(_("已收到"), "done", row.submitted_at), _step(_("不予受理"), "now", None)]
    reached = {S.RECEIVED: 1, S.SORTED: 2, S.MERGED: 3, S.REFERRED: 3, S.REFINED: 3, S.ANSWERED: 4, S.CLOSED: 5}[
        row.status
    ]
    steps = [
        (_("已收到"), row.submitted_at, ""),
        (_("已受理"), None, str(row.category or "")),
        (_("办理中"), referral and referral.clock_from, _in_hand(row, referral)),
        (_("已答复"), row.answered_at, ""),
        (_("已办结"), None, ""),
    ]
    states = [
        "done" if number < reached or number == 5 == reached else "now" if number == reached else "todo"
        for number in range(1, 6)
    ]
    return [
        _step(label, state, at if state != "todo" else None, note)
        for (label, at, note), state in zip(steps, states, strict=True)
    ]


def _in_hand(row, referral):
    if referral:
        return str(referral.department)
    if row.status == Opinion.Status.MERGED:
        return _("与同类意见一并办理")
    return _("已转化为提案或专报") if row.status == Opinion.Status.REFINED else ""


def _step(label, state, at, note=""):
    return {"label": label, "state": state, "at": at, "note": note}
