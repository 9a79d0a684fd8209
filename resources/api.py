import datetime as dt

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliance.api import TenantViewSet, with_moves
from alliance.errors import DomainError, require
from members.models import Role, Unit
from members.permissions import P
from resources import queries, services
from resources.filters import BookingFilter, ResourceFilter
from resources.forms import MatchForm
from resources.models import Booking, Resource
from resources.workflow import BOOKING, RESOURCE

LONGEST_VIEW = 92
KIND_FIELDS = (
    "capacity", "equipment", "address", "accessibility", "longitude", "latitude", "topics", "sector", "engagement", "teacher",
    "duration_minutes", "data_fields", "sharing",
)  # fmt: skip


class OwnUnits(serializers.PrimaryKeyRelatedField):
    """A unit for which the caller may act: any of the alliance for staff, the own ones for a liaison."""

    def get_queryset(self):
        user = self.context["request"].user
        units = Unit.objects.visible_to(user).filter(alliance=user.alliance_id)
        return units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)


class ResourceSerializer(serializers.ModelSerializer):
    unit = OwnUnits(queryset=Unit.objects.none())
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)

    class Meta:
        model = Resource
        fields = (
            "id", "unit", "unit_name", "kind", "kind_label", "name", "description", "tags", "status", "status_label", "approval",
            "notice_hours", "min_minutes", "max_minutes", "horizon_days", *KIND_FIELDS,
        )  # fmt: skip
        read_only_fields = ("status",)


