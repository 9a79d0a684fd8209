"""The quarterly observation visit (季观摩): route, jury on phones, result."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from evaluation.filters import ObservationFilter
from evaluation.forms import JuryForm, ObservationForm, StopForm
from evaluation.models import Observation, Stop
from evaluation.queries.observations import jury_table
from evaluation.services import observations as services
from evaluation.workflow import OBSERVATION
from members.permissions import P


@login_required
def observations(request):
    rows = Observation.objects.visible_to(request.user).prefetch_related("stops__unit")
    found = filtered(request, ObservationFilter, rows)
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.OBSERVATION_EDIT),
    }
    return render(request, "evaluation/observations.html", context)


def stop_columns():
    return [
        (_("次序"), "position"),
        (_("单位"), lambda row: row.unit.name),
        (_("看点"), "focus"),
        (_("得分"), "points"),
        (_("名次"), "rank"),
    ]


@login_required
def observation(request, pk):
    row = get_object_or_404(Observation.objects.visible_to(request.user), pk=pk)
    stops = list(row.stops.select_related("unit", "activity"))
    if answer := export(request, name=str(row), columns=stop_columns(), rows=stops):
        return answer
    user = request.user
    may_edit = user.has_perm(P.OBSERVATION_EDIT, row)
    context = {
        "observation": row,
        "stops": stops,
        "jury": jury_table(row, stops) if may_edit or user.has_perm(P.DASHBOARD_VIEW) else None,
        "may_score": row.status == Observation.Status.SCORING and user.has_perm(P.OBSERVATION_SCORE, row),
        "may_edit": may_edit,
        "is_planned": row.status == Observation.Status.PLANNED,
        "moves": move_links(OBSERVATION, row, user, "observation-move"),
        "events": audit.history(row),
    }
    return render(request, "evaluation/observation.html", context)


@login_required
def observation_create(request):
    require(request.user, P.OBSERVATION_EDIT)
    return _edit(request, Observation(alliance=request.user.alliance), _("安排季观摩"))


@login_required
def observation_edit(request, pk):
    row = get_object_or_404(Observation.objects.visible_to(request.user), pk=pk)
    require(request.user, P.OBSERVATION_EDIT, row)
    return _edit(request, row, _("修改季观摩"))


def _edit(request, row, title):
    form = ObservationForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        jurors = form.cleaned_data["jurors"]
        made = attempt(form, services.save_observation, observation=form.instance, jurors=jurors, by=request.user)
        if made:
            return redirect(made)
    back = row.get_absolute_url() if row.pk else reverse("observations")
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back})


@login_required
def stop_create(request, pk):
    row = get_object_or_404(Observation.objects.visible_to(request.user), pk=pk)
    require(request.user, P.OBSERVATION_EDIT, row)
    return _edit_stop(request, Stop(observation=row))


@login_required
def stop_edit(request, pk):
    return _edit_stop(request, _stop(request, pk))


def _stop(request, pk):
    rows = Stop.objects.filter(observation__in=Observation.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("observation", "unit"), pk=pk)
    require(request.user, P.OBSERVATION_EDIT, row.observation)
    return row


def _edit_stop(request, row):
    form = StopForm(request.POST or None, instance=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.save_stop, stop=form.instance, by=request.user)
    ):
        return redirect(row.observation)
    context = {"form": form, "title": _("点位"), "back": row.observation.get_absolute_url()}
    return render(request, "alliance/form.html", context)


@login_required
@require_POST
def stop_remove(request, pk):
    row = _stop(request, pk)
    services.remove_stop(stop=row, by=request.user)
    return redirect(row.observation)


@login_required
def observation_score(request, pk):
    """The juror's page: all stops, one number each."""
    row = get_object_or_404(Observation.objects.visible_to(request.user), pk=pk)
    require(request.user, P.OBSERVATION_SCORE, row)
    juror = get_object_or_404(row.jurors.prefetch_related("marks"), user=request.user)
    form = JuryForm(request.POST or None, observation=row, juror=juror)
    if request.method == "POST" and form.is_valid():
        done = attempt(form, services.score, observation=row, values=form.values(), by=request.user)
        if done:
            messages.success(request, _("评分已保存，结束前可以再改。"))
            return redirect(row)
    return render(request, "evaluation/observation_score.html", {"observation": row, "form": form, "juror": juror})


@login_required
def observation_move(request, pk, move):
    return move_page(request, OBSERVATION, get_object_or_404(Observation.objects.visible_to(request.user), pk=pk), move)
