"""Personal numbers are masked wherever they stand. In full they are read once, for a reason that stays in the trail."""

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from alliance.forms import attempt
from alliance.text import mask_name, mask_phone


class RevealForm(forms.Form):
    reason = forms.CharField(
        label=_("查看理由"), max_length=200, help_text=_("例如：电话回访。理由、时间和您的姓名会记入审计。")
    )


def person(role, name, phone, said=""):
    """What is known of somebody: as what, who, which number, and what was said in full."""
    return {"role": role, "name": name, "phone": phone, "said": said}


def masked(people, *, names=False):
    """The same people with their numbers, and the names of the public, unreadable."""
    return [
        person(one["role"], mask_name(one["name"]) if names else one["name"], mask_phone(one["phone"]))
        for one in people
    ]


def reveal_page(request, *, act, shown_before, back):
    """Ask for the reason, then show what `act(reason=, by=)` returns; `shown_before` are the people as they stand masked."""
    form = RevealForm(request.POST or None)
    people = None
    if request.method == "POST" and form.is_valid():
        people = attempt(form, act, by=request.user, **form.cleaned_data)
    context = {"form": form, "people": people or shown_before, "is_shown": bool(people), "back": back}
    response = render(request, "alliance/reveal.html", context)
    response["Cache-Control"] = "no-store"
    return response