class SpanSerializer(serializers.Serializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class AvailabilitySerializer(serializers.Serializer):
    resource = serializers.IntegerField()
    free = SpanSerializer(many=True)
    busy = SpanSerializer(many=True)


class MatchSerializer(SpanSerializer):
    resource = serializers.IntegerField(source="resource.pk")
    resource_name = serializers.CharField(source="resource.name")
    unit_name = serializers.CharField(source="resource.unit.name")
    reasons = serializers.ListField(child=serializers.CharField())


class AlternativeSerializer(SpanSerializer):
    resource = serializers.IntegerField(source="resource.pk")
    resource_name = serializers.CharField(source="resource.name")


DATES = [
    OpenApiParameter("from", dt.date, required=True, description="第一天"),
    OpenApiParameter("to", dt.date, required=True, description="最后一天（含）"),
]


class DatesForm(serializers.Serializer):
    def get_fields(self):
        # "from" is a keyword of Python and cannot be written as a class attribute.
        return {"from": serializers.DateField(), "to": serializers.DateField()}

    def validate(self, data):
        if data["to"] < data["from"]:
            raise ValidationError({"to": ["结束日期不能早于开始日期。"]})
        if (data["to"] - data["from"]).days > LONGEST_VIEW:
            raise ValidationError({"to": [f"一次最多查{LONGEST_VIEW}天。"]})
        return data


@with_moves(RESOURCE)
class ResourceViewSet(TenantViewSet):
    queryset = Resource.objects.select_related("unit")
    serializer_class = ResourceSerializer
    filterset_class = ResourceFilter
    search_fields = ("name", "pinyin", "equipment", "tags", "topics")
    ordering_fields = ("name", "capacity", "kind", "id")
    needs = P.RESOURCE_EDIT

    def create_with(self, data):
        resource = Resource(alliance=self.request.user.alliance, **data)
        require(self.request.user, self.needs, resource)
        return services.save_resource(resource=resource, by=self.request.user)

    @extend_schema(request=ResourceSerializer(partial=True), responses=ResourceSerializer)
    def partial_update(self, request, *args, **kwargs):
        resource = self.get_object()
        require(request.user, self.needs, resource)
        serializer = self.get_serializer(resource, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        for name, value in serializer.validated_data.items():
            setattr(resource, name, value)
        return Response(self.get_serializer(services.save_resource(resource=resource, by=request.user)).data)

    @extend_schema(parameters=DATES, responses=AvailabilitySerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def availability(self, request, *args, **kwargs):
        resource = self.get_object()
        dates = DatesForm(data={"from": request.query_params.get("from"), "to": request.query_params.get("to")})
        dates.is_valid(raise_exception=True)
        first, last = dates.validated_data["from"], dates.validated_data["to"]
        free = [{"start": start, "end": end} for start, end in queries.free(resource, first, last)]
        taken = queries.busy(resource, *queries.day_bounds(first, last))
        busy = [{"start": start, "end": end} for start, end in taken]
        return Response(AvailabilitySerializer({"resource": resource.pk, "free": free, "busy": busy}).data)

    @extend_schema(
        parameters=[
            OpenApiParameter("kind", str, required=True),
            OpenApiParameter("day", dt.date, required=True),
            OpenApiParameter("since", str, description="HH:MM"),
            OpenApiParameter("until", str, description="HH:MM"),
            OpenApiParameter("minutes", int),
            OpenApiParameter("attendees", int),
            OpenApiParameter("words", str),
            OpenApiParameter("near", int, description="单位编号"),
        ],
        responses=MatchSerializer(many=True),
    )
    @action(detail=False, filterset_class=None, pagination_class=None)
    def match(self, request):
        require(request.user, P.BOOKING_CREATE)
        asked = {"since": "08:00", "until": "20:00", "minutes": "60", "attendees": "1"} | request.query_params.dict()
        form = MatchForm(asked, user=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors)
        return Response(MatchSerializer(queries.match(form.need(), request.user), many=True).data)


class BookingSerializer(serializers.ModelSerializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    attendees = serializers.IntegerField(min_value=1, max_value=1_000_000)
    unit = OwnUnits(queryset=Unit.objects.none(), required=False, allow_null=True)
    resource_name = serializers.CharField(source="resource.name", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    booked_by_name = serializers.CharField(source="booked_by.name", read_only=True)

    class Meta:
        model = Booking
        fields = (
            "id", "resource", "resource_name", "start", "end", "purpose", "attendees", "unit", "status", "status_label", "reason",
            "booked_by_name", "created_at", "checked_in_at", "checked_out_at", "no_show_at",
        )  # fmt: skip
        read_only_fields = ("status", "reason", "created_at", "checked_in_at", "checked_out_at", "no_show_at")

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            fields["resource"].queryset = Resource.objects.visible_to(request.user)
        return fields


TAKEN = OpenApiResponse(
    description='{"code": "taken", "detail", "alternatives": [{resource, resource_name, start, end}]}'
)


@with_moves(BOOKING)
class BookingViewSet(TenantViewSet):
    queryset = Booking.objects.select_related("resource__unit", "booked_by", "unit")
    serializer_class = BookingSerializer
    filterset_class = BookingFilter
    search_fields = ("purpose", "resource__name")
    ordering_fields = ("period", "created_at", "status")
    needs = P.BOOKING_CREATE

    @extend_schema(responses={201: BookingSerializer, 409: TAKEN})
    def create(self, request, *args, **kwargs):
        require(request.user, self.needs)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            made = self.create_with(serializer.validated_data)
        except DomainError as refusal:
            if refusal.code != "taken":
                raise
            offers = AlternativeSerializer(refusal.extra["alternatives"], many=True).data
            raise DomainError(refusal.message, code="taken", alternatives=offers) from None
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    def create_with(self, data):
        user = self.request.user
        if data["resource"].alliance_id != user.alliance_id:
            # A reader from the level above sees it but acts elsewhere.
            self.permission_denied(self.request)
        unit = data.get("unit") or (user.unit_ids and Unit.objects.get(pk=min(user.unit_ids))) or None
        key = self.request.headers.get("Idempotency-Key", "")[:80]
        names = ("resource", "start", "end", "purpose", "attendees")
        return services.book(**{name: data[name] for name in names}, unit=unit, key=key, by=user)
