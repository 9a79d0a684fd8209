from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliance.api import TenantViewSet, form_serializer, move_input, with_moves
from alliance.calendar import today
from alliance.errors import require
from members.permissions import P
from members.queries import own_unit
from resources.filters import NeedFilter
from resources.forms.matching import TIMES
from resources.models import Need
from resources.services import needs as services
from resources.validators import times_problems
from resources.workflow import NEED

ACCEPT = NEED.by_name["accept"]


class NeedSerializer(serializers.ModelSerializer):
    attendees = serializers.IntegerField(min_value=1, max_value=1_000_000, default=20)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    unit_name = serializers.CharField(source="unit.name", read_only=True, default="")

    class Meta:
        model = Need
        fields = (
            "id", "kind", "kind_label", "title", "text", "unit", "unit_name", "day", "last_day", "since", "until", "minutes",
            "attendees", "equipment", "topic", "area", "status", "status_label", "reason", "booking", "created_at",
        )  # fmt: skip
        read_only_fields = ("unit", "status", "reason", "booking", "created_at")

    def validate(self, data):
        problems = times_problems(**{name: data.get(name) for name in TIMES}, not_before=today())
        if problems:
            raise ValidationError({field: [sentence] for field, sentence in problems.items()})
        return data


@with_moves(NEED)
class NeedViewSet(TenantViewSet):
    queryset = Need.objects.select_related("unit", "created_by")
    serializer_class = NeedSerializer
    filterset_class = NeedFilter
    search_fields = ("title", "text", "topic")
    ordering_fields = ("day", "created_at", "id")
    needs = P.NEED_CREATE

    def create_with(self, data):
        user = self.request.user
        return services.post(need=Need(alliance=user.alliance, unit=own_unit(user), **data), by=user)

    @extend_schema(
        request=form_serializer("needs-accept", ACCEPT),
        responses={200: NeedSerializer, 409: OpenApiResponse(description="code, detail, alternatives")},
    )
    @action(detail=True, methods=["post"], url_path="accept", url_name="accept", filterset_class=None)
    def move_accept(self, request, *args, **kwargs):
        """接单: the first closes the need and makes the booking."""
        need = self.get_object()
        require(request.user, P.NEED_ACCEPT, need)
        done = services.accept(need=need, by=request.user, **move_input(ACCEPT, need, request))
        return Response(self.get_serializer(done).data)
