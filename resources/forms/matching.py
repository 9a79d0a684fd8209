import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.forms import DateInput
from members.models import Unit
from resources.matching import Point, Requirement
from resources.matching.requirement import split
from resources.models import Resource
from resources.validators import times_problems

TIMES = ("day", "last_day", "since", "until", "minutes")
ALSO = (Resource.Kind.VENUE, Resource.Kind.EXPERT, Resource.Kind.COURSE)


def time_input():
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class TimesForm(forms.Form):
    """On which days, between which hours, for how long: shared by the search and by the list of needs."""

    not_before = None

    day = forms.DateField(label=_("哪一天"), widget=DateInput())
    last_day = forms.DateField(
        label=_("到哪一天"), widget=DateInput(), required=False, help_text=_("不填就是当天；填了则其间任何一天都行。")
    )
    since = forms.TimeField(label=_("从"), required=False, widget=time_input())
    until = forms.TimeField(
        label=_("到"), required=False, widget=time_input(), help_text=_("几点到几点之间；不填按8点至22点。")
    )
    minutes = forms.IntegerField(label=_("需要多久（分钟）"), min_value=15, max_value=1440, initial=120)
    attendees = forms.IntegerField(label=_("多少人"), min_value=1, max_value=1_000_000, initial=20)

    def clean(self):
        data = super().clean()
        hours_are_wrong = {"since", "until"} & self.errors.keys()
        wrong = times_problems(**{name: data.get(name) for name in TIMES}, not_before=self.not_before)
        for name, sentence in wrong.items():
            if not (hours_are_wrong and name in {"until", "minutes"}):
                self.add_error(name, sentence)
        return data


class MatchForm(TimesForm):
    kind = forms.ChoiceField(label=_("要什么"), choices=Resource.Kind, initial=Resource.Kind.VENUE)
    also = forms.MultipleChoiceField(
        label=_("同时要"),
        required=False,
        choices=[(kind.value, kind.label) for kind in ALSO],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("同一时间都空着才列出，一次约成。"),
    )
    equipment = forms.CharField(
        label=_("场地设备"), required=False, max_length=100, help_text=_("如：投影、话筒。写几样就要有几样。")
    )
    topic = forms.CharField(
        label=_("专家或课程领域"), required=False, max_length=60, help_text=_("如：养老、物业管理。")
    )
    near = forms.ModelChoiceField(Unit.objects.none(), label=_("离哪个单位近"), required=False)
    within_km = forms.FloatField(label=_("最远几公里"), required=False, min_value=0.1, max_value=1000)
    area = forms.CharField(label=_("街道或地址"), required=False, max_length=60, help_text=_("如：青石街道。"))
    words = forms.CharField(label=_("其他关键词"), required=False, max_length=60)
    purpose = forms.CharField(
        label=_("用途"), required=False, max_length=200, help_text=_("预约时写给所属单位看；不填写“开展联盟活动”。")
    )
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput())
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput())

    field_order = (
        "kind", "also", "day", "last_day", "since", "until", "minutes", "attendees", "equipment", "topic", "near", "within_km",
        "area", "words", "purpose",
    )  # fmt: skip
    main = ("kind", "also", "day", "last_day", "since", "until", "minutes", "attendees", "equipment", "topic")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["near"].queryset = Unit.objects.visible_to(user).admitted()
        self.fields["day"].initial = today() + dt.timedelta(days=1)

    @property
    def main_fields(self):
        return [self[name] for name in self.main]

    @property
    def more_fields(self):
        return [bound for bound in self.visible_fields() if bound.name not in self.main]

    @property
    def more_open(self):
        """Whether the folded part holds something, so that it must be seen."""
        return any(bound.value() or bound.errors for bound in self.more_fields)

    def clean(self):
        data = super().clean()
        if data.get("within_km") and not self._point(data):
            near = data.get("near")
            unknown = _("“%(unit)s”没有登记位置，不能按距离找。") % {"unit": near}
            self.add_error("within_km", unknown if near else _("请先选离哪个单位近，或填所在街道。"))
        return data

    def requirement(self):
        data = self.cleaned_data
        same = (
            "kind",
            "day",
            "last_day",
            "since",
            "until",
            "minutes",
            "attendees",
            "topic",
            "words",
            "area",
            "within_km",
        )
        return Requirement(
            alliance=self.user.alliance,
            also=tuple(data["also"]),
            equipment=split(data["equipment"]),
            place=self._point(data),
            **{name: data[name] for name in same},
        )

    def _point(self, data):
        """What to be near to: a point, a unit, or the middle of the units in that street."""
        if data.get("longitude") is not None and data.get("latitude") is not None:
            return Point(data["latitude"], data["longitude"])
        near = data.get("near")
        if near is not None:
            return (
                None
                if near.latitude is None or near.longitude is None
                else Point(near.latitude, near.longitude, str(near))
            )
        return middle_of(self.user, data["area"]) if data.get("area") else None


def middle_of(user, area):
    """The middle of the units whose street or address holds the text, None where none has a place on the map."""
    units = Unit.objects.visible_to(user).admitted().exclude(latitude=None).exclude(longitude=None)
    found = [row for row in units if area in f"{row.street} {row.address} {row.name}"]
    if not found:
        return None
    return Point(
        sum(row.latitude for row in found) / len(found), sum(row.longitude for row in found) / len(found), area
    )


class MatchBookingForm(forms.Form):
    """One tap on a combination: what was shown, as the page sent it back."""

    resource = forms.IntegerField(widget=forms.HiddenInput())
    others = forms.CharField(required=False, widget=forms.HiddenInput())
    start = forms.DateTimeField(widget=forms.HiddenInput())
    end = forms.DateTimeField(widget=forms.HiddenInput())
    attendees = forms.IntegerField(min_value=1, max_value=1_000_000, widget=forms.HiddenInput())
    purpose = forms.CharField(max_length=200, label=_("用途"))
