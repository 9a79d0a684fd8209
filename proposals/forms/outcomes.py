from django import forms

from alliance.forms import DateInput
from members.models import Department, Unit
from proposals.forms.fields import text_area
from proposals.models import (
    Outcome,
)


class OutcomeForm(forms.ModelForm):
    class Meta:
        model = Outcome
        fields = ("title", "kind", "description", "evidence_url", "happened_on", "department", "units", "is_public")
        widgets = {"happened_on": DateInput(), "description": text_area(5)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        alliance = self.instance.alliance
        self.fields["department"].queryset = Department.objects.filter(alliance=alliance)
        self.fields["units"].queryset = Unit.objects.filter(alliance=alliance).admitted()
