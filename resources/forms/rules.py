from django import forms
from django.utils.translation import gettext_lazy as _


class RulesForm(forms.Form):
    """The numbers of `resources.options` that say how bookings go in an alliance."""

    offer_hours = forms.IntegerField(
        label=_("候补轮到后保留几小时"), min_value=1, max_value=168, help_text=_("过时未确认，转给下一位。")
    )
    remind_hours = forms.IntegerField(
        label=_("待审几小时后提醒"), min_value=1, max_value=720, help_text=_("提醒所属单位，同时告知专班，只提醒一次。")
    )
    no_show_limit = forms.IntegerField(
        label=_("爽约几次暂停预约"), min_value=0, max_value=100, help_text=_("0表示不因爽约暂停。")
    )
    no_show_days = forms.IntegerField(label=_("在几天内累计"), min_value=1, max_value=730)
    block_days = forms.IntegerField(label=_("暂停几天"), min_value=1, max_value=366)
