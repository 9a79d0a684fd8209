from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.forms import DateInput, MoveForm, prefill
from members.models import CppccMember, Role, Unit
from proposals.forms.fields import text_area
from proposals.models import (
    Adoption,
    Instruction,
    SpecialReport,
)
from proposals.safety import refuse_secrets


class SpecialReportForm(forms.ModelForm):
    class Meta:
        model = SpecialReport
        fields = ("title", "text", "unit", "cppcc_member")
        widgets = {"text": text_area(14)}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        alliance = self.instance.alliance
        staff = user.has_role(Role.STAFF)
        units = Unit.objects.filter(alliance=alliance).admitted()
        members = CppccMember.objects.filter(alliance=alliance, is_active=True)
        self.fields["unit"].queryset = units if staff else units.filter(pk__in=user.unit_ids)
        self.fields["cppcc_member"].queryset = (
            members if staff else members.filter(pk=user.person.pk if user.person else None)
        )
        prefill(self, "unit", next(iter(user.unit_ids), None))
        prefill(self, "cppcc_member", user.person.pk if user.person else None)

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        refuse_secrets(text)
        return text


class EditReportForm(MoveForm):
    title = forms.CharField(label=_("标题"), max_length=120)
    text = forms.CharField(label=_("正文"), widget=text_area(16))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial |= {"title": self.obj.title, "text": self.obj.text}

    clean_text = SpecialReportForm.clean_text


class AdoptionForm(forms.ModelForm):
    class Meta:
        model = Adoption
        fields = ("level", "body", "adopted_on")
        widgets = {"adopted_on": DateInput()}

    def clean(self):
        data = super().clean()
        same = Adoption.objects.filter(
            special_report=self.instance.special_report, level=data.get("level"), body=data.get("body")
        )
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("body", _("该单位的采用已登记。"))
        return data


class InstructionForm(forms.ModelForm):
    class Meta:
        model = Instruction
        fields = ("text", "leader_name", "level", "instructed_on")
        widgets = {"text": text_area(5), "instructed_on": DateInput()}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        prefill(self, "instructed_on", today())
        if user.has_role(Role.LEADER):
            # A leader signs with the own name; staff record what stands on paper.
            del self.fields["leader_name"]
            del self.fields["level"]


class HandlingForm(MoveForm):
    handling = forms.CharField(label=_("落实情况"), max_length=4000, widget=text_area(5))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("handling", self.obj.handling)
