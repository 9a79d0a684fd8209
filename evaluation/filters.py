import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from alliance.filters import DayFilter, HouseFilterSet, SearchFilter
from evaluation.models import (
    Appeal,
    Assessment,
    AssessmentSheet,
    AwardRound,
    DutyClaim,
    Indicator,
    Observation,
    Result,
    Score,
)
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


class AssessmentFilter(HouseFilterSet):
    class Meta:
        model = Assessment
        fields = ("year", "status")


class AssessmentSheetFilter(HouseFilterSet):
    category = django_filters.ChoiceFilter(label=_("类型"), choices=Unit.Category, field_name="unit__category")

    class Meta:
        model = AssessmentSheet
        fields = ("assessment", "unit", "status", "category")


class AppealFilter(HouseFilterSet):
    scoped = ("unit",)

    class Meta:
        model = Appeal
        fields = ("status", "unit")


class ObservationFilter(HouseFilterSet):
    unit = django_filters.NumberFilter(label=_("单位"), field_name="stops__unit", widget=forms.HiddenInput)
    since = DayFilter("held_on", "gte", _("从"))
    until = DayFilter("held_on", "lte", _("到"))

    class Meta:
        model = Observation
        fields = ("status", "since", "until", "unit")


class AwardRoundFilter(HouseFilterSet):
    class Meta:
        model = AwardRound
        fields = ("year", "status")


class DutyClaimFilter(HouseFilterSet):
    q = SearchFilter("title", "cppcc_member__name", "cppcc_member__pinyin")

    class Meta:
        model = DutyClaim
        fields = ("q", "kind", "status")
