from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance.api import TenantReadViewSet
from alliance.errors import require
from members.permissions import P
from resources.filters import BookingBlockFilter
from resources.forms.rules import RulesForm
from resources.models import BookingBlock
from resources.services import blocks, numbers


class BookingBlockSerializer(serializers.ModelSerializer):
    person_name = serializers.CharField(source="person.name", read_only=True)
    is_in_force = serializers.BooleanField(read_only=True)

    class Meta:
        model = BookingBlock
        fields = (
            "id", "person", "person_name", "since", "until", "no_shows", "is_in_force", "lifted_at", "lift_reason",
        )  # fmt: skip
        read_only_fields = fields


class LiftSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class BookingBlockViewSet(TenantReadViewSet):
    """Who did not come too often and does not book until a moment; one's own, or all for the working group."""

    queryset = BookingBlock.objects.select_related("person")
    serializer_class = BookingBlockSerializer
    filterset_class = BookingBlockFilter
    ordering_fields = ("since", "until")

    @extend_schema(request=LiftSerializer, responses=BookingBlockSerializer)
    @action(detail=True, methods=["post"], filterset_class=None)
    def lift(self, request, *args, **kwargs):
        block = self.get_object()
        require(request.user, P.BLOCK_LIFT, block)
        asked = LiftSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        lifted = blocks.lift(block=block, reason=asked.validated_data["reason"], by=request.user)
        return Response(self.get_serializer(lifted).data)


class BookingRulesSerializer(serializers.Serializer):
    """The numbers of the caller's alliance; all are optional where they are changed."""

    def get_fields(self):
        return {
            name: serializers.IntegerField(
                min_value=field.min_value, max_value=field.max_value, help_text=str(field.label)
            )
            for name, field in RulesForm.base_fields.items()
        }


class BookingRules(APIView):
    """Hours of an offer, of a reminder; no-shows after which one does not book for some days."""

    @extend_schema(responses=BookingRulesSerializer)
    def get(self, request):
        require(request.user, P.BOOKING_RULES)
        return Response(numbers.current(request.user.alliance))

    @extend_schema(request=BookingRulesSerializer(partial=True), responses=BookingRulesSerializer)
    def patch(self, request):
        require(request.user, P.BOOKING_RULES)
        asked = BookingRulesSerializer(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        alliance = request.user.alliance
        return Response(numbers.save(alliance=alliance, by=request.user, numbers=asked.validated_data))
