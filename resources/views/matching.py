"""Saying what is needed, getting what fits, booking it in one tap. Other apps show the same page for what they prepare."""

import datetime as dt
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from alliance.calendar import today
from alliance.errors import DomainError, require
from members.permissions import P
from members.queries import own_unit
from resources import matching, services
from resources.forms.matching import MatchBookingForm, MatchForm
from resources.matching import phrases
from resources.models import Resource
from resources.options import option

DAYS_LOOKED_AT = 7


@login_required
def match(request):
    require(request.user, P.BOOKING_CREATE)
    if request.method == "POST":
        book = partial(services.book, unit=own_unit(request.user), by=request.user)
        made = book_found(request, book)
        return redirect(made or request.get_full_path())
    return match_page(request)


def match_page(request, *, initial=None, title="", back=""):
    """The page for a user who may book. `initial` are fields of the form that are known and searched for at once."""
    if "q" in request.GET:
        return redirect(f"{request.path}?{_query_of(request).urlencode()}")
    query = request.GET.copy() if "day" in request.GET else _as_query(initial or {})
    asked = "day" in query
    form = MatchForm(query if asked else None, user=request.user, initial=request.GET.dict())
    context = {"form": form, "asked": asked, "query": query, "title": title, "back": back}
    if asked and form.is_valid():
        requirement = form.requirement()
        context |= {"said": requirement.in_words, **_found(requirement, query, request.user)}
        context["purpose"] = form.cleaned_data["purpose"] or _("开展联盟活动")
    return render(request, "resources/match.html", context)


def _found(requirement, query, user):
    unit = own_unit(user)
    try:
        rows = matching.match(requirement, user, unit=unit)
    except (DomainError, ValidationError) as beyond:
        return {"matches": [], "refusal": sentence_of(beyond)}
    if rows:
        return {"matches": rows}
    found = matching.explain(requirement, user, unit=unit)
    offers = [{"offer": offer, "query": _changed(query, offer.changes)} for offer in found.relaxations]
    return {"matches": [], "explanation": found, "offers": offers}


def _query_of(request):
    """The address that the line says in fields."""
    usual = int(option(request.user.alliance, "usual_minutes"))
    said = phrases.parse(request.GET["q"], today(), usual)
    if "day" not in said:
        last = today() + dt.timedelta(days=DAYS_LOOKED_AT - 1)
        said |= {"day": today().isoformat(), "last_day": last.isoformat()}
    fields = MatchForm.base_fields
    known = {name: fields[name].initial for name in ("kind", "minutes", "attendees")}
    return _as_query({**known, **{key: value for key, value in request.GET.dict().items() if key == "purpose"}, **said})


def _as_query(fields):
    query = QueryDict(mutable=True)
    for name, value in fields.items():
        query.setlist(name, [str(one) for one in (value if isinstance(value, list | tuple) else [value])])
    return query


def _changed(query, changes):
    changed = query.copy()
    for name, value in changes.items():
        changed.setlist(name, value if isinstance(value, list) else [str(value)])
    return changed.urlencode()


def book_found(request, book):
    """Book the combination that was tapped on, all of it or nothing, by `book`, which takes what `services.book` takes. None,
    with a message, where it cannot be had any more."""
    form = MatchBookingForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有预约成功，请重新选择。"))
        return None
    data = form.cleaned_data
    resource, *others = _resources(request.user, [data.pop("resource"), *_numbers(data.pop("others"))])
    try:
        made = book(resource=resource, others=others, **data)
    except (DomainError, ValidationError) as refusal:
        messages.error(request, sentence_of(refusal))
        return None
    _say(request, made)
    return made


def sentence_of(refusal):
    return refusal.message if isinstance(refusal, DomainError) else "".join(refusal.messages)


def _say(request, made):
    names = "、".join(row.resource.name for row in made.made)
    is_sure = all(row.status == "confirmed" for row in made.made)
    text = _("已预约%(names)s。") if is_sure else _("已申请%(names)s，待所属单位审批。")
    messages.success(request, text % {"names": names})


def _resources(user, ids):
    rows = Resource.objects.visible_to(user).filter(alliance=user.alliance_id).in_bulk(ids)
    if len(rows) < len(set(ids)):
        raise Http404
    return [rows[pk] for pk in ids]


def _numbers(text):
    return [int(part) for part in text.split(",") if part.strip().isdigit()]
