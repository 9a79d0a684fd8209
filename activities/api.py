from django.core.signing import BadSignature
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from activities import queries, services
from activities.filters import ActivityFilter, BrandFilter, PlanFilter
from activities.forms.fields import own_units
from activities.models import Activity, Brand, CheckIn, Plan, PlanItem, Rating, SignUp
from activities.views.public import tickets
from activities.workflow import ACTIVITY, PLAN
from alliance.api import TenantReadViewSet, TenantViewSet, with_moves
from alliance.errors import require
from members.models import Unit
from members.permissions import P


class HostUnit(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        user = self.context["request"].user
        return own_units(user, user.alliance)


class ActivitySerializer(serializers.ModelSerializer):
    unit = HostUnit(queryset=Unit.objects.none())
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    phase = serializers.CharField(read_only=True)
    check_in_count = serializers.IntegerField(read_only=True, default=0)
    participants = serializers.IntegerField(read_only=True, default=0)
    views = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Activity
        fields = (
            "id", "title", "kind", "kind_label", "theme", "unit", "unit_name", "brand", "plan_item", "start", "end", "place", "capacity",
            "description", "agenda", "is_public", "status", "status_label", "phase", "check_in_count", "on_site_declared",
            "online_declared", "participants", "views", "summary",
        )  # fmt: skip
        read_only_fields = ("status", "on_site_declared", "online_declared", "summary", "plan_item")

    def validate(self, data):
        start = data.get("start", getattr(self.instance, "start", None))
        end = data.get("end", getattr(self.instance, "end", None))
        if start and end and end <= start:
            raise serializers.ValidationError({"end": Activity._meta.constraints[0].violation_error_message})
        return data

    def validate_brand(self, brand):
        if brand and brand.alliance_id != self.context["request"].user.alliance_id:
            raise serializers.ValidationError("没有这个品牌。")
        return brand


class SignUpSerializer(serializers.ModelSerializer):
    status_label = serializers.CharField(source="get_status_display", read_only=True)

    class Meta:
        model = SignUp
        fields = ("id", "name", "phone", "status", "status_label", "created_at")
        read_only_fields = ("status", "created_at")


class CheckInSerializer(serializers.ModelSerializer):
    phone = serializers.CharField(
        write_only=True, required=False, allow_blank=True, validators=SignUp._meta.get_field("phone").validators
    )
    is_late = serializers.BooleanField(read_only=True)
    ticket = serializers.SerializerMethodField(help_text="凭此评价")

    class Meta:
        model = CheckIn
        fields = ("id", "name", "phone", "at", "method", "is_late", "ticket")
        read_only_fields = ("at", "method")

    def get_ticket(self, row) -> str:
        return tickets.sign(row.pk)


class RatingSerializer(serializers.ModelSerializer):
    ticket = serializers.CharField(write_only=True)

    class Meta:
        model = Rating
        fields = ("content", "organisation", "result", "comment", "created_at", "ticket")
        read_only_fields = ("created_at",)


@with_moves(ACTIVITY)
class ActivityViewSet(TenantViewSet):
    queryset = Activity.objects.select_related("unit", "brand")
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter
    search_fields = ("title", "theme", "place", "unit__name")
    ordering_fields = ("start", "title", "id")
    needs = P.ACTIVITY_EDIT

    def get_queryset(self):
        return super().get_queryset().with_turnout()

    def create_with(self, data):
        activity = Activity(alliance=self.request.user.alliance, **data)
        return services.save_activity(activity=activity, by=self.request.user)

    @extend_schema(responses=SignUpSerializer(many=True), methods=["GET"])
    @extend_schema(request=SignUpSerializer, responses={201: SignUpSerializer}, methods=["POST"])
    @action(detail=True, methods=["get", "post"], url_path="sign-ups", filterset_class=None)
    def sign_ups(self, request, *args, **kwargs):
        activity = self.get_object()
        if request.method == "POST":
            data = _valid(SignUpSerializer(data=request.data))
            made = services.sign_up(activity=activity, by=request.user, **data)
            return Response(SignUpSerializer(made).data, status=status.HTTP_201_CREATED)
        require(request.user, P.CHECK_IN_RECORD, activity)
        return self._paged(activity.sign_ups.all(), SignUpSerializer)

    @extend_schema(responses=CheckInSerializer(many=True), methods=["GET"])
    @extend_schema(
        request=CheckInSerializer, responses={200: CheckInSerializer, 201: CheckInSerializer}, methods=["POST"]
    )
    @action(detail=True, methods=["get", "post"], url_path="check-ins", filterset_class=None)
    def check_ins(self, request, *args, **kwargs):
        activity = self.get_object()
        require(request.user, P.CHECK_IN_RECORD, activity)
        if request.method == "POST":
            data = _valid(CheckInSerializer(data=request.data))
            row, made = services.check_in(activity=activity, by=request.user, **data)
            return Response(CheckInSerializer(row).data, status=status.HTTP_201_CREATED if made else status.HTTP_200_OK)
        return self._paged(activity.check_ins.select_related("activity"), CheckInSerializer)

    @extend_schema(request=RatingSerializer, responses={201: RatingSerializer}, methods=["POST"])
    @action(detail=True, methods=["get", "post"], filterset_class=None, pagination_class=None)
    def ratings(self, request, *args, **kwargs):
        activity = self.get_object()
        if request.method == "POST":
            data = _valid(RatingSerializer(data=request.data))
            check_in = get_object_or_404(activity.check_ins, pk=_ticket(data.pop("ticket")))
            made = services.rate(check_in=check_in, **data)
            return Response(RatingSerializer(made).data, status=status.HTTP_201_CREATED)
        rows = (
            Rating.objects.filter(check_in__activity=activity)
            if request.user.has_perm(P.ACTIVITY_EDIT, activity)
            else []
        )
        return Response(queries.activity_satisfaction(activity) | {"results": RatingSerializer(rows, many=True).data})

    def _paged(self, rows, serializer):
        return self.get_paginated_response(serializer(self.paginate_queryset(rows), many=True).data)


def _valid(serializer):
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def _ticket(ticket):
    try:
        return tickets.unsign(ticket)
    except BadSignature:
        raise serializers.ValidationError({"ticket": "凭证无效。"}) from None


class BrandSerializer(serializers.ModelSerializer):
    unit_name = serializers.CharField(source="unit.name", read_only=True)

    class Meta:
        model = Brand
        fields = ("id", "unit", "unit_name", "name", "setting", "positioning", "story", "honours", "started_on")


class BrandViewSet(TenantReadViewSet):
    queryset = Brand.objects.select_related("unit")
    serializer_class = BrandSerializer
    filterset_class = BrandFilter
    search_fields = ("name", "setting")
    ordering_fields = ("name", "started_on")


class PlanItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = PlanItem
        fields = ("id", "month", "title", "theme", "kind", "lead_unit", "co_units", "brand", "target_participants")


class PlanSerializer(serializers.ModelSerializer):
    items = PlanItemSerializer(many=True, read_only=True)

    class Meta:
        model = Plan
        fields = ("id", "year", "title", "theme", "status", "items")


@with_moves(PLAN)
class PlanViewSet(TenantReadViewSet):
    queryset = Plan.objects.prefetch_related("items__co_units")
    serializer_class = PlanSerializer
    filterset_class = PlanFilter
    ordering_fields = ("year",)
