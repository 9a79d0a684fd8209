from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.forms import prefill
from members.ending import EndingForm
from members.models import Role, Unit
from resources.hours import format_hours, parse_hours
from resources.models import Resource
from resources.workflow.resources import future_bookings

COMMON = (
    "unit",
    "kind",
    "name",
    "description",
    "tags",
    "fee",
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
    "check_in_before",
    "release_after",
    "follows_calendar",
)


# Rarely touched, so folded away on the form.
RULES = COMMON[COMMON.index("pending") : COMMON.index("follows_calendar")]


BY_KIND = {
    Resource.Kind.VENUE: (
        "capacity",
        "equipment",
        "address",
        "route",
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
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Resource
        fields = tuple(dict.fromkeys((*COMMON, *(name for names in BY_KIND.values() for name in names))))
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), "route": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        kind = self.instance.kind
        for name in list(self.fields):
            if name not in {*COMMON, *BY_KIND[kind], "hours", "version"} or name == "kind":
                del self.fields[name]
        if kind != Resource.Kind.VENUE:
            # Only a venue has a door to check in at.
            del self.fields["release_after"]
        units = Unit.objects.filter(alliance=self.instance.alliance)
        if "parent" in self.fields:
            wholes = Resource.objects.filter(alliance=self.instance.alliance, kind=kind, parent=None, quantity=1)
            wholes = wholes if user.has_role(Role.STAFF) else wholes.filter(unit__in=user.unit_ids)
            self.fields["parent"].queryset = wholes.exclude(pk=self.instance.pk)
        self.fields["unit"].queryset = units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)
        if self.instance.pk:
            self.initial["hours"] = format_hours(self.instance.opening_hours.all())
            self.initial["version"] = self.instance.version
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
        last = [name for name in ("fee", "hours", "follows_calendar", "approval") if name in self.fields]
        return [*first, *(name for name in self.fields if name not in {*first, *last, "version"}), *last]

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


class WithdrawForm(EndingForm):
    def ahead(self):
        return future_bookings(self.obj).select_related("resource", "booked_by").order_by("period")
