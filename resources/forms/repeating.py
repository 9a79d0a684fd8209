"""How often, as people say it, and the RRULE it means."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.forms import DateInput
from resources.recurrence import MOST, WEEKDAYS

SAME_WEEKDAY = "FREQ=MONTHLY;BYDAY=NTH"
EVERY = (
    ("", _("不重复")),
    ("FREQ=DAILY", _("每天")),
    ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", _("周一至周五")),
    ("FREQ=WEEKLY", _("每周同一时间")),
    ("FREQ=WEEKLY;INTERVAL=2", _("每两周")),
    ("FREQ=MONTHLY", _("每月同一日期")),
    (SAME_WEEKDAY, _("每月同一个星期几（如第三个周三）")),
)


class RepeatingForm(forms.Form):
    """Adds how often and until when; `cleaned_data["repeat"]` is the RRULE, "" where it happens once."""

    every = forms.ChoiceField(label=_("重复"), choices=EVERY, required=False)
    times = forms.IntegerField(label=_("共几次"), min_value=2, max_value=MOST, required=False)
    until = forms.DateField(
        label=_("或到哪天为止"), widget=DateInput(), required=False, help_text=_("次数和截止日期填一样即可。")
    )

    def clean(self):
        data = super().clean()
        data["repeat"] = ""
        if data.get("every") and data.get("start"):
            self._clean_repeat(data)
        return data

    def _clean_repeat(self, data):
        times, until = data.get("times"), data.get("until")
        if "times" in self.errors or "until" in self.errors:
            return
        if bool(times) == bool(until):
            sentence = _("请填共几次，或到哪天为止。") if not times else _("次数和截止日期只填一样。")
            self.add_error("times", sentence)
            return
        end = f"COUNT={times}" if times else f"UNTIL={until:%Y%m%d}"
        data["repeat"] = f"{_rule(data['every'], data['start'])};{end}"


def _rule(every, start):
    """The fifth of a weekday is the last one: not every month has five."""
    if every != SAME_WEEKDAY:
        return every
    local = timezone.localtime(start)
    number = (local.day - 1) // 7 + 1
    return f"FREQ=MONTHLY;BYDAY={number if number < 5 else -1}{WEEKDAYS[local.weekday()]}"
