from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.response import Response

from alliance.api import TenantViewSet
from alliance.errors import require
from members.models import Unit
from members.permissions import P
from resources.api.common import OwnUnits
from resources.filters import WaitingFilter
from resources.models import Resource, Waiting
from resources.services import line


class WaitingSerializer(serializers.ModelSerializer):
    start = serializers.DateTimeField(source="period.lower")
    end = serializers.DateTimeField(source="period.upper")
    resource_name = serializers.CharField(source="resource.name", read_only=True)
    attendees = serializers.IntegerField(min_value=1, max_value=1_000_000)
    unit = OwnUnits(queryset=Unit.objects.none(), required=False, allow_null=True)

    class Meta:
        model = Waiting
        fields = (
            "id",
            "resource",
            "resource_name",
            "start",
            "end",
            "purpose",
            "attendees",
            "unit",
            "priority",
            "status",
            "booking",
        )
        read_only_fields = ("priority", "status", "booking")

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            visible = Resource.objects.visible_to(request.user).filter(alliance=request.user.alliance_id)
            fields["resource"].queryset = visible
        return fields


class PrioritySerializer(serializers.Serializer):
    priority = serializers.IntegerField(min_value=-100, max_value=100)


class WaitingViewSet(mixins.DestroyModelMixin, TenantViewSet):
    queryset = Waiting.objects.select_related("resource__unit")
    serializer_class = WaitingSerializer
    filterset_class = WaitingFilter
    ordering_fields = ("created_at", "id")
    needs = P.BOOKING_CREATE

    def create_with(self, data):
        period = data.pop("period")
        user = self.request.user
        unit = data.pop("unit", None) or (user.unit_ids and Unit.objects.get(pk=min(user.unit_ids))) or None
        return line.join(start=period["lower"], end=period["upper"], unit=unit, by=user, **data)

    @extend_schema(request=PrioritySerializer, responses=WaitingSerializer)
    def partial_update(self, request, *args, **kwargs):
        """Whoever decides over the resource puts somebody before or behind the others."""
        row = self.get_object()
        require(request.user, P.BOOKING_DECIDE, row)
        asked = PrioritySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        moved = line.prioritise(waiting=row, priority=asked.validated_data["priority"], by=request.user)
        return Response(self.get_serializer(moved).data)

    def perform_destroy(self, row):
        require(self.request.user, P.BOOKING_EDIT, row)
        line.leave(waiting=row, by=self.request.user)
