import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.calendar import add_months, today
from alliance.forms import DateInput, DateTimeInput, MoveForm, prefill
from members.models import Role, Unit
from resources.hours import format_hours, parse_hours
from resources.models import OpeningException, Quota, Resource
from resources.queries import Need
from resources.recurrence import MOST, occurrences
from resources.workflow import future_bookings

COMMON = (
    "unit",
    "kind",
    "name",
    "description",
    "tags",
    "approval",
    "pending",
    "pending_hours",
    "min_minutes",
    "max_minutes",
    "notice_hours",
    "change_notice_hours",
    "cancel_notice_hours",
    "horizon_days",
    "grid_minutes",
    "buffer_before",
    "buffer_after",
    "max_per_day",
    "follows_calendar",
)
EVERY = (
    ("", _("不重复")),
    ("FREQ=DAILY", _("每天")),
    ("FREQ=WEEKLY", _("每周同一时间")),
    ("FREQ=WEEKLY;INTERVAL=2", _("每两周")),
    ("FREQ=MONTHLY", _("每月同一日期")),
)
# Rarely touched, so folded away on the form.
RULES = COMMON[COMMON.index("pending") : COMMON.index("follows_calendar")]
BY_KIND = {
    Resource.Kind.VENUE: (
        "capacity",
        "equipment",
        "address",
        "accessibility",
        "longitude",
        "latitude",
        "parent",
        "quantity",
    ),
    Resource.Kind.EXPERT: ("topics", "sector", "engagement"),
    Resource.Kind.COURSE: ("teacher", "duration_minutes", "capacity", "by_session"),
    Resource.Kind.DATASET: ("data_fields", "sample", "terms", "sharing"),
}


