from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.agenda import too_long
from activities.evidence import doubts_of
from activities.forms.fields import own_units, web_address
from activities.models import Activity, Brand, HeadCount
from activities.shares import shares_of
from activities.workflow import DECLARED
from alliance.forms import DateTimeInput, MoveForm
from members.forms import FilesField
from members.models import Attachment, CppccMember, Department, Role, Unit
from resources.models import Booking


class ActivityForm(forms.ModelForm):
    co_hosts = forms.ModelMultipleChoiceField(Unit.objects.none(), label=_("协办单位"), required=False)
    invited = forms.ModelMultipleChoiceField(CppccMember.objects.none(), label=_("邀请委员"), required=False)

    class Meta:
        model = Activity
        fields = (
            "title", "kind", "theme", "unit", "brand", "start", "end", "place", "bookings", "capacity", "is_public", "description",
            "agenda", "departments", "guests",
        )  # fmt: skip
        widgets = {
            "start": DateTimeInput(),
            "end": DateTimeInput(),
            "description": forms.Textarea(attrs={"rows": 4}),
            "agenda": forms.Textarea(attrs={"rows": 4}),
            "guests": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        alliance = self.instance.alliance
        self.fields["unit"].queryset = own_units(user, alliance)
        self.fields["brand"].queryset = Brand.objects.filter(alliance=alliance)
        self.fields["bookings"].queryset = self._bookings(user, alliance)
        self.fields["departments"].queryset = Department.objects.filter(alliance=alliance, is_active=True)
        self.fields["co_hosts"].queryset = Unit.objects.filter(alliance=alliance).admitted()
        self.fields["invited"].queryset = CppccMember.objects.filter(alliance=alliance, is_active=True)
        if self.instance.pk:
            self.initial.setdefault("co_hosts", list(self.instance.co_host_rows.values_list("unit", flat=True)))
            self.initial.setdefault("invited", list(self.instance.attendances.values_list("cppcc_member", flat=True)))

    def _bookings(self, user, alliance):
        """Those ahead that the user may see, and those it has, which nobody must lose by saving."""
        own = Q(pk__in=self.instance.bookings.values("pk")) if self.instance.pk else Q(pk=None)
        ahead = Q(status__in=Booking.OPEN, period__endswith__gt=timezone.now())
        if not user.has_role(Role.STAFF):
            ahead &= Q(pk__in=Booking.objects.visible_to(user).values("pk"))
        rows = Booking.objects.filter(own | ahead, alliance=alliance)
        return rows.select_related("resource").order_by("period")

    def clean(self):
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", _("结束时间要晚于开始时间。"))
        elif start and end and (refusal := too_long(data.get("agenda", ""), start, end)):
            self.add_error("agenda", refusal)
        if data.get("unit") and data["unit"] in (data.get("co_hosts") or []):
            self.add_error("co_hosts", _("主办单位不能同时是协办单位。"))
        return data

    def extras(self):
        """What `services.save_activity` takes beside the instance."""
        data = self.cleaned_data
        return {
            "co_hosts": shares_of(self.instance, data["co_hosts"]),
            "bookings": data["bookings"],
            "departments": data["departments"],
            "invited": data["invited"],
        }


class SharesForm(forms.Form):
    """The share of the credit of host and co-hosts, as agreed: a field each, together a hundred."""

    def __init__(self, *args, activity, **kwargs):
        super().__init__(*args, **kwargs)
        self.units = [activity.unit, *(row.unit for row in activity.co_host_rows.select_related("unit"))]
        shares = {activity.unit_id: activity.host_share} | dict(activity.co_host_rows.values_list("unit", "share"))
        for unit in self.units:
            self.fields[f"unit{unit.pk}"] = forms.IntegerField(
                label=unit.name, min_value=0, max_value=100, initial=shares[unit.pk]
            )

    def shares(self):
        return {unit.pk: self.cleaned_data[f"unit{unit.pk}"] for unit in self.units}

    def clean(self):
        data = super().clean()
        total = sum(value or 0 for value in data.values())
        if not self.errors and total != 100:
            raise forms.ValidationError(_("各单位份额合计%(n)d%%，要正好100%%。") % {"n": total})
        return data


class RepeatForm(forms.Form):
    """How often and how many times, the activity itself being the first."""

    RULES = {"weekly": "FREQ=WEEKLY", "fortnightly": "FREQ=WEEKLY;INTERVAL=2", "monthly": "FREQ=MONTHLY"}

    every = forms.ChoiceField(
        label=_("多久一场"), choices=(("weekly", _("每周")), ("fortnightly", _("每两周")), ("monthly", _("每月同一天")))
    )
    times = forms.IntegerField(label=_("一共几场（含这一场）"), min_value=2, max_value=52, initial=4)

    def rule(self):
        return f"{self.RULES[self.cleaned_data['every']]};COUNT={self.cleaned_data['times']}"


class PostponeForm(MoveForm):
    """Another time, and another place where it changes."""

    start = forms.DateTimeField(label=_("改到（开始）"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("改到（结束）"), widget=DateTimeInput())
    place = forms.CharField(label=_("新地点"), max_length=120, required=False, help_text=_("不填表示地点不变。"))
    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("连同新的时间通知每位报名的人、委员和协办单位。"),
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("start", timezone.localtime(self.obj.start))
        self.initial.setdefault("end", timezone.localtime(self.obj.end))

    def clean_start(self):
        start = self.cleaned_data["start"]
        if start <= timezone.now():
            raise forms.ValidationError(_("新的时间要在今后。"))
        return start

    def clean(self):
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", _("结束时间要晚于开始时间。"))
        elif start and end and (start, end) == (self.obj.start, self.obj.end):
            self.add_error("start", _("时间没有变。"))
        elif start and end and (refusal := too_long(self.obj.agenda, start, end)):
            self.add_error("end", refusal)
        return data


class RecordForm(MoveForm):
    """The number of each kind with what proves it; further sources are declared one by one on the page of figures."""

    on_site_declared = forms.IntegerField(
        label=_("现场登记人数"), min_value=0, max_value=10_000_000, initial=0, required=False,
        help_text=_("签到表等逐人登记的人数，不含扫码签到的人，单独列出。"),
    )  # fmt: skip
    on_site_files = FilesField(label=_("登记佐证"), required=False, help_text=_("签到表或现场照片。"))
    evidence = web_address(_("或登记佐证链接"))
    on_site_estimated = forms.IntegerField(
        label=_("现场估算人数"), min_value=0, max_value=10_000_000, initial=0, required=False,
        help_text=_("无法逐人登记的流动人群，按方法估算，单独列出。"),
    )  # fmt: skip
    estimated_files = FilesField(label=_("估算佐证"), required=False, help_text=_("现场照片或计数器照片。"))
    estimated_evidence = web_address(_("或估算佐证链接"))
    online_declared = forms.IntegerField(
        label=_("线上参与人数"), min_value=0, max_value=100_000_000, initial=0, required=False
    )
    online_files = FilesField(label=_("后台截图"), required=False, help_text=_("填了线上人数，截图和链接都要有。"))
    online_evidence = web_address(_("直播或讨论页链接"))
    summary = forms.CharField(label=_("活动小结"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    minutes = forms.CharField(
        label=_("协商纪要"), max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("summary", "minutes"):
            self.initial.setdefault(name, getattr(self.obj, name))
        self.kept = {row.kind: row for row in self.obj.head_counts.filter(channel="")}
        for kind, (number, link, _uploads) in DECLARED.items():
            if row := self.kept.get(kind):
                self.initial.setdefault(number, row.number)
                self.initial.setdefault(link, row.link)

    def clean(self):
        data = super().clean()
        for kind, (number, link, uploads) in DECLARED.items():
            if not data.get(number) or link in self.errors or uploads in self.errors:
                continue
            row = self.kept.get(kind)
            has_files = bool(data.get(uploads)) or bool(row and Attachment.objects.of(row).exists())
            if kind == HeadCount.Kind.ONLINE and not (data.get(link) and has_files):
                self.add_error(link if has_files else uploads, _("线上人数要附链接和后台截图。"))
            elif not data.get(link) and not has_files:
                self.add_error(uploads, _("填报了人数就要写明佐证：上传照片、签到表，或者填链接。"))
        return data


class ConfirmForm(MoveForm):
    note = forms.CharField(
        label=_("确认意见"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    accept_doubts = forms.BooleanField(label=_("已核实，数据属实，全部计入"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.doubts = doubts_of(self.obj)
        if self.doubts:
            self.fields["accept_doubts"].help_text = " ".join(self.doubts)
        else:
            del self.fields["accept_doubts"]

    def clean(self):
        data = self.cleaned_data
        if self.doubts and not data.get("accept_doubts"):
            self.add_error("accept_doubts", _("数据有疑点，请核实后勾选，或在“参与数据”里逐项决定，或退回重填。"))
        elif self.doubts and not data.get("note"):
            self.add_error("note", _("请写明核实的依据。"))
        return data
