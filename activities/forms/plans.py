from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Brand, Plan, PlanItem
from members.models import Unit


class PlanForm(forms.ModelForm):
    class Meta:
        model = Plan
        fields = ("year", "title", "theme")
        widgets = {"theme": forms.Textarea(attrs={"rows": 3})}

    def clean_year(self):
        year = self.cleaned_data["year"]
        if Plan.objects.filter(alliance=self.instance.alliance, year=year).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("这一年已有计划。"))
        return year


class PlanItemForm(forms.ModelForm):
    kind = forms.ChoiceField(label=_("形式"), choices=Activity.Kind)

    class Meta:
        model = PlanItem
        fields = ("month", "title", "theme", "kind", "lead_unit", "co_units", "brand", "target_participants")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(alliance=self.instance.plan.alliance).admitted()
        self.fields["lead_unit"].queryset = self.fields["co_units"].queryset = units
        self.fields["brand"].queryset = Brand.objects.filter(alliance=self.instance.plan.alliance)
