from django.shortcuts import get_object_or_404
from rest_framework import serializers

from alliance.api import TenantReadViewSet, TenantViewSet, with_moves
from alliance.errors import require
from evaluation.filters import (
    AppealFilter,
    AssessmentFilter,
    AssessmentSheetFilter,
    AwardRoundFilter,
    DutyClaimFilter,
    IndicatorFilter,
    ObservationFilter,
    ResultFilter,
    ScoreFilter,
)
from evaluation.forms import bounds
from evaluation.models import (
    Appeal,
    Assessment,
    AssessmentLine,
    AssessmentSheet,
    Award,
    AwardRound,
    DutyClaim,
    Indicator,
    Observation,
    Result,
    Score,
    Stop,
)
from evaluation.services import assessments
from evaluation.workflow import APPEAL, ASSESSMENT, AWARD_ROUND, DUTY_CLAIM, OBSERVATION, SHEET
from members.permissions import P


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


class LabelledSerializer(serializers.ModelSerializer):
    status_label = serializers.CharField(source="get_status_display", read_only=True)


class AssessmentSerializer(LabelledSerializer):
    class Meta:
        model = Assessment
        fields = (
            "id", "year", "title", "scheme", "ordinary_weight", "self_score_until", "publicised_on", "publicised_until",
            "approved_on", "approval_note", "status", "status_label",
        )  # fmt: skip


@with_moves(ASSESSMENT)
class AssessmentViewSet(TenantReadViewSet):
    queryset = Assessment.objects.all()
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter
    ordering_fields = ("year", "id")


class AssessmentLineSerializer(serializers.ModelSerializer):
    code = serializers.CharField(source="indicator.code", read_only=True)
    name = serializers.CharField(source="indicator.name", read_only=True)

    class Meta:
        model = AssessmentLine
        fields = ("id", "code", "name", "counted", "claimed", "claim_note", "audited", "audit_note")


class AssessmentSheetSerializer(LabelledSerializer):
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    grade = serializers.CharField(read_only=True)
    lines = AssessmentLineSerializer(many=True, read_only=True)

    class Meta:
        model = AssessmentSheet
        fields = (
            "id", "assessment", "unit", "unit_name", "status", "status_label", "self_total", "ordinary", "annual", "final",
            "rank", "category_rank", "grade", "lines",
        )  # fmt: skip


@with_moves(SHEET)
class AssessmentSheetViewSet(TenantReadViewSet):
    queryset = AssessmentSheet.objects.select_related("unit").prefetch_related("lines__indicator")
    serializer_class = AssessmentSheetSerializer
    filterset_class = AssessmentSheetFilter
    search_fields = ("unit__name",)
    ordering_fields = ("rank", "final", "id")


class AppealSerializer(LabelledSerializer):
    unit_name = serializers.CharField(source="unit.name", read_only=True)

    class Meta:
        model = Appeal
        fields = (
            "id", "line", "unit", "unit_name", "reason", "claimed", "status", "status_label", "decision", "decided_at",
            "created_at",
        )  # fmt: skip
        read_only_fields = ("unit", "status", "decision", "decided_at", "created_at")


@with_moves(APPEAL)
class AppealViewSet(TenantViewSet):
    queryset = Appeal.objects.select_related("unit")
    serializer_class = AppealSerializer
    filterset_class = AppealFilter
    ordering_fields = ("created_at", "id")
    needs = P.APPEAL_CREATE

    def create_with(self, data):
        user, line = self.request.user, data["line"]
        get_object_or_404(AssessmentSheet.objects.visible_to(user), pk=line.sheet_id)
        require(user, P.APPEAL_CREATE, line.sheet)
        least, most = bounds(line.indicator)
        if not least <= data["claimed"] <= most:
            raise serializers.ValidationError({"claimed": f"{least} – {most}"})
        return assessments.appeal(line=line, reason=data["reason"], claimed=data["claimed"], by=user)


class StopSerializer(serializers.ModelSerializer):
    unit_name = serializers.CharField(source="unit.name", read_only=True)

    class Meta:
        model = Stop
        fields = ("id", "position", "unit", "unit_name", "arrive_at", "focus", "points", "rank")


class ObservationSerializer(LabelledSerializer):
    stops = StopSerializer(many=True, read_only=True)

    class Meta:
        model = Observation
        fields = ("id", "title", "held_on", "description", "drop_extremes", "status", "status_label", "stops")


@with_moves(OBSERVATION)
class ObservationViewSet(TenantReadViewSet):
    queryset = Observation.objects.prefetch_related("stops__unit")
    serializer_class = ObservationSerializer
    filterset_class = ObservationFilter
    search_fields = ("title",)
    ordering_fields = ("held_on", "id")


class AwardSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = Award
        fields = ("id", "unit", "cppcc_member", "name", "source", "rank", "points", "note", "number")


class AwardRoundSerializer(LabelledSerializer):
    awards = AwardSerializer(many=True, read_only=True)

    class Meta:
        model = AwardRound
        fields = (
            "id", "year", "title", "unit_quota", "person_quota", "publicised_until", "granted_on", "status", "status_label",
            "awards",
        )  # fmt: skip


@with_moves(AWARD_ROUND)
class AwardRoundViewSet(TenantReadViewSet):
    queryset = AwardRound.objects.prefetch_related("awards__unit", "awards__cppcc_member")
    serializer_class = AwardRoundSerializer
    filterset_class = AwardRoundFilter
    ordering_fields = ("year", "id")


class DutyClaimSerializer(LabelledSerializer):
    member_name = serializers.CharField(source="cppcc_member.name", read_only=True)

    class Meta:
        model = DutyClaim
        fields = (
            "id", "cppcc_member", "member_name", "kind", "title", "happened_on", "points", "status", "status_label", "note",
        )  # fmt: skip


@with_moves(DUTY_CLAIM)
class DutyClaimViewSet(TenantReadViewSet):
    queryset = DutyClaim.objects.select_related("cppcc_member")
    serializer_class = DutyClaimSerializer
    filterset_class = DutyClaimFilter
    search_fields = ("title",)
    ordering_fields = ("happened_on", "id")
