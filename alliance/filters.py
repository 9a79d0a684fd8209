"""What the filters of every list share."""

import datetime as dt
from collections import OrderedDict
from functools import reduce
from operator import or_

import django_filters
from django import forms
from django.db.models import Model, Q
from django.utils.translation import gettext_lazy as _

from alliance.dates import day
from alliance.forms import DateInput
from alliance.models import Alliance


class SearchFilter(django_filters.CharFilter):
    """Words found anywhere in one of the fields; typed pinyin or initials find Chinese names through a `pinyin` field."""

    def __init__(self, *fields, **kwargs):
        box = forms.TextInput(attrs={"type": "search", "enterkeyhint": "search", "placeholder": _("搜索")})
        super().__init__(label=kwargs.pop("label", _("搜索")), widget=box, **kwargs)
        self.fields = fields

    def filter(self, qs, value):
        for word in (value or "").split():
            qs = qs.filter(reduce(or_, (self._matches(field, word) for field in self.fields)))
        return qs

    def _matches(self, field, word):
        return Q(**{f"{field}__icontains": word.lower() if field.endswith("pinyin") else word})


class DistinctFilter(django_filters.ChoiceFilter):
    """One of the values that occur among the rows the user may see."""


def DayFilter(field, lookup, label):
    """A bound by local day, inclusive: lookup "gte" or "lte" for dates, "date__gte" or "date__lte" for moments."""
    return django_filters.DateFilter(field_name=field, lookup_expr=lookup, label=label, widget=DateInput())


class YesNo(forms.Select):
    """Yes, no, or either, in our words; understands what an address says: true and false."""

    def __init__(self, attrs=None):
        super().__init__(attrs, choices=(("", _("全部")), ("true", _("是")), ("false", _("否"))))

    def format_value(self, value):
        return super().format_value({True: "true", False: "false"}.get(value, value))

    def value_from_datadict(self, data, files, name):
        return {"true": True, "false": False}.get(str(data.get(name, "")).lower())


MAIN_FIELDS = 3


class HouseFilterSet(django_filters.FilterSet):
    """Drop-downs offer only what the user may see: a filter named in `scoped` gets its choices through `visible_to`."""

    scoped = ()

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None):
        super().__init__(data, queryset, request=request, prefix=prefix)
        if request is not None:
            self._scope_choices(request.user)
            self._offer_alliances(request.user)
        for name, item in self.filters.items():
            if isinstance(item, django_filters.BooleanFilter) and not isinstance(item.extra.get("widget"), type):
                item.extra["widget"] = YesNo
            if isinstance(item, DistinctFilter):
                item.extra["choices"] = [(value, value) for value in self._values(item.field_name or name)]

    def _scope_choices(self, user):
        for name in self.scoped:
            field = self.filters[name].field
            field.queryset = field.queryset.model.objects.visible_to(user)

    def _offer_alliances(self, user):
        """Who looks down from a city or a province narrows a list to one alliance."""
        if not user.is_authenticated or user.alliance is None or user.alliance.is_district:
            return
        path = getattr(self.queryset, "alliance_path", None)
        if path:
            below = Alliance.objects.visible_to(user).public()
            offered = django_filters.ModelChoiceFilter(field_name=path, label=_("联盟"), queryset=below)
            offered.parent, offered.model = self, self.queryset.model
            self.filters = OrderedDict(alliance=offered, **self.filters)

    def _values(self, field):
        rows = self.queryset.exclude(**{field: ""}).order_by(field)
        return rows.values_list(field, flat=True).distinct()

    @property
    def main_fields(self):
        """What is asked most, in one row above the list."""
        return self.form.visible_fields()[:MAIN_FIELDS]

    @property
    def search_fields(self):
        """The field for words, which stays in sight on a phone."""
        return [bound for bound in self.main_fields if self._is_search(bound)]

    @property
    def row_fields(self):
        return [bound for bound in self.main_fields if not self._is_search(bound)]

    @property
    def more_fields(self):
        return self.form.visible_fields()[MAIN_FIELDS:]

    def _is_search(self, bound):
        return isinstance(self.filters[bound.name], SearchFilter)

    @property
    def active(self):
        """The filters in use: {label, value, url}, the address being that of the list without it."""
        used = [bound for bound in self.form if bound.data not in (None, "", []) and bound.name in self.filters]
        return [{"label": bound.label, "value": self._said(bound), "url": self._without(bound.name)} for bound in used]

    def _said(self, bound):
        """A value as a reader would say it: the word of a choice, the name of a row, a day in our order."""
        value = self.form.cleaned_data.get(bound.name) if self.form.is_valid() else bound.data
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if isinstance(value, dt.date):
            return day(value)
        words = (
            {} if isinstance(value, Model) else {str(key): word for key, word in getattr(bound.field, "choices", ())}
        )
        return words.get(str(value), value)

    def _without(self, name):
        rest = self.data.copy()
        rest.pop(name, None)
        rest.pop("page", None)
        return f"?{rest.urlencode()}" if rest else self.request.path
