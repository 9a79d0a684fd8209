"""What visitors without an account do: sign up, check in, rate. Phone first, no script needed."""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import services
from activities.forms.turnout import CheckInForm, RatingForm, SignUpForm
from activities.models import Activity, CheckIn, SignUp
from alliance.forms import attempt
from alliance.rate import allowed

tickets = Signer(salt="check-in")


def sign_up(request, pk):
    row = get_object_or_404(Activity.objects.visible_to(request.user).filter(status=Activity.Status.PUBLISHED), pk=pk)
    initial = {"name": request.user.name, "phone": request.user.phone} if request.user.is_authenticated else {}
    form = SignUpForm(request.POST or None, instance=SignUp(activity=row), initial=initial)
    if request.method == "POST" and _not_too_often(request, form, "sign-up") and form.is_valid():
        data = form.cleaned_data
        made = attempt(form, services.sign_up, activity=row, name=data["name"], phone=data["phone"], by=request.user)
        if made:
            return redirect("sign-up", token=made.token)
    return render(request, "activities/sign_up.html", {"activity": row, "form": form, "seats_left": row.seats_left})


def _not_too_often(request, form, what):
    """Many people may share one address at a venue, so the limit is wide; a flood from one address still ends."""
    if allowed(request, what, times=settings.PUBLIC_WRITES_PER_HOUR, seconds=3600):
        return True
    form.add_error(None, _("操作太频繁，请稍后再试。"))
    return False


def sign_up_done(request, token):
    """The link kept by the one who signed up: shows the place, lets it be given back."""
    row = get_object_or_404(SignUp.objects.select_related("activity"), token=token)
    return render(request, "activities/sign_up_done.html", {"sign_up": row, "activity": row.activity})


@require_POST
def sign_up_cancel(request, token):
    row = get_object_or_404(SignUp, token=token)
    services.cancel_sign_up(sign_up=row, by=request.user)
    return redirect("sign-up", token=token)


def check_in(request, code):
    row = get_object_or_404(Activity.objects.filter(status__in=Activity.SHOWN).select_related("unit"), code=code)
    form = CheckInForm(request.POST or None)
    if request.method == "POST" and _not_too_often(request, form, "check-in") and form.is_valid():
        done = attempt(form, services.check_in, activity=row, **form.cleaned_data)
        if done:
            return redirect("rate", code=code, ticket=tickets.sign(done[0].pk))
    context = {"activity": row, "form": form, "closed": services.closed_because(row)}
    return render(request, "activities/check_in.html", context)


def rate(request, code, ticket):
    """After check-in: when it was, and three questions, answered once."""
    row = _ticket_holder(code, ticket)
    rated = hasattr(row, "rating")
    form = RatingForm(request.POST or None)
    if (
        request.method == "POST"
        and not rated
        and form.is_valid()
        and attempt(form, services.rate, check_in=row, **form.cleaned_data)
    ):
        return redirect("rate", code=code, ticket=ticket)
    return render(
        request, "activities/rate.html", {"activity": row.activity, "check_in": row, "form": form, "rated": rated}
    )


def _ticket_holder(code, ticket):
    try:
        number = tickets.unsign(ticket)
    except BadSignature:
        raise Http404 from None
    return get_object_or_404(CheckIn.objects.select_related("activity", "rating"), pk=number, activity__code=code)
