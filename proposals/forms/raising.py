from django import forms
from django.utils.translation import gettext_lazy as _

from members.models import CppccMember, Department
from proposals.forms.fields import text_area
from proposals.models import Opinion
from proposals.safety import refuse_secrets


class RaisedForm(forms.ModelForm):
    """What somebody said at an activity, and the department at the table that took it."""

    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("当场接下的部门"), required=False, empty_label=_("没有，按一般意见办理"),
        help_text=_("选了就即商即转，期限从活动时间起算。"),
    )  # fmt: skip

    class Meta:
        model = Opinion
        fields = ("text", "place", "cppcc_member", "author_name")
        widgets = {"text": text_area(5)}
        labels = {"author_name": _("群众姓名（可不填）")}

    def __init__(self, *args, activity, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["text"].validators.append(refuse_secrets)
        there = CppccMember.objects.filter(attendances__activity=activity)
        self.fields["cppcc_member"].queryset = there
        self.fields["department"].queryset = Department.objects.filter(activities=activity, is_active=True)
        if not self.fields["department"].queryset.exists():
            del self.fields["department"]

    def clean_text(self):
        text = self.cleaned_data["text"].strip()
        if len(text) < 8:
            raise forms.ValidationError(_("请再写得具体一些，至少8个字。"))
        return text
