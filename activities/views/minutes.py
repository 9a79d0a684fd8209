"""The minutes of an activity: its versions, what was agreed, the document."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import services
from activities.forms.minutes import DecisionForm, MinutesForm
from activities.letters import minutes_docx
from activities.minuting import MINUTES
from activities.models import Decision, Minutes
from activities.views.managed import ask, managed
from alliance import audit
from alliance.errors import require
from alliance.exports import docx_response
from alliance.pages import move_links, move_page
from members.permissions import P


def _seen(request, pk, permission=None):
    rows = Minutes.objects.visible_to(request.user).select_related("activity__unit", "activity__alliance")
    row = get_object_or_404(rows, pk=pk)
    if permission:
        require(request.user, permission, row)
    return row


@login_required
def minutes(request, pk):
    row = _seen(request, pk)
    versions = Minutes.objects.visible_to(request.user).filter(activity=row.activity)
    may_edit = request.user.has_perm(P.MINUTES_EDIT, row)
    context = {
        "minutes": row,
        "activity": row.activity,
        "decisions": row.decisions.select_related("unit", "task", "first__task"),
        "opinions": row.activity.opinions.visible_to(request.user),
        "versions": versions,
        "editable": may_edit and row.is_editable,
        "renewable": may_edit and row.status == Minutes.Status.FINAL and versions.first() == row,
        "may_task": request.user.has_perm("task.issue"),
        "may_collect": may_edit and request.user.has_perm("opinion.create"),
        "moves": move_links(MINUTES, row, request.user, "minutes-move"),
        "events": audit.history(row),
    }
    return render(request, "activities/minutes.html", context)


@login_required
def minutes_start(request, pk):
    """The page of what is there already, else a new draft."""
    activity = managed(request, pk, P.ACTIVITY_RECORD)
    if there := activity.minutes_versions.first():
        return redirect(there)
    form = MinutesForm(request.POST or None, initial={"text": activity.minutes or activity.summary})

    def act(form):
        return services.start_minutes(activity=activity, text=form.cleaned_data["text"], by=request.user)

    return ask(request, form, _("起草协商纪要"), activity.get_absolute_url(), act)


@login_required
def minutes_edit(request, pk):
    row = _seen(request, pk, P.MINUTES_EDIT)
    form = MinutesForm(request.POST or None, instance=row)
    return ask(
        request,
        form,
        _("修改纪要"),
        row.get_absolute_url(),
        lambda form: services.save_minutes(minutes=row, by=request.user),
    )


@login_required
@require_POST
def minutes_renew(request, pk):
    row = _seen(request, pk, P.MINUTES_EDIT)
    return redirect(services.new_version(minutes=row, by=request.user))


@login_required
def minutes_document(request, pk):
    row = _seen(request, pk)
    return docx_response(minutes_docx(row), _("协商纪要-%(title)s") % {"title": row.activity.title})


@login_required
def decision_create(request, pk):
    return _edit_decision(request, Decision(minutes=_seen(request, pk, P.MINUTES_EDIT)), _("登记议定事项"))


@login_required
def decision_edit(request, pk):
    row = get_object_or_404(Decision.objects.select_related("minutes"), pk=pk)
    _seen(request, row.minutes_id, P.MINUTES_EDIT)
    return _edit_decision(request, row, _("修改议定事项"))


def _edit_decision(request, row, title):
    form = DecisionForm(request.POST or None, instance=row)

    def act(form):
        return services.save_decision(decision=form.instance, by=request.user)

    return ask(request, form, title, row.minutes.get_absolute_url(), act)


@login_required
@require_POST
def decision_remove(request, pk):
    row = get_object_or_404(Decision.objects.select_related("minutes"), pk=pk)
    _seen(request, row.minutes_id, P.MINUTES_EDIT)
    services.remove_decision(decision=row, by=request.user)
    return redirect(row.minutes)


@login_required
def minutes_move(request, pk, move):
    return move_page(request, MINUTES, _seen(request, pk), move)