class ResourceForm(forms.ModelForm):
    """Asks only what belongs to the kind; `kind` is fixed before the form opens."""

    hours = forms.CharField(
        label=_("开放时间"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("每行一条，如“周一至周五 09:00-12:00 14:00-17:00”。不填表示随时开放。"),
    )

    class Meta:
        model = Resource
        fields = tuple(dict.fromkeys((*COMMON, *(name for names in BY_KIND.values() for name in names))))
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.instance.kind
        for name in list(self.fields):
            if name not in {*COMMON, *BY_KIND[kind], "hours"} or name == "kind":
                del self.fields[name]
        units = Unit.objects.filter(alliance=self.instance.alliance)
        if "parent" in self.fields:
            wholes = Resource.objects.filter(alliance=self.instance.alliance, kind=kind, parent=None, quantity=1)
            wholes = wholes if user.has_role(Role.STAFF) else wholes.filter(unit__in=user.unit_ids)
            self.fields["parent"].queryset = wholes.exclude(pk=self.instance.pk)
        self.fields["unit"].queryset = units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)
        if self.instance.pk:
            self.initial["hours"] = format_hours(self.instance.opening_hours.all())
        else:
            prefill(self, "unit", next(iter(user.unit_ids), None))

    @property
    def basics(self):
        """What everyone fills in, in reading order: what it is, when it is open, who approves."""
        return [self[name] for name in self._ordered() if name not in RULES]

    @property
    def rules(self):
        return [self[name] for name in self._ordered() if name in RULES]

    @property
    def rules_have_errors(self):
        return any(name in RULES for name in self.errors)

    def _ordered(self):
        first = [name for name in ("unit", "name", "description", "tags") if name in self.fields]
        last = [name for name in ("hours", "follows_calendar", "approval") if name in self.fields]
        return [*first, *(name for name in self.fields if name not in {*first, *last}), *last]

    def clean_hours(self):
        try:
            return parse_hours(self.cleaned_data["hours"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self):
        super().clean()
        unit, name = self.cleaned_data.get("unit"), self.cleaned_data.get("name")
        same = Resource.objects.filter(unit=unit, kind=self.instance.kind, name=name).exclude(pk=self.instance.pk)
        if unit and name and same.exists():
            self.add_error("name", _("该单位已有同名资源。"))


class WithdrawForm(MoveForm):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    cancel_bookings = forms.BooleanField(label=_("取消今后的预约并通知预约人"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.affected = list(future_bookings(self.obj).select_related("booked_by")[:50])
        if not self.affected:
            del self.fields["cancel_bookings"]
            return
        lines = "；".join(f"{booking}（{booking.booked_by}）" for booking in self.affected)
        self.fields["cancel_bookings"].help_text = _("今后还有%(n)d个预约：%(list)s") % {
            "n": len(self.affected),
            "list": lines,
        }

    def clean(self):
        if self.affected and not self.cleaned_data.get("cancel_bookings"):
            self.add_error("cancel_bookings", _("还有今后的预约。勾选后撤下并取消它们，或先另作安排。"))
        return self.cleaned_data


class BookingForm(forms.Form):
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    attendees = forms.IntegerField(label=_("人数"), min_value=1, initial=10)
    purpose = forms.CharField(label=_("用途"), max_length=200, initial=_("开展联盟活动"))
    unit = forms.ModelChoiceField(Unit.objects.none(), label=_("借用单位"), required=False)
    units = forms.IntegerField(label=_("数量"), min_value=1, initial=1)
    others = forms.ModelMultipleChoiceField(
        Resource.objects.none(),
        label=_("同时约"),
        required=False,
        help_text=_("专家、课程等一起约，要么全成，要么全不成。"),
    )
    every = forms.ChoiceField(label=_("重复"), choices=EVERY, required=False)
    times = forms.IntegerField(label=_("共几次"), min_value=2, max_value=MOST, required=False)
    skips = forms.BooleanField(label=_("约不上的日期跳过，其余照约"), required=False)

    def __init__(self, *args, user, resource, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer_others(user, resource)
        if resource.quantity == 1:
            del self.fields["units"]
        units = Unit.objects.filter(alliance=resource.alliance_id).admitted()
        own = units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)
        self.fields["unit"].queryset = own
        if user.has_role(Role.STAFF):
            return
        if len(user.unit_ids) == 1:
            self.fields["unit"].initial = next(iter(user.unit_ids))
            self.fields["unit"].widget = forms.HiddenInput()
        elif not user.unit_ids:
            del self.fields["unit"]

    def _offer_others(self, user, resource):
        """Experts and courses go with a venue, a venue with them."""
        venue = Resource.Kind.VENUE
        kinds = (Resource.Kind.EXPERT, Resource.Kind.COURSE) if resource.kind == venue else (venue,)
        rows = Resource.objects.visible_to(user).published().filter(alliance=resource.alliance_id, kind__in=kinds)
        self.fields["others"].queryset = rows.select_related("unit")

    @property
    def more_open(self):
        """Whether the folded part holds something, so that it must be seen."""
        return any(self[name].value() for name in ("others", "every", "times") if name in self.fields)

    def clean(self):
        data = super().clean()
        if data.get("every") and not data.get("times"):
            self.add_error("times", _("请填共几次。"))
        data["repeat"] = f"{data['every']};COUNT={data['times']}" if data.get("every") and data.get("times") else ""
        data["on_conflict"] = "skip" if data.get("skips") else "fail"
        return data

    def request(self):
        """What `services.book` asks for."""
        names = ("start", "end", "attendees", "purpose", "unit", "units", "others", "repeat", "on_conflict")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class ChangeForm(forms.Form):
    """Another time or other words for a booking; `version` tells whether somebody changed it meanwhile."""

    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    attendees = forms.IntegerField(label=_("人数"), min_value=1)
    purpose = forms.CharField(label=_("用途"), max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput())


class ExceptionForm(forms.ModelForm):
    class Meta:
        model = OpeningException
        fields = ("day", "opens", "closes", "note")
        widgets = {
            "day": DateInput(),
            "opens": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "closes": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["opens"].help_text = _("开放和关闭都不填，表示这一天不开放。")


class BlackoutForm(forms.Form):
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    reason = forms.CharField(label=_("原因"), max_length=120)
    every = forms.ChoiceField(label=_("重复"), choices=EVERY, required=False)
    times = forms.IntegerField(label=_("共几次"), min_value=2, max_value=MOST, required=False)
    on_hit = forms.ChoiceField(
        label=_("遇到已有预约"),
        choices=(("refuse", _("先不停用，列给我看")), ("cancel", _("取消这些预约并通知预约人")), ("around", _("避开它们，其余时间停用"))),
    )  # fmt: skip

    def clean(self):
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if start and end and end <= start:
            self.add_error("end", _("结束时间要晚于开始时间。"))
        elif data.get("every") and not data.get("times"):
            self.add_error("times", _("请填共几次。"))
        elif start and end:
            data["spans"] = self._spans(data)
        return data

    def _spans(self, data):
        if not data.get("every"):
            return [(data["start"], data["end"])]
        try:
            return occurrences(f"{data['every']};COUNT={data['times']}", data["start"], data["end"])
        except ValueError as error:
            self.add_error("times", str(error))


class SessionForm(forms.Form):
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    seats = forms.IntegerField(label=_("名额"), min_value=1)
    place = forms.CharField(label=_("地点"), max_length=80, required=False)

    def clean(self):
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", _("结束时间要晚于开始时间。"))
        return data


class ApplyForm(forms.Form):
    purpose = forms.CharField(label=_("用途"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    agrees = forms.BooleanField(label=_("我已阅读并遵守使用条款，不转给他人"))


class GrantForm(MoveForm):
    expires_on = forms.DateField(label=_("有效期至"), widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("expires_on", add_months(today(), 6))

    def clean_expires_on(self):
        day = self.cleaned_data["expires_on"]
        if day < today():
            raise forms.ValidationError(_("日期不能早于今天。"))
        return day


class QuotaForm(forms.ModelForm):
    class Meta:
        model = Quota
        fields = ("subject", "window", "measure", "most")


class WaitForm(forms.Form):
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    attendees = forms.IntegerField(label=_("人数"), min_value=1, initial=10)
    purpose = forms.CharField(label=_("用途"), max_length=200, initial=_("开展联盟活动"))


class SeriesCancelForm(forms.Form):
    scope = forms.ChoiceField(
        label=_("取消哪些"), choices=(("following", _("这一次和以后各次")), ("all", _("所有还没到的各次"))), widget=forms.RadioSelect, initial="following",
    )  # fmt: skip
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class MatchForm(forms.Form):
    kind = forms.ChoiceField(label=_("要什么"), choices=Resource.Kind, initial=Resource.Kind.VENUE)
    day = forms.DateField(label=_("哪一天"), widget=DateInput())
    since = forms.TimeField(
        label=_("从"), initial="09:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    until = forms.TimeField(
        label=_("到"), initial="17:00", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=_("需要多久（分钟）"), min_value=15, max_value=1440, initial=120)
    attendees = forms.IntegerField(label=_("多少人"), min_value=1, initial=20)
    words = forms.CharField(label=_("设备或领域"), required=False, max_length=60, help_text=_("如：投影。"))
    near = forms.ModelChoiceField(Unit.objects.none(), label=_("离哪个单位近"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["near"].queryset = Unit.objects.visible_to(user).admitted()

    def clean(self):
        since, until, minutes = (self.cleaned_data.get(name) for name in ("since", "until", "minutes"))
        if since and until and until <= since:
            self.add_error("until", _("结束时间要晚于开始时间。"))
        elif since and until and minutes and self._window() < minutes:
            self.add_error("minutes", _("这段时间不够长。"))

    def _window(self):
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        return (until.hour - since.hour) * 60 + until.minute - since.minute

    def need(self):
        data = self.cleaned_data
        start, end = (timezone.make_aware(dt.datetime.combine(data["day"], data[name])) for name in ("since", "until"))
        names = ("kind", "minutes", "attendees", "words", "near")
        return Need(start=start, end=end, **{name: data[name] for name in names})
