from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.forms import DateInput, MoveForm
from alliance.models import Holiday
from alliance.phones import PhoneField
from members import files
from members.models import CandidacyReview, CppccMember, Department, Plaque, Role, StudioDuty, Unit, User


class FilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, each checked. Cleans to a list."""

    def __init__(self, *, check=files.check, most=10, **kwargs):
        self.check, self.most = check, most
        accept = ",".join(files.PICTURES) if check is files.check_picture else files.ACCEPT
        super().__init__(**{"widget": FilesInput(attrs={"accept": accept})} | kwargs)

    def clean(self, data, initial=None):
        uploads = [super(FilesField, self).clean(one, initial) for one in data or [None]]
        uploads = [upload for upload in uploads if upload]
        if len(uploads) > self.most:
            raise forms.ValidationError(_("一次最多传%(n)d个文件。") % {"n": self.most})
        for upload in uploads:
            self.check(upload)
        return uploads


class FileForm(forms.Form):
    uploads = FilesField(label=_("文件"))
    note = forms.CharField(label=_("说明"), max_length=120, required=False)
    is_public = forms.BooleanField(
        label=_("公众可见"), required=False, help_text=_("只在页面对公众开放时有效；照片中的人须已同意公开。")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = {"kinds": "、".join(kind[1:] for kind in files.KINDS), "n": settings.MAX_FILE_MB}
        self.fields["uploads"].help_text = _("可一次选多个。%(kinds)s，每个不超过%(n)dMB。") % words


UNIT_FIELDS = (
    "name",
    "short_name",
    "category",
    "subtype",
    "street",
    "address",
    "longitude",
    "latitude",
    "phone",
    "description",
    "has_studio",
)


class UnitForm(forms.ModelForm):
    class Meta:
        model = Unit
        fields = UNIT_FIELDS
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        same = Unit.objects.filter(alliance=self.instance.alliance, name=name).exclude(pk=self.instance.pk)
        if same.exists():
            raise forms.ValidationError(_("本联盟已有同名单位。"))
        return name


class OwnUnitForm(UnitForm):
    """What a liaison may change of the own unit: how to reach it and what it says of itself."""

    class Meta(UnitForm.Meta):
        fields = ("address", "phone", "description", "has_studio")

    def clean_name(self):
        return self.instance.name


class RecommendForm(UnitForm):
    reason = forms.CharField(label=_("推荐理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class DecisionForm(MoveForm):
    decided_on = forms.DateField(label=_("主席会议审定日期"), widget=DateInput())
    note = forms.CharField(label=_("审定意见"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_decided_on(self):
        day = self.cleaned_data["decided_on"]
        if day > today():
            raise forms.ValidationError(_("审定日期不能晚于今天。"))
        return day


class PublicationForm(MoveForm):
    publicised_until = forms.DateField(
        label=_("公示截止日期"), widget=DateInput(), help_text=_("到这一天为止，次日起可以授牌。")
    )

    def clean_publicised_until(self):
        day = self.cleaned_data["publicised_until"]
        if day < today():
            raise forms.ValidationError(_("公示截止日期不能早于今天。"))
        return day


class PlaqueForm(MoveForm):
    number = forms.CharField(label=_("标识编号"), max_length=30)
    hung_on = forms.DateField(label=_("挂牌日期"), widget=DateInput())
    place = forms.CharField(label=_("悬挂位置"), max_length=80, required=False)

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        if Plaque.objects.filter(alliance=self.obj.alliance, number=number).exists():
            raise forms.ValidationError(_("此标识编号已被使用。"))
        return number


class NewPlaqueForm(PlaqueForm):
    """A new plaque for a unit whose old one was lost or replaced."""

    old_status = forms.ChoiceField(label=_("旧标识去向"), choices=(("lost", _("遗失")), ("replaced", _("已更换"))))
    note = forms.CharField(label=_("说明"), max_length=200, required=False)


class ReviewForm(forms.ModelForm):
    class Meta:
        model = CandidacyReview
        fields = (*CandidacyReview.MARKS, "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}


class DepartmentForm(forms.ModelForm):
    class Meta:
        model = Department
        fields = ("name", "phone", "unit", "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(alliance=self.instance.alliance).admitted()
        self.fields["unit"].label = _("联盟单位")
        self.fields["unit"].help_text = _("联盟单位本身承办意见时选择。")

    def clean_name(self):
        name = self.cleaned_data["name"].strip()
        if Department.objects.filter(alliance=self.instance.alliance, name=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("本联盟已有同名承办单位。"))
        return name


class CppccMemberForm(forms.ModelForm):
    class Meta:
        model = CppccMember
        fields = ("name", "sector", "employer", "is_standing", "studio", "user", "is_active")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        alliance = self.instance.alliance
        self.fields["studio"].queryset = Unit.objects.filter(alliance=alliance, has_studio=True).admitted()
        self.fields["user"].queryset = User.objects.with_role(alliance, Role.CPPCC)

    def clean_user(self):
        user = self.cleaned_data["user"]
        taken = CppccMember.objects.filter(alliance=self.instance.alliance, user=user).exclude(pk=self.instance.pk)
        if user and taken.exists():
            raise forms.ValidationError(_("该账号已对应一位委员。"))
        return user


class DutyForm(forms.ModelForm):
    weeks = forms.IntegerField(
        label=_("连续周数"), min_value=1, max_value=26, initial=1, help_text=_("每周同一天排班，例如每周三。")
    )

    class Meta:
        model = StudioDuty
        fields = ("cppcc_member", "day", "note")
        widgets = {"day": DateInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        members = CppccMember.objects.filter(alliance=self.instance.alliance, is_active=True)
        self.fields["cppcc_member"].queryset = members


class UserForm(forms.Form):
    username = User._meta.get_field("username").formfield()
    name = User._meta.get_field("name").formfield()
    phone = PhoneField(required=False)
    role = forms.ChoiceField(label=_("角色"), choices=Role)
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("单位"), required=False, help_text=_("联络员必选。"))
    department = forms.ModelChoiceField(
        Department.objects.none(), label=_("承办单位"), required=False, help_text=_("经办人必选。")
    )

    def __init__(self, *args, alliance, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(alliance=alliance)
        self.fields["department"].queryset = Department.objects.filter(alliance=alliance)

    def clean_username(self):
        return self._free("username", _("这个用户名已有人使用。"))

    def clean_phone(self):
        return self._free("phone", _("这个手机号已有账号。"))

    def clean(self):
        role = self.cleaned_data.get("role")
        if role == Role.LIAISON and not self.cleaned_data.get("unit"):
            self.add_error("unit", _("联络员必须对应一个单位。"))
        if role == Role.HANDLER and not self.cleaned_data.get("department"):
            self.add_error("department", _("经办人必须对应一个承办单位。"))

    def _free(self, field, sentence):
        value = self.cleaned_data[field]
        # Username and phone open the same door: neither may be what another account is called by.
        if value and User.objects.named(value):
            raise forms.ValidationError(sentence)
        return value or None


class RoleForm(UserForm):
    """A further role for somebody who has an account."""

    username = name = phone = None


class ProfileForm(forms.ModelForm):
    phone = PhoneField(required=False)

    class Meta:
        model = User
        fields = ("name", "phone", "email")

    def clean_phone(self):
        phone = self.cleaned_data["phone"] or None
        if phone and User.objects.named(phone) not in {None, self.instance}:
            raise forms.ValidationError(_("这个手机号已有账号。"))
        return phone


class PasswordForm(forms.Form):
    old_password = forms.CharField(
        label=_("当前密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new_password = forms.CharField(
        label=_("新密码"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("至少10位，不能是常见密码，不能全是数字。"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_old_password(self):
        if not self.user.check_password(self.cleaned_data["old_password"]):
            raise forms.ValidationError(_("当前密码不对。"))

    def clean_new_password(self):
        password = self.cleaned_data["new_password"]
        validate_password(password, self.user)
        return password


class HolidayForm(forms.ModelForm):
    class Meta:
        model = Holiday
        fields = ("day", "is_working", "name")
        widgets = {"day": DateInput()}
