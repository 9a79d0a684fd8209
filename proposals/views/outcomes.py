from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import today
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, paginate
from members.permissions import P
from proposals.filters import OutcomeFilter
from proposals.forms.outcomes import OutcomeForm
from proposals.models import (
    Outcome,
    Topic,
)
from proposals.services import outcomes as outcomes_service
from proposals.trace import chain
from proposals.views.instructions import SUBJECTS


def outcomes(request):
    found = filtered(
        request,
        OutcomeFilter,
        Outcome.objects.visible_to(request.user).select_related("department").prefetch_related("units"),
    )
    columns = [
        (_("成效"), "title"),
        (_("类型"), "get_kind_display"),
        (_("日期"), "happened_on"),
        (_("承办单位"), lambda row: str(row.department or "")),
        (_("说明"), "description"),
    ]
    if answer := export(request, name=_("成效"), columns=columns, rows=found.qs.prefetch_related(None)):
        return answer
    return render(request, "proposals/outcomes.html", {"filter": found, "page_obj": paginate(request, found.qs)})


def outcome(request, pk):
    rows = Outcome.objects.visible_to(request.user).select_related(
        "department", "proposal", "special_report", "topic", "opinion"
    )
    row = get_object_or_404(rows.prefetch_related("units"), pk=pk)
    context = {
        "outcome": row,
        "stages": chain(row, request.user) if request.user.is_authenticated else [],
        "may_edit": request.user.has_perm(P.OUTCOME_EDIT, row),
        "events": audit.history(row) if request.user.has_perm(P.OUTCOME_EDIT, row) else [],
    }
    return render(request, "proposals/outcome.html", context)


SOURCES = SUBJECTS | {"topic": ("topic", Topic)}


@login_required
def outcome_create(request, kind, pk):
    name, model = SOURCES[kind]
    source = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    require(request.user, P.OUTCOME_EDIT, source)
    return _edit_outcome(
        request, Outcome(alliance=source.alliance, **{name: source}), _("登记成效"), source.get_absolute_url()
    )


@login_required
def outcome_edit(request, pk):
    row = get_object_or_404(Outcome.objects.visible_to(request.user), pk=pk)
    require(request.user, P.OUTCOME_EDIT, row)
    return _edit_outcome(request, row, _("修改成效"), row.get_absolute_url())


def _edit_outcome(request, row, title, back):
    form = OutcomeForm(request.POST or None, instance=row, initial={"happened_on": today()} if not row.pk else None)
    if request.method == "POST" and form.is_valid():
        made = attempt(
            form,
            outcomes_service.save_outcome,
            outcome=form.instance,
            units=form.cleaned_data["units"],
            by=request.user,
        )
        if made:
            return redirect(made)
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back})
