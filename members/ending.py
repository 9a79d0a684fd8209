"""Forms of moves that take other things with them: those are listed first, and it goes ahead only where that is agreed to."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.forms import ReasonForm
from members import stopping

SHOWN = 100


class EndingForm(ReasonForm):
    """A subclass says what would end (`ahead`, a queryset or list); the page lists `affected`."""

    cancel_bookings = forms.BooleanField(label=_("取消今后的预约并通知预约人"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = list(self.ahead())
        self.affected, self.affected_count = rows[:SHOWN], len(rows)
        if not rows:
            del self.fields["cancel_bookings"]

    def ahead(self):
        raise NotImplementedError

    def clean(self):
        data = super().clean()
        if self.affected and not data.get("cancel_bookings"):
            self.add_error("cancel_bookings", self._sentence())
        return data

    def _sentence(self):
        n = self.affected_count
        first = "；".join(f"{row}（{row.booked_by}）" for row in self.affected[:5])
        text = ngettext(
            "今后还有%(n)d个预约：%(list)s。勾选后取消它们并继续，或先另作安排。",
            "今后还有%(n)d个预约：%(list)s等。勾选后取消它们并继续，或先另作安排。",
            n,
        )
        return text % {"n": n, "list": first}


class StopForm(EndingForm):
    """A unit is suspended or leaves."""

    def ahead(self):
        return stopping.ahead(self.obj)
