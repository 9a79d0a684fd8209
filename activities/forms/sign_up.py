"""Signing up: name, phone, how many come, what the activity asks, and the notice one agrees to."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from activities import questions
from activities.models import Consent, Invitation, Question, TurnoutRules
from activities.rules import own_rules
from alliance.forms import DateTimeInput
from alliance.phones import PhoneField
from members.models import CppccMember


class SignUpForm(forms.Form):
    name = forms.CharField(
        label=_("姓名"), max_length=40, strip=True, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = PhoneField()
    party_size = forms.IntegerField(label=_("一共几人（含本人）"), min_value=1, initial=1)
    consent_version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    consent = forms.BooleanField(
        label=_("我已阅读并同意上面的个人信息告知"), error_messages={"required": _("需要您同意后才能报名。")}
    )

    def __init__(self, *args, activity, **kwargs):
        super().__init__(*args, **kwargs)
        self.notice = Consent.objects.newest(activity.alliance)
        self.questions = questions.asked_by(activity)
        self.fields["consent_version"].initial = self.notice.version
        for question in self.questions:
            self.fields[f"question_{question.key}"] = questions.field_of(question)
        most = own_rules(activity).party_limit
        if most > 1:
            self.fields["party_size"].max_value = most
            self.fields["party_size"].widget.attrs["max"] = most
            self.fields["party_size"].help_text = _("最多%(n)d人，每人占一个名额。") % {"n": most}
        else:
            del self.fields["party_size"]
        self.order_fields(["name", "phone", "party_size", *(f"question_{row.key}" for row in self.questions)])

    def clean_party_size(self):
        size, most = self.cleaned_data["party_size"], self.fields["party_size"].max_value
        if size > most:
            raise ValidationError(_("每次报名最多%(n)d人。") % {"n": most})
        return size

    def wish(self):
        """What `services.sign_up` takes."""
        data = self.cleaned_data
        answers = {row.key: data[f"question_{row.key}"] for row in self.questions}
        wish = {name: data[name] for name in ("name", "phone", "party_size", "consent_version") if name in data}
        return wish | {"answers": answers}


class TurnoutRulesForm(forms.ModelForm):
    capacity = forms.IntegerField(
        label=_("名额"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=_("不填表示不限；增加后候补的人自动递补。"),
    )

    class Meta:
        model = TurnoutRules
        fields = (
            "opens_at", "closes_at", "is_invited_only", "reserved_seats", "party_limit", "check_in_mode", "late_after", "near_metres",
            "longitude", "latitude",
        )  # fmt: skip
        widgets = {"opens_at": DateTimeInput(), "closes_at": DateTimeInput()}

    field_order = ("capacity",)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("capacity", self.instance.activity.capacity)

    def clean(self):
        data = super().clean()
        if data.get("opens_at") and data.get("closes_at") and data["closes_at"] <= data["opens_at"]:
            self.add_error("closes_at", _("报名截止要晚于报名开始。"))
        if data.get("closes_at") and data["closes_at"] > self.instance.activity.end:
            self.add_error("closes_at", _("报名截止不能晚于活动结束。"))
        if data.get("near_metres") and (data.get("longitude") is None or data.get("latitude") is None):
            self.add_error("near_metres", _("要限制距离，请填会场的经度和纬度。"))
        if data.get("capacity") and (data.get("reserved_seats") or 0) > data["capacity"]:
            self.add_error("reserved_seats", _("预留名额不能多于名额。"))
        return data


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = ("label", "kind", "options", "is_required", "position", "is_active")
        widgets = {"options": forms.Textarea(attrs={"rows": 4})}

    def clean(self):
        data = super().clean()
        if data.get("kind") == Question.Kind.CHOICE and len(Question(options=data.get("options", "")).option_list) < 2:
            self.add_error("options", _("单选至少要有两个选项，每行一个。"))
        return data

    def clean_label(self):
        label = self.cleaned_data["label"].strip()
        if self.instance.activity.questions.filter(label=label).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("已有同样的问题。"))
        return label


class InvitationForm(forms.Form):
    cppcc_member = forms.ModelChoiceField(CppccMember.objects.none(), label=_("委员"), required=False)
    name = forms.CharField(label=_("或嘉宾姓名"), max_length=40, required=False)
    phone = PhoneField(label=_("嘉宾手机号"), required=False, help_text=_("配了短信网关时，邀请链接会发到这个号码。"))

    def __init__(self, *args, activity, **kwargs):
        super().__init__(*args, **kwargs)
        members = CppccMember.objects.filter(alliance=activity.alliance, is_active=True)
        invited = Invitation.objects.filter(activity=activity).exclude(cppcc_member=None).values("cppcc_member")
        self.fields["cppcc_member"].queryset = members.exclude(pk__in=invited)

    def clean(self):
        data = super().clean()
        if bool(data.get("cppcc_member")) == bool(data.get("name")):
            self.add_error("name", _("请选一位委员，或者填一位嘉宾的姓名。"))
        return data
