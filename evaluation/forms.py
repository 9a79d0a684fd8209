from django import forms
from django.utils.translation import gettext_lazy as _

from evaluation.measures import MEASURES
from evaluation.models import Indicator, Scheme


class SchemeForm(forms.ModelForm):
    class Meta:
        model = Scheme
        fields = (
            "year",
            "title",
            "alpha",
            "participation",
            "conversion",
            "satisfaction",
            "sharing",
            "bonus",
            "least_answers",
        )

    def clean(self):
        data = super().clean()
        weights = [data.get(name) for name in ("participation", "conversion", "satisfaction", "sharing")]
        if None not in weights and sum(weights) != 100:
            self.add_error("participation", _("四项权重之和是%(total)d，必须是100。") % {"total": sum(weights)})
        return data


class IndicatorForm(forms.ModelForm):
    measure = forms.ChoiceField(label=_("计量"), choices=[(key, measure.label) for key, measure in MEASURES.items()])

    class Meta:
        model = Indicator
        fields = ("code", "name", "group", "measure", "method", "points", "cap")

    def clean_code(self):
        code = self.cleaned_data["code"].strip()
        if Indicator.objects.filter(scheme=self.instance.scheme, code=code).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("指标编号重复。"))
        return code
