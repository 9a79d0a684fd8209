from functools import partial

from rest_framework import serializers

from activities.models import Activity
from alliance.api import TenantReadViewSet, TenantViewSet, revealed, reveals, with_moves
from alliance.errors import require
from members.models import Unit
from members.permissions import P
from proposals import safety
from proposals.api.common import StatusLabel
from proposals.filters import (
    OpinionFilter,
    TopicFilter,
)
from proposals.models import (
    Opinion,
    Topic,
)
from proposals.services import opinions as opinion_services
from proposals.workflow import OPINION


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

    @reveals
    def reveal(self, request, pk=None):
        """Who spoke, with the number and the words in full: for a reason, and on record."""
        row = self.get_object()
        require(request.user, P.AUTHOR_REVEAL, row)
        return revealed(request, partial(opinion_services.reveal_author, opinion=row))


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
