from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from alliance.calendar import today
from alliance.forms import DateInput, MoveForm, prefill
from alliance.models import Alliance
from members.files import check_picture
from members.forms import FilesField
from members.models import CppccMember, Department, Role, Unit
from proposals.models import (
    Adoption,
    Category,
    Instruction,
    Opinion,
    Outcome,
    Proposal,
    Result,
    SpecialReport,
    Suggestion,
    Topic,
)
from proposals.safety import refuse_secrets


def text_area(rows):
    return forms.Textarea(attrs={"rows": rows})


# opinions


class PublicOpinionForm(forms.ModelForm):
    """The public's form: a text is enough. `website` is a trap that people do not see."""

    website = forms.CharField(required=False, widget=forms.HiddenInput())
    consent = forms.BooleanField(label=_("我已阅读并同意隐私说明"), required=False)
    photos = FilesField(
        label=_("照片（可不传）"),
        required=False,
        check=check_picture,
        most=3,
        help_text=_("最多3张，只给办理人员看；拍摄地点等信息会自动去掉。"),
    )

    class Meta:
        model = Opinion
        fields = ("text", "place", "author_name", "author_phone")
        widgets = {
            "text": text_area(6),
            "author_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "author_phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "numeric"}),
        }
        labels = {
            "text": _("您的意见或建议"),
            "author_name": _("您的姓名（可不填）"),
            "author_phone": _("手机号（可不填，便于回访）"),
        }
        help_texts = {"text": _("一次说一件事：什么情况、在哪里、希望怎么办。请勿填写身份证号等个人信息。")}

    field_order = ("text", "place", "photos", "author_name", "author_phone", "consent")

    def __init__(self, *args, alliances, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].validators.append(refuse_secrets)
        if len(alliances) > 1:
            self.fields["alliance"] = forms.ModelChoiceField(
                Alliance.objects.filter(pk__in=[row.pk for row in alliances]), label=_("反映给")
            )
            self.order_fields(("alliance", *self.field_order))

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        if len(text) < 8:
            raise forms.ValidationError(_("请再写得具体一些，至少8个字。"))
        return text

    def clean(self):
        data = super().clean()
        if data.get("website"):
            raise forms.ValidationError(_("提交没有成功，请重新填写。"))
        if (data.get("author_name") or data.get("author_phone")) and not data.get("consent"):
            self.add_error("consent", _("留下姓名或手机号，需要您同意隐私说明；也可以不留。"))
        return data


class OpinionForm(forms.ModelForm):
    """Entered inside the alliance, for oneself or for somebody who spoke, wrote or rang."""

    photos = FilesField(label=_("照片"), required=False, check=check_picture, most=5)

    class Meta:
        model = Opinion
        fields = (
            "text",
            "title",
            "place",
            "channel",
            "source_unit",
            "activity",
            "category",
            "author_name",
            "author_phone",
        )
        widgets = {"text": text_area(6)}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        alliance = self.instance.alliance
        self.fields["title"].required = False
        self.fields["title"].help_text = _("不填则取内容的第一句。")
        for name in ("text", "title"):
            self.fields[name].validators.append(refuse_secrets)
        self.fields["channel"].choices = self._channels(user)
        units = Unit.objects.filter(alliance=alliance).admitted()
        self.fields["source_unit"].queryset = units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)
        if not user.has_role(Role.STAFF) and not user.unit_ids:
            del self.fields["source_unit"]
        self.fields["activity"].queryset = Activity.objects.visible_to(user).filter(
            alliance=alliance, status__in=Activity.SHOWN
        )
        self.fields["category"].queryset = Category.objects.filter(alliance=alliance)

    def _channels(self, user):
        C = Opinion.Channel
        if user.has_role(Role.STAFF):
            offered = (C.PAPER, C.PHONE, C.ACTIVITY, C.UNIT)
        elif user.unit_ids:
            offered = (C.UNIT, C.ACTIVITY)
        else:
            offered = (C.CPPCC, C.ACTIVITY)
        return [(value, value.label) for value in offered]


class SortForm(MoveForm):
    category = forms.ModelChoiceField(Category.objects.none(), label=_("类别"))
    note = forms.CharField(label=_("备注"), max_length=500, required=False, widget=text_area(2))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = Category.objects.filter(alliance=self.obj.alliance)
        self.initial.setdefault("category", self.obj.category_id)


def departments_of(obj):
    return Department.objects.filter(alliance=obj.alliance, is_active=True)


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

    def clean_rule(self):
        return self.cleaned_data["rule"] or "general"


class ReferReportForm(MoveForm):
    department = forms.ModelChoiceField(Department.objects.none(), label=_("承办单位"))
    note = forms.CharField(label=_("转办说明"), max_length=500, required=False, widget=text_area(3))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments_of(self.obj)


class MergeForm(MoveForm):
    topic = forms.ModelChoiceField(
        Topic.objects.none(), label=_("议题"), help_text=_("没有合适的议题时，在意见列表勾选几条一起并案。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = Topic.objects.filter(alliance=self.obj.alliance, status=Topic.Status.OPEN)


class RejectForm(MoveForm):
    rejection = forms.ChoiceField(label=_("理由"), choices=Opinion.Rejection)
    note = forms.CharField(label=_("告诉提出人的话"), max_length=500, required=False, widget=text_area(3))


class CloseForm(MoveForm):
    answer = forms.CharField(label=_("答复"), max_length=2000, required=False, widget=text_area(4))

    def clean_answer(self):
        answer = self.cleaned_data["answer"].strip()
        if not answer and not self.obj.answer:
            raise forms.ValidationError(_("办结前要有答复，提出人会看到它。"))
        return answer


class RatingForm(forms.Form):
    rating = forms.TypedChoiceField(
        label=_("您对答复满意吗"),
        coerce=int,
        widget=forms.RadioSelect,
        choices=((5, _("很满意")), (4, _("满意")), (3, _("一般")), (2, _("不满意")), (1, _("很不满意"))),
    )


# referrals


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


# proposals


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


# special reports


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


class BulkForm(forms.Form):
    """What the sorting desk does with several opinions at once."""

    opinions = forms.ModelMultipleChoiceField(
        Opinion.objects.none(), label=_("意见"), error_messages={"required": _("请先勾选意见。")}
    )
    do = forms.ChoiceField(
        choices=(("sort", _("受理")), ("merge", _("并案")), ("proposal", _("转提案")), ("report", _("转专报")))
    )
    category = forms.ModelChoiceField(Category.objects.none(), required=False)
    title = forms.CharField(max_length=120, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opinions"].queryset = Opinion.objects.visible_to(user).filter(alliance=user.alliance_id)
        self.fields["category"].queryset = Category.objects.filter(alliance=user.alliance_id)

    def clean(self):
        data = self.cleaned_data
        if data.get("do") == "sort" and not data.get("category"):
            self.add_error("category", _("受理要选类别。"))
        return data
