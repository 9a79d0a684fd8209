from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Brand, Plan, PlanItem
from activities.plan_sheet import read_cells
from activities.progress import QUARTERS, STATES
from alliance.uploads import SheetForm
from alliance.validators import YEARS
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
        fields = (
            "month", "title", "theme", "kind", "lead_unit", "co_units", "brand", "times", "target_participants", "target_opinions",
        )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(alliance=self.instance.plan.alliance).admitted()
        self.fields["lead_unit"].queryset = self.fields["co_units"].queryset = units
        self.fields["brand"].queryset = Brand.objects.filter(alliance=self.instance.plan.alliance)

    def clean(self):
        data = super().clean()
        if data.get("lead_unit") and data["lead_unit"] in (data.get("co_units") or []):
            self.add_error("co_units", _("牵头单位不能同时是协办单位。"))
        return data


class PlanCopyForm(forms.Form):
    year = forms.IntegerField(label=_("复制到年度"), validators=YEARS)


class PlanImportForm(SheetForm):
    nothing_in_it = _("文件里没有项目：标题下面一行都没有。")

    def read(self, name, data):
        return read_cells(name, data)


class PlanListForm(forms.Form):
    """What narrows the list of a plan's lines; the figures of progress are links with these."""

    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("牵头单位"), required=False, empty_label=_("全部"))
    quarter = forms.TypedChoiceField(
        label=_("季度"), required=False, coerce=int, empty_value=None,
        choices=[("", _("全部")), *((number, number) for number in QUARTERS)],
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("进展"),
        required=False,
        choices=[("", _("全部")), *((key, label) for key, (label, _look) in STATES.items())],
    )

    def __init__(self, *args, alliance, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(alliance=alliance, plan_items__isnull=False).distinct()
