from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.forms import DateInput, MoveForm, prefill
from members.models import CppccMember, Department, Role, Unit
from proposals.forms.fields import departments_of, text_area
from proposals.models import (
    Category,
    Proposal,
    Suggestion,
)
from proposals.safety import refuse_secrets


class ProposalForm(forms.ModelForm):
    suggestions = forms.CharField(label=_("建议"), widget=text_area(6), required=False, help_text=_("每行一条。"))
    co_signers = forms.ModelMultipleChoiceField(CppccMember.objects.none(), label=_("邀请联名的委员"), required=False)

    class Meta:
        model = Proposal
        fields = (
            "title",
            "session",
            "kind",
            "form",
            "lead_author",
            "body_name",
            "category",
            "unit",
            "situation",
            "analysis",
        )
        widgets = {"situation": text_area(6), "analysis": text_area(5)}

    field_order = (*Meta.fields, "suggestions", "co_signers")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        alliance = self.instance.alliance
        members = CppccMember.objects.filter(alliance=alliance, is_active=True)
        self.fields["co_signers"].queryset = members
        self.fields["lead_author"].queryset = (
            members if user.has_role(Role.STAFF) else members.filter(pk=user.person.pk if user.person else None)
        )
        self.fields["category"].queryset = Category.objects.filter(alliance=alliance)
        self.fields["unit"].queryset = Unit.objects.filter(alliance=alliance).admitted()
        if user.person and not self.instance.lead_author_id:
            prefill(self, "lead_author", user.person.pk)
        if self.instance.pk:
            self.initial["suggestions"] = "\n".join(row.text for row in self.instance.suggestions.all())
            self.initial["co_signers"] = list(self.instance.co_signers.values_list("cppcc_member", flat=True))

    def clean_suggestions(self):
        return [line.strip() for line in self.cleaned_data["suggestions"].splitlines() if line.strip()]

    def clean(self):
        data = super().clean()
        collective = data.get("form") == Proposal.Form.COLLECTIVE
        if collective and not data.get("body_name"):
            self.add_error("body_name", _("集体提案要写明提案单位。"))
        if not collective and not data.get("lead_author"):
            self.add_error("lead_author", _("请选择第一提案人。"))
        for name in ("title", "situation", "analysis"):
            refuse_secrets(data.get(name))
        return data


class FileForm(MoveForm):
    is_key = forms.BooleanField(label=_("列为重点提案"), required=False)
    note = forms.CharField(label=_("审查意见"), max_length=500, required=False, widget=text_area(2))


class NotFileForm(MoveForm):
    refusal = forms.ChoiceField(label=_("不予立案理由"), choices=Proposal.Refusal)
    make_report = forms.BooleanField(label=_("转为社情民意专报草稿"), required=False)
    note = forms.CharField(label=_("给提案者的说明"), max_length=500, required=False, widget=text_area(3))


class MergeProposalForm(MoveForm):
    into = forms.ModelChoiceField(Proposal.objects.none(), label=_("并入提案"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        filed = Proposal.objects.filter(alliance=self.obj.alliance, session=self.obj.session).filed()
        self.fields["into"].queryset = filed.exclude(pk=self.obj.pk)


class AssignForm(MoveForm):
    lead = forms.ModelChoiceField(Department.objects.none(), label=_("主办单位"))
    joint = forms.ModelMultipleChoiceField(Department.objects.none(), label=_("会办单位"), required=False)
    is_complex = forms.BooleanField(label=_("情况复杂，期限六个月"), required=False)
    note = forms.CharField(label=_("交办说明"), max_length=500, required=False, widget=text_area(3))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["lead"].queryset = self.fields["joint"].queryset = departments_of(self.obj)

    def clean(self):
        data = self.cleaned_data
        if data.get("lead") and data["lead"] in (data.get("joint") or []):
            self.add_error("joint", _("主办单位不能同时会办。"))
        return data


class RateProposalForm(MoveForm):
    attitude_rating = forms.ChoiceField(label=_("对办理态度"), choices=Proposal.Satisfaction, widget=forms.RadioSelect)
    result_rating = forms.ChoiceField(label=_("对办理结果"), choices=Proposal.Satisfaction, widget=forms.RadioSelect)
    note = forms.CharField(label=_("说明"), max_length=1000, required=False, widget=text_area(3))

    def clean(self):
        data = self.cleaned_data
        unhappy = Proposal.Satisfaction.DISSATISFIED in {data.get("attitude_rating"), data.get("result_rating")}
        if unhappy and not data.get("note", "").strip():
            self.add_error("note", _("评价不满意时请说明理由。"))
        return data


class SuggestionForm(forms.ModelForm):
    class Meta:
        model = Suggestion
        fields = ("adopted", "promised_on", "fulfilled_on")
        widgets = {"promised_on": DateInput(), "fulfilled_on": DateInput()}
