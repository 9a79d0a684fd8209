import django_filters
from django.utils.translation import gettext_lazy as _

from alliance.filters import HouseFilterSet
from evaluation.models import Indicator, Result, Score
from members.models import Unit


class ResultFilter(HouseFilterSet):
    period = django_filters.CharFilter(label=_("期间"))
    category = django_filters.ChoiceFilter(label=_("类型"), choices=Unit.Category, field_name="unit__category")

    class Meta:
        model = Result
        fields = ("period", "category", "unit")


class ScoreFilter(HouseFilterSet):
    period = django_filters.CharFilter(label=_("期间"))

    class Meta:
        model = Score
        fields = ("period", "unit", "indicator")


class IndicatorFilter(HouseFilterSet):
    class Meta:
        model = Indicator
        fields = ("scheme", "group")
