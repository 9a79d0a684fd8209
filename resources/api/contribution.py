from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from alliance.errors import require
from members.models import Unit
from members.permissions import P
from resources.contribution import BY_KEY, contributions, period_named, units_of

PERIOD = OpenApiParameter("period", str, description="2026、2026-Q1或2026-03；默认今年")
ORDER = OpenApiParameter("order", str, enum=list(BY_KEY), description="按哪一项从多到少")


class ContributionSerializer(serializers.Serializer):
    unit = serializers.IntegerField(source="unit.pk")
    unit_name = serializers.CharField(source="unit.name")
    period = serializers.CharField(source="period.key")
    since = serializers.DateField(source="period.start")
    until = serializers.DateField(source="period.last_day")

    def get_fields(self):
        numbers = {
            key: serializers.FloatField(source=f"values.{key}", help_text=str(row.label)) for key, row in BY_KEY.items()
        }
        return super().get_fields() | numbers


class ContributionViewSet(viewsets.ViewSet):
    """What units gave to the others in a period, as on the pages; only what was used counts."""

    serializer_class = ContributionSerializer
    lookup_value_regex = r"\d+"

    @extend_schema(parameters=[PERIOD, ORDER], responses=ContributionSerializer(many=True))
    def list(self, request):
        require(request.user, P.CONTRIBUTION_COMPARE)
        order = request.query_params.get("order")
        rows = contributions(
            units_of(request.user),
            period_named(request.query_params.get("period")),
            order if order in BY_KEY else "people",
        )
        return Response(
            {
                "count": len(rows),
                "next": None,
                "previous": None,
                "results": ContributionSerializer(rows, many=True).data,
            }
        )

    @extend_schema(parameters=[PERIOD, OpenApiParameter("id", int, "path")], responses=ContributionSerializer)
    def retrieve(self, request, pk):
        unit = get_object_or_404(Unit.objects.visible_to(request.user), pk=pk)
        require(request.user, P.CONTRIBUTION_VIEW, unit)
        (row,) = contributions([unit], period_named(request.query_params.get("period")))
        return Response(ContributionSerializer(row).data)
