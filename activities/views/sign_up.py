"""Signing up, with or without an account, and the page behind the link that is kept. No script needed."""

from django.conf import settings
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from activities import services
from activities.forms.sign_up import SignUpForm
from activities.models import Activity, Invitation, SignUp
from activities.questions import told
from activities.recognise import remember_sign_up
from activities.rules import door_of, no_sign_up_because, own_rules
from activities.seats import seats_of
from alliance.forms import attempt, is_trapped
from alliance.rate import allowed
from members.views import qr_response


@never_cache
def sign_up(request, pk):
    rows = Activity.objects.visible_to(request.user).filter(status=Activity.Status.PUBLISHED).with_rules()
    row = get_object_or_404(rows.select_related("unit"), pk=pk)
    initial = {"name": request.user.name, "phone": request.user.phone} if request.user.is_authenticated else {}
    return _sign_up(request, row, initial)


@never_cache
def invitation(request, token):
    """A personal link: accept, and the seat that was held is taken; or decline, and it is free for others."""
    row = _invitation(token)
    if row.sign_up and row.sign_up.status != SignUp.Status.CANCELLED:
        return redirect(row.sign_up)
    return _sign_up(request, row.activity, {"name": row.name, "phone": row.phone}, row)


@require_POST
def invitation_decline(request, token):
    row = _invitation(token)
    services.decline(invitation=row, by=request.user)
    return redirect(row)


def _invitation(token):
    rows = Invitation.objects.select_related(
        "activity__alliance__turnout_defaults", "activity__turnout_rules", "sign_up"
    )
    return get_object_or_404(rows, token=token)


def _sign_up(request, row, initial, invited=None):
    form = SignUpForm(request.POST or None, activity=row, initial=initial)
    if request.method == "POST" and _may_try(request, form) and form.is_valid():
        wish = form.wish() | {"invitation": invited}
        made = attempt(form, services.sign_up, activity=row, by=request.user, **wish)
        if made:
            return remember_sign_up(redirect(made), made)
    context = {
        "activity": row,
        "form": form,
        "seats": seats_of(row),
        "rules": own_rules(row),
        "closed": no_sign_up_because(row, invited),
        "invitation": invited,
    }
    return render(request, "activities/sign_up.html", context)


def _may_try(request, form):
    """Many people may share one address at a venue, so the limit is wide; a flood from one address still ends."""
    if is_trapped(request):
        form.add_error(None, _("提交没有通过校验，请重新填写。"))
    elif not allowed(request, "sign-up", times=settings.PUBLIC_WRITES_PER_HOUR, seconds=3600):
        form.add_error(None, _("操作太频繁，请稍后再试。"))
    else:
        return True
    return False


@never_cache
def sign_up_done(request, token):
    """The link kept by the one who signed up: shows the place and the code for the door, lets the seat be given back."""
    row = _mine(token)
    context = {
        "sign_up": row,
        "activity": row.activity,
        "door": door_of(row.activity),
        "came": row.check_ins.order_by("pk").first(),
        "answers": [
            (question, told(question, row.answers)) for question in row.activity.questions.all() if row.answers
        ],
    }
    return render(request, "activities/sign_up_done.html", context)


@require_POST
def sign_up_cancel(request, token):
    row = _mine(token)
    services.cancel_sign_up(sign_up=row, by=request.user)
    return redirect(row)


def sign_up_qr(request, token):
    """The code the visitor shows at the door: the address of this page."""
    return qr_response(settings.SITE_URL + reverse("sign-up", args=[_mine(token).token]))


def _mine(token):
    rows = SignUp.objects.select_related("activity__alliance__turnout_defaults", "activity__turnout_rules")
    return get_object_or_404(rows, token=token)
