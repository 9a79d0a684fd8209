from rest_framework import serializers

from alliance.api import TenantViewSet, with_moves
from members.permissions import P
from proposals import safety
from proposals.api.common import StatusLabel
from proposals.filters import (
    ProposalFilter,
)
from proposals.models import (
    Proposal,
    Suggestion,
)
from proposals.services import proposals as proposals_service
from proposals.workflow import PROPOSAL


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
        return proposals_service.save_proposal(proposal=proposal, suggestions=suggestions, by=user)
