from rest_framework import serializers

from alliance.api import TenantReadViewSet, with_moves
from proposals.api.common import StatusLabel
from proposals.filters import (
    ReferralFilter,
)
from proposals.models import (
    Referral,
)
from proposals.workflow import REFERRAL


class ReferralSerializer(StatusLabel):
    subject = serializers.CharField(read_only=True)
    department_name = serializers.CharField(source="department.name", read_only=True)
    is_late = serializers.BooleanField(read_only=True)
    card = serializers.CharField(read_only=True)

    class Meta:
        model = Referral
        fields = (
            "id", "subject", "department", "department_name", "opinion", "proposal", "special_report", "handling", "round",
            "is_on_the_spot", "note", "clock_from", "due_on", "extended_to", "status", "status_label", "result", "reply", "replied_at",
            "is_late", "card",
        )  # fmt: skip


@with_moves(REFERRAL)
class ReferralViewSet(TenantReadViewSet):
    queryset = Referral.objects.open_first().select_related("department", "opinion", "proposal", "special_report")
    serializer_class = ReferralSerializer
    filterset_class = ReferralFilter
    search_fields = ("opinion__title", "proposal__title", "special_report__title", "reply")
    ordering_fields = ("due_on", "clock_from", "status")
