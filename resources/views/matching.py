import datetime as dt

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from alliance.calendar import today
from alliance.errors import require
from members.permissions import P
from resources import queries
from resources.forms.matching import MatchForm


@login_required
def match(request):
    require(request.user, P.BOOKING_CREATE)
    asked = bool(request.GET)
    form = MatchForm(request.GET if asked else None, user=request.user, initial={"day": today() + dt.timedelta(days=1)})
    found = queries.match(form.need(), request.user) if asked and form.is_valid() else None
    return render(request, "resources/match.html", {"form": form, "matches": found, "asked": asked})
