from rest_framework import serializers

from alliance.api import TenantReadViewSet, TenantViewSet, with_moves
from members.models import Unit
from members.permissions import P
from proposals import safety
from proposals.api.common import StatusLabel
from proposals.filters import (
    InstructionFilter,
    SpecialReportFilter,
)
from proposals.models import (
    Adoption,
    Instruction,
    SpecialReport,
)
from proposals.services import outcomes as outcomes_service
from proposals.services import special_reports as special_reports_service
from proposals.workflow import INSTRUCTION, SPECIAL_REPORT


class AdoptionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Adoption
        fields = ("level", "body", "adopted_on")


class SpecialReportSerializer(StatusLabel):
    issue = serializers.CharField(read_only=True)
    text = serializers.CharField(validators=[safety.refuse_secrets])
    adoptions = AdoptionSerializer(many=True, read_only=True)

    class Meta:
        model = SpecialReport
        fields = (
            "id",
            "number",
            "issue",
            "year",
            "title",
            "text",
            "unit",
            "topic",
            "status",
            "status_label",
            "issued_on",
            "adoptions",
        )
        read_only_fields = ("number", "year", "unit", "topic", "status", "issued_on")


@with_moves(SPECIAL_REPORT)
class SpecialReportViewSet(TenantViewSet):
    queryset = SpecialReport.objects.select_related("unit").prefetch_related("adoptions")
    serializer_class = SpecialReportSerializer
    filterset_class = SpecialReportFilter
    search_fields = ("title", "text")
    ordering_fields = ("number", "issued_on", "created_at", "status")
    needs = P.REPORT_CREATE

    def create_with(self, data):
        user = self.request.user
        unit = Unit.objects.get(pk=min(user.unit_ids)) if user.unit_ids else None
        member = user.person if not unit else None
        report = SpecialReport(
            alliance=user.alliance, unit=unit, cppcc_member=member, year=outcomes_service.this_year(), **data
        )
        return special_reports_service.save_special_report(report=report, by=user)


class InstructionSerializer(StatusLabel):
    class Meta:
        model = Instruction
        fields = (
            "id", "special_report", "proposal", "opinion", "leader_name", "level", "text", "instructed_on", "status", "status_label",
            "handling",
        )  # fmt: skip


@with_moves(INSTRUCTION)
class InstructionViewSet(TenantReadViewSet):
    queryset = Instruction.objects.all()
    serializer_class = InstructionSerializer
    filterset_class = InstructionFilter
    search_fields = ("leader_name", "text")
    ordering_fields = ("instructed_on",)
