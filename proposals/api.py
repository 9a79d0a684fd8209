from rest_framework import serializers

from activities.models import Activity
from alliance.api import TenantReadViewSet, TenantViewSet, with_moves
from members.models import Unit
from members.permissions import P
from proposals import safety
from proposals.filters import (
    InstructionFilter,
    OpinionFilter,
    OutcomeFilter,
    ProposalFilter,
    ReferralFilter,
    SpecialReportFilter,
    TopicFilter,
)
from proposals.models import (
    Adoption,
    Instruction,
    Opinion,
    Outcome,
    Proposal,
    Referral,
    SpecialReport,
    Suggestion,
    Topic,
)
from proposals.services import opinions as opinion_services
from proposals.services import results as result_services
from proposals.workflow import INSTRUCTION, OPINION, PROPOSAL, REFERRAL, SPECIAL_REPORT


class StatusLabel(serializers.ModelSerializer):
    status_label = serializers.CharField(source="get_status_display", read_only=True)


class OpinionSerializer(StatusLabel):
    """Names and phones of authors never leave through the API; other people's numbers in the text are masked."""

    text = serializers.CharField(max_length=4000, validators=[safety.refuse_secrets])
    title = serializers.CharField(max_length=120, required=False, allow_blank=True, validators=[safety.refuse_secrets])
    category_name = serializers.CharField(source="category.name", read_only=True, default="")

    class Meta:
        model = Opinion
        fields = (
            "id", "receipt", "title", "text", "category", "category_name", "place", "channel", "source_unit", "activity", "submitted_at",
            "status", "status_label", "topic", "answer", "answered_at", "closed_on", "on_the_spot", "rating",
        )  # fmt: skip
        read_only_fields = (
            "receipt", "category", "submitted_at", "status", "topic", "answer", "answered_at", "closed_on", "on_the_spot", "rating",
        )  # fmt: skip

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            user = request.user
            units = Unit.objects.visible_to(user).filter(alliance=user.alliance_id)
            fields["source_unit"].queryset = units.filter(pk__in=user.unit_ids) if user.unit_ids else units
            fields["activity"].queryset = Activity.objects.visible_to(user).filter(alliance=user.alliance_id)
        return fields

    def to_representation(self, opinion):
        data = super().to_representation(opinion)
        return data | {"text": safety.mask(opinion.text), "title": safety.mask(opinion.title)}


@with_moves(OPINION)
class OpinionViewSet(TenantViewSet):
    queryset = Opinion.objects.select_related("category")
    serializer_class = OpinionSerializer
    filterset_class = OpinionFilter
    search_fields = ("title", "text", "place", "receipt")
    ordering_fields = ("submitted_at", "status", "id")
    needs = P.OPINION_CREATE

    def create_with(self, data):
        user = self.request.user
        channel = data.pop("channel", None) or (Opinion.Channel.UNIT if user.unit_ids else Opinion.Channel.CPPCC)
        if user.unit_ids and not data.get("source_unit"):
            data["source_unit"] = Unit.objects.get(pk=min(user.unit_ids))
        member = user.person if not user.unit_ids else None
        return opinion_services.submit(alliance=user.alliance, by=user, channel=channel, cppcc_member=member, **data)


class TopicSerializer(StatusLabel):
    class Meta:
        model = Topic
        fields = ("id", "title", "summary", "category", "status", "status_label", "created_at")


class TopicViewSet(TenantReadViewSet):
    queryset = Topic.objects.all()
    serializer_class = TopicSerializer
    filterset_class = TopicFilter
    search_fields = ("title", "summary")
    ordering_fields = ("created_at", "title")


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
    queryset = Referral.objects.select_related("department", "opinion", "proposal", "special_report")
    serializer_class = ReferralSerializer
    filterset_class = ReferralFilter
    search_fields = ("opinion__title", "proposal__title", "special_report__title", "reply")
    ordering_fields = ("due_on", "clock_from", "status")


class SuggestionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Suggestion
        fields = ("id", "text", "adopted", "promised_on", "fulfilled_on")


class ProposalSerializer(StatusLabel):
    author = serializers.CharField(read_only=True)
    full_number = serializers.CharField(read_only=True)
    suggestions = SuggestionSerializer(many=True, read_only=True)
    suggestion_texts = serializers.ListField(child=serializers.CharField(), write_only=True, required=False)

    class Meta:
        model = Proposal
        fields = (
            "id", "number", "full_number", "session", "kind", "form", "title", "category", "situation", "analysis", "suggestions",
            "suggestion_texts", "author", "unit", "topic", "status", "status_label", "is_key", "filed_on", "refusal", "result",
            "attitude_rating", "result_rating", "closed_on",
        )  # fmt: skip
        read_only_fields = (
            "number", "category", "unit", "topic", "status", "is_key", "filed_on", "refusal", "result", "attitude_rating", "result_rating",
            "closed_on",
        )  # fmt: skip
        extra_kwargs = {name: {"validators": [safety.refuse_secrets]} for name in ("title", "situation", "analysis")}


@with_moves(PROPOSAL)
class ProposalViewSet(TenantViewSet):
    queryset = Proposal.objects.select_related("lead_author").prefetch_related("suggestions")
    serializer_class = ProposalSerializer
    filterset_class = ProposalFilter
    search_fields = ("title", "situation", "body_name", "lead_author__name")
    ordering_fields = ("number", "filed_on", "created_at", "status")
    needs = P.PROPOSAL_CREATE

    def create_with(self, data):
        user = self.request.user
        if user.person is None:
            raise serializers.ValidationError({"author": ["只有委员可以在接口中提交提案，集体提案请在页面上撰写。"]})
        suggestions = data.pop("suggestion_texts", [])
        proposal = Proposal(alliance=user.alliance, lead_author=user.person, **data)
        return result_services.save_proposal(proposal=proposal, suggestions=suggestions, by=user)


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
            alliance=user.alliance, unit=unit, cppcc_member=member, year=result_services.this_year(), **data
        )
        return result_services.save_special_report(report=report, by=user)


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
