from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Decision, Minutes
from alliance.calendar import today
from alliance.forms import DateInput
from members.models import Unit


class MinutesForm(forms.ModelForm):
    class Meta:
        model = Minutes
        fields = ("text",)
        widgets = {"text": forms.Textarea(attrs={"rows": 14})}


class DecisionForm(forms.ModelForm):
    class Meta:
        model = Decision
        fields = ("text", "unit", "due_on")
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "due_on": DateInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(alliance=self.instance.minutes.alliance).admitted()

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < today() and day != self.instance.due_on:
            raise forms.ValidationError(_("期限要在今天或以后。"))
        return day
