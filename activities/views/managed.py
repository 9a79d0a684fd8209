"""What pages of the hosts begin with."""

from django.shortcuts import get_object_or_404, redirect, render

from activities.models import Activity
from alliance.errors import require
from alliance.forms import attempt


def managed(request, pk, permission):
    """The activity, seen by the user and with the permission on it."""
    row = get_object_or_404(Activity.objects.visible_to(request.user).with_rules(), pk=pk)
    require(request.user, permission, row)
    return row


def part_of(request, rows, permission, **which):
    """A row of `rows` whose activity the user sees and has the permission on."""
    rows = rows.filter(activity__in=Activity.objects.visible_to(request.user)).select_related("activity__alliance")
    row = get_object_or_404(rows, **which)
    require(request.user, permission, row.activity)
    return row


def ask(request, form, title, back, act, button=""):
    """A form on a page of its own: `act(form)` does what was asked and the page goes back; a refusal stays on the form."""
    if request.method == "POST" and form.is_valid() and attempt(form, lambda: act(form)) is not None:
        return redirect(back)
    context = {"form": form, "title": title, "back": back}
    return render(request, "alliance/form.html", context | ({"button": button} if button else {}))
