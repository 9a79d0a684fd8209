import hashlib
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from alliance.forms import DateTimeInput
from members.models import Role, Unit
from resources.forms.repeating import RepeatingForm
from resources.models import Resource
from resources.scopes import THIS, scopes_of


class BookingForm(RepeatingForm):
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
    skips = forms.BooleanField(label=_("约不上的日期跳过，其余照约（不勾选：有一次约不上就都不约）"), required=False)
    # Sent twice it is one booking; the dates chosen instead of those that cannot be had travel along in `instead`.
    key = forms.CharField(widget=forms.HiddenInput, max_length=36, required=False, initial=uuid.uuid4)

    field_order = (
        "start",
        "end",
        "attendees",
        "purpose",
        "unit",
        "units",
        "every",
        "times",
        "until",
        "skips",
        "others",
    )

    def __init__(self, *args, user, resource, **kwargs):
        super().__init__(*args, **kwargs)
        self.visible = Resource.objects.visible_to(user).filter(alliance=resource.alliance_id)
        self.fields["instead"] = InsteadField(visible=self.visible)
        self._offer_others(resource)
        if resource.quantity == 1:
            del self.fields["units"]
        self._offer_units(user, resource)

    def _offer_units(self, user, resource):
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

    def _offer_others(self, resource):
        """Experts and courses go with a venue, a venue with them."""
        venue = Resource.Kind.VENUE
        kinds = (Resource.Kind.EXPERT, Resource.Kind.COURSE) if resource.kind == venue else (venue,)
        rows = self.visible.published().filter(kind__in=kinds).exclude(pk=resource.pk)
        self.fields["others"].queryset = rows.select_related("unit")

    @property
    def more_open(self):
        """Whether the folded part holds something, so that it must be seen."""
        return any(self[name].value() for name in ("others", "every", "times", "until") if name in self.fields)

    def clean(self):
        data = super().clean()
        data["on_conflict"] = "skip" if data.get("skips") else "fail"
        if not data["repeat"]:
            data["instead"] = []
        return data

    def request(self):
        """What `services.book` asks for."""
        names = (
            "start", "end", "attendees", "purpose", "unit", "units", "others", "repeat", "on_conflict", "instead", "key",
        )  # fmt: skip
        wanted = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return wanted | {"key": self._key()}

    def _key(self):
        """Of this page and what was typed: whoever goes back and types something else asks for something else."""
        if not self.cleaned_data["key"]:
            return ""
        typed = sorted((name, self.data.getlist(name)) for name in self.fields if name in self.data and name != "key")
        return f"{self.cleaned_data['key']}:{hashlib.sha256(repr(typed).encode()).hexdigest()[:32]}"

    def preview(self):
        """What `services.preview` asks for."""
        without = {"purpose", "on_conflict", "key"}
        return {name: value for name, value in self.request().items() if name not in without}


class InsteadField(forms.Field):
    """Dates of a repetition replaced by others, one a value: the start that the repetition names | resource | start | end."""

    widget = forms.MultipleHiddenInput

    def __init__(self, *, visible):
        super().__init__(required=False)
        self.visible = visible

    def to_python(self, values):
        return [self._replaced(str(value)) for value in values or ()]

    def _replaced(self, value):
        parts = value.split("|")
        if len(parts) != 4 or not parts[1].isdigit():
            raise ValidationError(_("改约的日期看不懂，请重新选择。"))
        moments = [_moment(parts[number]) for number in (0, 2, 3)]
        resource = self.visible.filter(pk=parts[1]).first()
        if resource is None or None in moments:
            raise ValidationError(_("改约的日期看不懂，请重新选择。"))
        return {"instead_of": moments[0], "resource": resource, "start": moments[1], "end": moments[2]}


def _moment(text):
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None


class ChangeForm(forms.Form):
    """Another time or other words for a booking; `version` tells whether somebody changed it meanwhile."""

    scope = forms.ChoiceField(label=_("修改哪些"), widget=forms.RadioSelect, required=False)
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    attendees = forms.IntegerField(label=_("人数"), min_value=1)
    purpose = forms.CharField(label=_("用途"), max_length=200)
    skips = forms.BooleanField(label=_("不能改的日期保持原样，其余照改"), required=False)
    version = forms.IntegerField(widget=forms.HiddenInput())
    resource = forms.ModelChoiceField(Resource.objects.none(), widget=forms.HiddenInput(), required=False)

    def __init__(self, *args, booking, user, **kwargs):
        super().__init__(*args, **kwargs)
        choices = [(scope, words) for scope, words in scopes_of(booking, "change")]
        self.fields["scope"].choices = choices
        self.fields["scope"].initial = THIS
        if len(choices) == 1:
            self.fields["scope"].widget = forms.HiddenInput()
            del self.fields["skips"]
        visible = Resource.objects.visible_to(user).filter(alliance=booking.alliance_id)
        self.fields["resource"].queryset = visible.select_related("unit")

    def wanted(self):
        """What `services.change` asks for."""
        data = dict(self.cleaned_data)
        data["scope"] = data["scope"] or THIS
        data["on_conflict"] = "skip" if data.pop("skips", False) else "fail"
        return data


class WaitForm(forms.Form):
    start = forms.DateTimeField(label=_("开始"), widget=DateTimeInput())
    end = forms.DateTimeField(label=_("结束"), widget=DateTimeInput())
    attendees = forms.IntegerField(label=_("人数"), min_value=1, initial=10)
    purpose = forms.CharField(label=_("用途"), max_length=200, initial=_("开展联盟活动"))


class PriorityForm(forms.Form):
    priority = forms.IntegerField(
        label=_("优先级"), min_value=-100, max_value=100, help_text=_("数字大的排在前面，相同的先到先得。")
    )


class LiftForm(forms.Form):
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
