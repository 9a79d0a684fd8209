import datetime as dt

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliance.api import TenantViewSet, with_moves
from alliance.errors import require
from alliance.text import mask_phone
from members.models import Unit
from members.permissions import P
from resources import queries, services
from resources.api.common import OwnUnits, SpanSerializer
from resources.api.matching import MatchActions
from resources.api.overview import OverviewActions
from resources.filters import ResourceFilter
from resources.models import Resource
from resources.workflow import RESOURCE

LONGEST_VIEW = 92


RULE_FIELDS = (
    "pending", "pending_hours", "notice_hours", "change_notice_hours", "cancel_notice_hours", "min_minutes", "max_minutes",
    "horizon_days", "grid_minutes", "buffer_before", "buffer_after", "max_per_day", "follows_calendar", "parent", "quantity",
    "check_in_before", "release_after",
)  # fmt: skip


KIND_FIELDS = (
    "capacity", "equipment", "address", "route", "fee", "accessibility", "longitude", "latitude", "topics", "sector", "engagement", "teacher",
    "duration_minutes", "by_session", "data_fields", "sample", "terms", "sharing",
)  # fmt: skip


class ResourceSerializer(serializers.ModelSerializer):
    unit = OwnUnits(queryset=Unit.objects.none())
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    version = serializers.IntegerField(required=False, help_text="读到的版本；修改时带上，与现在的不同则回答409")
    contact_name = serializers.SerializerMethodField()
    contact_phone = serializers.SerializerMethodField()

    class Meta:
        model = Resource
        fields = (
            "id", "unit", "unit_name", "kind", "kind_label", "name", "description", "tags", "status", "status_label", "approval",
            *RULE_FIELDS, *KIND_FIELDS, "contact_name", "contact_phone", "version",
        )  # fmt: skip
        read_only_fields = ("status",)

    def get_contact_name(self, resource) -> str:
        return getattr(resource, "contact_name", None) or ""

    def get_contact_phone(self, resource) -> str:
        """Whole for those whose work it is, masked for everybody else."""
        phone = getattr(resource, "contact_phone", None) or ""
        return phone if self.context["request"].user.has_perm(P.CONTACT_VIEW) else mask_phone(phone)

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            fields["parent"].queryset = Resource.objects.visible_to(request.user)
        return fields


class AvailabilitySerializer(serializers.Serializer):
    resource = serializers.IntegerField()
    free = SpanSerializer(many=True)
    busy = SpanSerializer(many=True)


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
class ResourceViewSet(MatchActions, OverviewActions, TenantViewSet):
    queryset = Resource.objects.select_related("unit").defer("words").with_contact()
    serializer_class = ResourceSerializer
    filterset_class = ResourceFilter
    search_fields = ("name", "pinyin", "equipment", "tags", "topics")
    ordering_fields = ("name", "capacity", "kind", "id")
    needs = P.RESOURCE_EDIT

    def create_with(self, data):
        data.pop("version", None)
        resource = Resource(alliance=self.request.user.alliance, **data)
        require(self.request.user, self.needs, resource)
        return services.save_resource(resource=resource, by=self.request.user)

    @extend_schema(request=ResourceSerializer(partial=True), responses=ResourceSerializer)
    def partial_update(self, request, *args, **kwargs):
        resource = self.get_object()
        require(request.user, self.needs, resource)
        serializer = self.get_serializer(resource, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        wanted = dict(serializer.validated_data)
        version = wanted.pop("version", None)
        for name, value in wanted.items():
            setattr(resource, name, value)
        saved = services.save_resource(resource=resource, by=request.user, version=version)
        return Response(self.get_serializer(saved).data)

    @extend_schema(parameters=DATES, responses=AvailabilitySerializer)
    @action(detail=True, filterset_class=None, pagination_class=None)
    def availability(self, request, *args, **kwargs):
        resource = self.get_object()
        dates = DatesForm(data={"from": request.query_params.get("from"), "to": request.query_params.get("to")})
        dates.is_valid(raise_exception=True)
        first, last = dates.validated_data["from"], dates.validated_data["to"]
        free = [{"start": start, "end": end} for start, end in queries.free(resource, first, last)]
        taken = queries.busy(resource, first, last)
        busy = [{"start": start, "end": end} for start, end in taken]
        return Response(AvailabilitySerializer({"resource": resource.pk, "free": free, "busy": busy}).data)
