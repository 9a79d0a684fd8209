from rest_framework import serializers

from alliance.api import TenantReadViewSet
from proposals.filters import (
    OutcomeFilter,
)
from proposals.models import (
    Outcome,
)


class OutcomeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Outcome
        fields = (
            "id", "title", "kind", "description", "evidence_url", "happened_on", "opinion", "topic", "proposal", "special_report",
            "department", "units", "is_public",
        )  # fmt: skip


class OutcomeViewSet(TenantReadViewSet):
    queryset = Outcome.objects.prefetch_related("units")
    serializer_class = OutcomeSerializer
    filterset_class = OutcomeFilter
    search_fields = ("title", "description")
    ordering_fields = ("happened_on",)
