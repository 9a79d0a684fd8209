from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Activity
from alliance.forms import MoveForm
from alliance.models import Alliance
from members.files import check_picture
from members.forms import FilesField
from members.models import Role, Unit
from proposals.forms.fields import propose, text_area
from proposals.models import (
    Category,
    Opinion,
    Topic,
)
from proposals.safety import refuse_secrets


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
        if self.obj.category_id:
            self.initial.setdefault("category", self.obj.category_id)
        else:
            propose(self, "category")


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
