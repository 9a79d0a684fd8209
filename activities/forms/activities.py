from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.forms.fields import own_units
from activities.models import Activity, Brand
from activities.workflow import doubts
from alliance.forms import DateTimeInput, MoveForm
from members.models import CppccMember, Role, Unit
from resources.models import Booking


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
        """Those ahead that the user may see, and those it has, which nobody must lose by saving."""
        own = Q(pk__in=self.instance.bookings.values("pk")) if self.instance.pk else Q(pk=None)
        ahead = Q(status__in=Booking.OPEN, period__endswith__gt=timezone.now())
        if not user.has_role(Role.STAFF):
            ahead &= Q(pk__in=Booking.objects.visible_to(user).values("pk"))
        rows = Booking.objects.filter(own | ahead, alliance=alliance)
        return rows.select_related("resource").order_by("-period")

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
