from rest_framework import serializers

from alliance.api import TenantReadViewSet
from evaluation.filters import IndicatorFilter, ResultFilter, ScoreFilter
from evaluation.models import Indicator, Result, Score


class IndicatorSerializer(serializers.ModelSerializer):
    formula = serializers.CharField(read_only=True)

    class Meta:
        model = Indicator
        fields = ("id", "scheme", "code", "name", "group", "measure", "method", "points", "cap", "formula")


class IndicatorViewSet(TenantReadViewSet):
    queryset = Indicator.objects.all()
    serializer_class = IndicatorSerializer
    filterset_class = IndicatorFilter
    search_fields = ("code", "name")
    ordering_fields = ("code",)


class ScoreSerializer(serializers.ModelSerializer):
    indicator_name = serializers.CharField(source="indicator.name", read_only=True)
    unit_name = serializers.CharField(source="unit.name", read_only=True)

    class Meta:
        model = Score
        fields = (
            "id",
            "period",
            "unit",
            "unit_name",
            "indicator",
            "indicator_name",
            "numerator",
            "denominator",
            "points",
        )


class ScoreViewSet(TenantReadViewSet):
    queryset = Score.objects.select_related("indicator", "unit")
    serializer_class = ScoreSerializer
    filterset_class = ScoreFilter
    ordering_fields = ("period", "points")


class ResultSerializer(serializers.ModelSerializer):
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    category = serializers.CharField(source="unit.category", read_only=True)
    grade = serializers.CharField(read_only=True)

    class Meta:
        model = Result
        fields = (
            "id", "period", "unit", "unit_name", "category", "rank", "category_rank", "participation", "conversion", "satisfaction",
            "sharing", "bonus", "deduction", "own", "total", "grade", "is_frozen",
        )  # fmt: skip


class RankingViewSet(TenantReadViewSet):
    queryset = Result.objects.select_related("unit")
    serializer_class = ResultSerializer
    filterset_class = ResultFilter
    search_fields = ("unit__name",)
    ordering_fields = ("rank", "category_rank", "total", "period")
