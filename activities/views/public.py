"""The door as a visitor without an account meets it: check in, rate, take the certificate. Phone first, no script needed."""

from django.conf import settings
from django.core.signing import BadSignature
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from activities import door, services
from activities.certificates import certificate_file
from activities.forms.check_in import CheckInForm, KnownForm, RatingForm
from activities.models import Activity, Certificate, CheckIn
from activities.recognise import DEVICE, Visitor, device_of, keep_device, marks_of, remember_check_in, visitor_of
from activities.rules import closed_because, door_of, is_late
from alliance.forms import attempt
from alliance.rate import allowed

tickets = door.tickets
LOOKUPS_PER_HOUR = 120


@never_cache
def check_in(request, code):
    """`?k=` is the code of the screen; `?other=1` lets somebody else use the phone of one who is known."""
    row = get_object_or_404(
        Activity.objects.filter(status__in=Activity.SHOWN).with_rules().select_related("unit"), code=code
    )
    visitor = Visitor() if "other" in request.GET else visitor_of(request, row)
    if visitor.came and request.method == "GET":
        return redirect("rate", code=code, ticket=tickets.sign(visitor.came.pk))
    device = device_of(request)
    proof, barred = _proof(request, row, device)
    form = _form(request, visitor, proof)
    if request.method == "POST" and _within_limit(request, form) and form.is_valid():
        came = attempt(form, lambda: _come_in(request, row, visitor, form))
        if came:
            return remember_check_in(redirect("rate", code=code, ticket=tickets.sign(came.pk)), came)
    context = {"activity": row, "form": form, "visitor": visitor, "closed": closed_because(row), "barred": barred}
    return keep_device(
        render(request, "activities/check_in.html", context | {"door": door_of(row), "proof": proof}), device
    )


def _proof(request, row, device):
    """What was shown at the door, a right code changed into a pass at once; and why it does not open, or ""."""
    given = request.POST if request.method == "POST" else request.GET
    code, granted, rules = given.get("k", "") or request.GET.get("k", ""), given.get("granted", ""), door_of(row)
    if not rules.rotates:
        return {}, ""
    barred = (
        door.wrong_code(row, code, rules.code_seconds)
        if code
        else door.wrong_pass(row, device, granted, rules.pass_seconds)
    )
    if code and not barred:
        granted = door.grant_pass(row, device)
    elif granted and not door.wrong_pass(row, device, granted, rules.pass_seconds):
        barred = ""
    return {"k": code, "granted": granted}, barred


def _form(request, visitor, proof):
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        data.update({name: value for name, value in proof.items() if not data.get(name)})
    if visitor.is_known and "phone" not in request.POST:
        return KnownForm(data, initial=proof, sign_up=visitor.sign_up)
    return CheckInForm(data, initial=proof)


def _within_limit(request, form):
    if allowed(request, "check-in", times=settings.CHECK_INS_PER_HOUR, seconds=3600):
        return True
    form.add_error(None, _("操作太频繁，请稍后再试。"))
    return False


def _come_in(request, row, visitor, form):
    who = form.who() if isinstance(form, CheckInForm) else visitor.who()
    browser = request.COOKIES.get(DEVICE, "")
    came, made = services.come_in(
        activity=row, by=request.user, browser=browser, **form.proof(), **who, **marks_of(request)
    )
    if made and (count := form.cleaned_data.get("companions")):
        services.bring_companions(check_in=came, count=count, by=request.user)
    return came


@never_cache
def rate(request, code, ticket):
    """After check-in: when it was, and three questions, answered once."""
    row = ticket_holder(code, ticket)
    form = RatingForm(request.POST or None)
    if (
        request.method == "POST"
        and not row.has_rated
        and form.is_valid()
        and attempt(form, services.rate, check_in=row, **form.cleaned_data)
    ):
        return redirect("rate", code=code, ticket=ticket)
    context = {
        "activity": row.activity,
        "check_in": row,
        "form": form,
        "ticket": ticket,
        "is_on": row.counts and row.activity.phase != "over",
        "is_late": is_late(row.activity, row.at),
        "certificate": Certificate.objects.filter(check_in=row).first(),
        "may_certify": row.counts and timezone.now() >= row.activity.start,
    }
    return render(request, "activities/rate.html", context)


@require_POST
def certificate_take(request, code, ticket):
    """The visitor's own certificate, made at the first asking."""
    row = ticket_holder(code, ticket)
    name = request.POST.get("name", "")[:40]
    made = services.issue(check_in=row, name=name, by=request.user)
    return certificate_file(made)


def ticket_holder(code, ticket):
    try:
        number = tickets.unsign(ticket)
    except BadSignature:
        raise Http404 from None
    rows = CheckIn.objects.select_related(
        "activity__alliance__turnout_defaults", "activity__turnout_rules", "activity__unit"
    )
    return get_object_or_404(rows, pk=number, activity__code=code)


def certificate(request, serial):
    """Whether a certificate is genuine: open to everyone who holds one."""
    if not allowed(request, "certificate", times=LOOKUPS_PER_HOUR, seconds=3600):
        return render(request, "activities/certificate.html", {"too_often": True}, status=429)
    rows = Certificate.objects.select_related("activity__unit", "activity__alliance")
    row = rows.filter(serial=serial.upper()).first()
    return render(request, "activities/certificate.html", {"certificate": row}, status=200 if row else 404)
