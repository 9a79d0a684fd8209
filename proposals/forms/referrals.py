from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.forms import DateInput, MoveForm
from members.models import Department
from proposals.forms.fields import departments_of, propose, text_area
from proposals.models import (
    Result,
)
from proposals.safety import refuse_secrets


class ReferForm(MoveForm):
    department = forms.ModelChoiceField(Department.objects.none(), label=_("承办单位"))
    rule = forms.ChoiceField(
        label=_("期限"), choices=(("general", _("一般（7天）")), ("complex", _("复杂（15天）"))), required=False
    )
    on_the_spot = forms.BooleanField(label=_("即商即转：承办单位在现场当场接下，从会议时间起算"), required=False)
    note = forms.CharField(label=_("转办说明"), max_length=500, required=False, widget=text_area(3))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_of(self.obj)
        self._offer_those_at_the_table()
        propose(self, "department")

    def _offer_those_at_the_table(self):
        """Raised where a department sat at the table: it takes the matter on the spot, unless somebody decides otherwise."""
        activity = getattr(self.obj, "activity", None)
        present = activity and self.fields["department"].queryset.filter(activities=activity).first()
        if present:
            self.initial.setdefault("department", present.pk)
            self.initial.setdefault("on_the_spot", True)

    def clean_rule(self):
        return self.cleaned_data["rule"] or "general"


class ReferReportForm(MoveForm):
    department = forms.ModelChoiceField(Department.objects.none(), label=_("承办单位"))
    note = forms.CharField(label=_("转办说明"), max_length=500, required=False, widget=text_area(3))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_of(self.obj)


class ReplyForm(MoveForm):
    result = forms.ChoiceField(label=_("办理结果"), choices=Result)
    reply = forms.CharField(
        label=_("答复"),
        max_length=8000,
        widget=text_area(8),
        help_text=_("提出人会看到这段话，请写清做了什么、何时完成。"),
    )
    contacted_on = forms.DateField(label=_("与提出人面商日期"), required=False, widget=DateInput())

    def clean_reply(self):
        reply = self.cleaned_data["reply"].strip()
        refuse_secrets(reply)
        return reply

    def clean_contacted_on(self):
        day = self.cleaned_data["contacted_on"]
        if day and day > today():
            raise forms.ValidationError(_("面商日期不能晚于今天。"))
        return day


class ExtendForm(MoveForm):
    extended_to = forms.DateField(label=_("延期至"), widget=DateInput())
    reason = forms.CharField(label=_("理由"), max_length=500, widget=text_area(3))

    def clean_extended_to(self):
        day = self.cleaned_data["extended_to"]
        if day <= self.obj.due_on:
            raise forms.ValidationError(_("要晚于现在的期限。"))
        return day
