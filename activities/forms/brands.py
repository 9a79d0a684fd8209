from django import forms
from django.utils.translation import gettext_lazy as _

from activities.forms.fields import own_units
from activities.models import Brand
from alliance.forms import DateInput


class BrandForm(forms.ModelForm):
    class Meta:
        model = Brand
        fields = ("unit", "name", "setting", "positioning", "story", "honours", "started_on")
        widgets = {
            "started_on": DateInput(),
            "story": forms.Textarea(attrs={"rows": 5}),
            "honours": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = own_units(user, self.instance.alliance)

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if Brand.objects.filter(alliance=self.instance.alliance, name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("本联盟已有同名品牌。"))
        return name
