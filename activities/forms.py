from django import forms
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Attendance, Brand, Coverage, Plan, PlanItem, Rating, SignUp
from activities.workflow import doubts
from alliance.calendar import today
from alliance.forms import DateInput, DateTimeInput, MoveForm
from members.models import CppccMember, Role, Unit
from resources.models import Booking


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
        fields = ("month", "title", "theme", "kind", "lead_unit", "co_units", "brand", "target_participants")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(alliance=self.instance.plan.alliance).admitted()
        self.fields["lead_unit"].queryset = self.fields["co_units"].queryset = units
        self.fields["brand"].queryset = Brand.objects.filter(alliance=self.instance.plan.alliance)


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


def own_units(user, alliance):
    """The units for which the user may act."""
    units = Unit.objects.filter(alliance=alliance).admitted()
    return units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)


class ActivityForm(forms.ModelForm):
    co_hosts = forms.ModelMultipleChoiceField(Unit.objects.none(), label=_("协办单位"), required=False)
    share = forms.IntegerField(
        label=_("每个协办单位的计分份额（%）"),
        min_value=0,
        max_value=100,
        initial=50,
        help_text=_("主办单位始终计满分，协办单位按商定份额计分。"),
    )
    invited = forms.ModelMultipleChoiceField(CppccMember.objects.none(), label=_("邀请委员"), required=False)

    class Meta:
        model = Activity
        fields = (
            "title", "kind", "theme", "unit", "brand", "start", "end", "place", "bookings", "capacity", "is_public", "description",
            "agenda",
        )  # fmt: skip
        widgets = {
            "start": DateTimeInput(),
            "end": DateTimeInput(),
            "description": forms.Textarea(attrs={"rows": 4}),
            "agenda": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        alliance = self.instance.alliance
        self.fields["unit"].queryset = own_units(user, alliance)
        self.fields["brand"].queryset = Brand.objects.filter(alliance=alliance)
        self.fields["bookings"].queryset = self._bookings(user, alliance)
        self.fields["co_hosts"].queryset = Unit.objects.filter(alliance=alliance).admitted()
        self.fields["invited"].queryset = CppccMember.objects.filter(alliance=alliance, is_active=True)
        if self.instance.pk:
            rows = list(self.instance.co_host_rows.all())
            self.initial.setdefault("co_hosts", [row.unit_id for row in rows])
            self.initial.setdefault("share", rows[0].share if rows else 50)
            self.initial.setdefault("invited", list(self.instance.attendances.values_list("cppcc_member", flat=True)))

    def _bookings(self, user, alliance):
        rows = Booking.objects.filter(alliance=alliance, status=Booking.Status.CONFIRMED).select_related("resource")
        if user.has_role(Role.STAFF):
            return rows.order_by("-period")
        return rows.filter(pk__in=Booking.objects.visible_to(user).values("pk")).order_by("-period")

    def clean(self):
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", _("结束时间要晚于开始时间。"))
        if data.get("unit") and data["unit"] in (data.get("co_hosts") or []):
            self.add_error("co_hosts", _("主办单位不能同时是协办单位。"))
        return data

    def extras(self):
        """What `services.save_activity` takes beside the instance."""
        data = self.cleaned_data
        return {
            "co_hosts": [(unit, data["share"]) for unit in data["co_hosts"]],
            "bookings": data["bookings"],
            "invited": data["invited"],
        }


class RecordForm(MoveForm):
    on_site_declared = forms.IntegerField(
        label=_("现场登记人数"),
        min_value=0,
        max_value=10_000_000,
        initial=0,
        help_text=_("不含扫码签到的人，单独列出。"),
    )
    online_declared = forms.IntegerField(label=_("线上参与人数"), min_value=0, max_value=100_000_000, initial=0)
    evidence = forms.CharField(
        label=_("佐证"),
        max_length=300,
        required=False,
        help_text=_("照片、签到表或后台截图的链接或存放位置；填了人数就必须写明。"),
    )
    summary = forms.CharField(label=_("活动小结"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    minutes = forms.CharField(
        label=_("协商纪要"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields:
            self.initial.setdefault(name, getattr(self.obj, name))

    def clean(self):
        data = self.cleaned_data
        if (data.get("on_site_declared") or data.get("online_declared")) and not data.get("evidence", "").strip():
            self.add_error("evidence", _("填报了人数就要写明佐证。"))
        return data


class ConfirmForm(MoveForm):
    note = forms.CharField(
        label=_("确认意见"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    accept_doubts = forms.BooleanField(label=_("已核实，数据属实"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.doubts = doubts(self.obj)
        if self.doubts:
            self.fields["accept_doubts"].help_text = "".join(self.doubts)
        else:
            del self.fields["accept_doubts"]

    def clean(self):
        if self.doubts and not self.cleaned_data.get("accept_doubts"):
            self.add_error("accept_doubts", _("数据有疑点，请核实后勾选，或退回重填。"))
        return self.cleaned_data


class SignUpForm(forms.ModelForm):
    consent = forms.BooleanField(
        label=_("同意主办单位为组织本次活动使用我的姓名和手机号，活动结束后六个月内删除"),
        error_messages={"required": _("需要您同意后才能报名。")},
    )

    class Meta:
        model = SignUp
        fields = ("name", "phone")
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "numeric"}),
                   "name": forms.TextInput(attrs={"autocomplete": "name"})}  # fmt: skip


class CheckInForm(forms.Form):
    name = forms.CharField(label=_("姓名"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    phone = forms.CharField(
        label=_("手机号"),
        validators=SignUp._meta.get_field("phone").validators,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "numeric"}),
        help_text=_("只用来保证每人计一次，不会公开。"),
    )


class WalkInForm(CheckInForm):
    """Entered by the hosts for someone without a phone, so the number may be missing."""

    name = forms.CharField(label=_("姓名"), max_length=40, required=False)
    phone = forms.CharField(label=_("手机号"), required=False, validators=SignUp._meta.get_field("phone").validators)


MARKS = [(5, _("很满意")), (4, _("满意")), (3, _("一般")), (2, _("不满意")), (1, _("很不满意"))]


class RatingForm(forms.ModelForm):
    class Meta:
        model = Rating
        fields = ("content", "organisation", "result", "comment")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("content", "organisation", "result"):
            field = self.fields[name]
            self.fields[name] = forms.TypedChoiceField(
                label=field.label, choices=MARKS, coerce=int, widget=forms.RadioSelect
            )


class CoverageForm(forms.ModelForm):
    class Meta:
        model = Coverage
        fields = ("medium", "title", "url", "views", "read_on")
        widgets = {"read_on": DateInput()}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["url"].help_text = _("没有链接的浏览量不予登记。")

    def clean_read_on(self):
        day = self.cleaned_data["read_on"]
        if day > today():
            raise forms.ValidationError(_("读数日期不能晚于今天。"))
        return day

    def clean_url(self):
        url = self.cleaned_data["url"]
        if Coverage.objects.filter(activity=self.instance.activity, url=url).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("这个链接已登记。"))
        return url


class AttendanceForm(forms.ModelForm):
    class Meta:
        model = Attendance
        fields = ("part", "status")
