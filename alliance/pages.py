"""Pieces that list pages and move pages of every app share."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from alliance.errors import require
from alliance.forms import attempt
from alliance.rate import slow_down

PAGE_SIZE = 25
LOOKS = {"primary": "primary", "danger": "outline-danger"}


def paginate(request, rows, size=PAGE_SIZE):
    """One page of a queryset, forgiving about the number asked for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def filtered(request, filterset, rows):
    """A FilterSet over visible rows. Its `qs` serves the page, `?format=csv|xlsx` and the API alike."""
    if request.GET.get("q"):
        slow_down(request, "search", times=settings.SEARCHES_PER_HOUR)
    return filterset(request.GET or None, queryset=rows, request=request)


def move_links(workflow, obj, user, url_name):
    """The offers of a workflow as `_components/moves.html` wants them; `url_name` takes (pk, move)."""
    return [
        {
            "name": offer.name,
            "label": offer.label,
            "look": LOOKS.get(offer.tone, "outline-secondary"),
            "confirm": offer.confirm,
            "refusal": offer.refusal,
            "has_form": offer.has_form,
            "url": reverse(url_name, args=[obj.pk, offer.name]),
        }
        for offer in workflow.offers(obj, user)
    ]


def move_page(request, workflow, obj, name, *, perform=None):
    """Carry out a move of an object already fetched through `visible_to`; a move with input shows its form first. `perform` is the
    service that carries it out, where that is more than the workflow; a posted `next` is where to go after it."""
    move = workflow.by_name.get(name)
    if move is None:
        raise Http404
    require(request.user, move.needs, obj)
    form_class, sent = move.form_class(), request.method == "POST"
    if not sent and (form_class is None or move.one_tap):
        return HttpResponseNotAllowed(["POST"])
    perform = perform or workflow.perform
    if form_class is None:
        return _onward(request, perform(obj, name, by=request.user))
    form = form_class(request.POST if sent else None, request.FILES if sent else None, obj=obj, user=request.user)
    if sent and form.is_valid():
        done = attempt(form, perform, obj=obj, name=name, by=request.user, **form.cleaned_data)
        if done:
            return _onward(request, done)
    refusal = workflow.refusal(move, obj, request.user)
    context = {"object": obj, "move": move, "form": form, "refusal": refusal, "next": request.POST.get("next", "")}
    return render(request, "alliance/move.html", context)


def _onward(request, done):
    return redirect(next_page(request) or done)


def next_page(request):
    """Where a form asked to go on (`next`), if that is a page of ours."""
    target = request.POST.get("next", "")
    return target if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()) else ""
