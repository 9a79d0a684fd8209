"""What holds for every activity of an alliance: the rules of the door, and the notice on personal data."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from activities import services
from activities.forms.rules import ConsentForm, TurnoutDefaultsForm
from activities.models import Consent, TurnoutDefaults
from alliance.errors import require
from alliance.forms import attempt
from members.permissions import P


@login_required
def turnout_defaults(request):
    require(request.user, P.TURNOUT_RULES_EDIT)
    form = TurnoutDefaultsForm(request.POST or None, instance=TurnoutDefaults.of(request.user.alliance))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.set_turnout_defaults, defaults=form.instance, by=request.user)
    ):
        messages.success(request, _("已保存，马上生效。"))
        return redirect("turnout-defaults")
    return render(request, "activities/turnout_defaults.html", {"form": form})


@login_required
def consents(request):
    """The notice in force, a new version of it, and those before."""
    require(request.user, P.TURNOUT_RULES_EDIT)
    alliance = request.user.alliance
    newest = Consent.objects.newest(alliance)
    form = ConsentForm(request.POST or None, instance=Consent.objects.newest(alliance))
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.publish_consent, consent=form.instance, by=request.user)
    ):
        messages.success(request, _("新版已生效，以前的报名仍按当时的版本。"))
        return redirect("consents")
    context = {"form": form, "newest": newest, "versions": Consent.objects.filter(alliance=alliance)}
    return render(request, "activities/consents.html", context)
