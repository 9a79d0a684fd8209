from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliance.api import TenantViewSet
from alliance.errors import DomainError, require
from members.permissions import P
from resources.api.common import SpanSerializer
from resources.filters import BlackoutFilter, QuotaFilter
from resources.models import Blackout, Booking, Quota, Resource
from resources.recurrence import occurrences
from resources.services import blackouts, catalogue


def offer_resources(serializer, fields):
    """The resources of the caller's alliance for the field `resource`."""
    request = serializer.context.get("request")
    if request is not None and request.user.is_authenticated:
        visible = Resource.objects.visible_to(request.user).filter(alliance=request.user.alliance_id)
        fields["resource"].queryset = visible
    return fields


class BlackoutSerializer(serializers.ModelSerializer):
    start = serializers.DateTimeField(source="period.lower")
    end = serializers.DateTimeField(source="period.upper")
    resource_name = serializers.CharField(source="resource.name", read_only=True)
    repeat = serializers.CharField(max_length=1000, required=False, allow_blank=True, write_only=True)
    on_hit = serializers.ChoiceField(choices=("refuse", "cancel", "around"), default="refuse", write_only=True)

    class Meta:
        model = Blackout
        fields = ("id", "resource", "resource_name", "start", "end", "reason", "batch", "repeat", "on_hit")
        read_only_fields = ("batch",)

    def get_fields(self):
        return offer_resources(self, super().get_fields())


class HitSerializer(serializers.ModelSerializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    resource_name = serializers.CharField(source="resource.name")
    booked_by_name = serializers.CharField(source="booked_by.name")

    class Meta:
        model = Booking
        fields = ("id", "resource", "resource_name", "start", "end", "purpose", "booked_by_name", "status")


class BlackoutPreviewSerializer(serializers.Serializer):
    """The times that would be closed, and the bookings they would hit."""

    spans = SpanSerializer(many=True)
    bookings = HitSerializer(many=True)


class BlackoutViewSet(mixins.DestroyModelMixin, TenantViewSet):
    """Times an owner takes back. 409 "hit" lists the bookings in the way; `on_hit` says what becomes of them."""

    queryset = Blackout.objects.select_related("resource")
    serializer_class = BlackoutSerializer
    filterset_class = BlackoutFilter
    ordering_fields = ("period", "id")
    needs = P.RESOURCE_EDIT

    def create_with(self, data):
        resource, spans = self._asked(data)
        made = blackouts.black_out(
            resource=resource, spans=spans, reason=data["reason"], on_hit=data["on_hit"], by=self.request.user
        )
        if not made:
            raise DomainError(_("避开预约后没有剩下要停用的时间。"), code="hit")
        return Blackout.objects.select_related("resource").get(pk=made[0].pk)

    def _asked(self, data):
        resource, period = data["resource"], data["period"]
        require(self.request.user, self.needs, resource)
        return resource, blackout_spans(period["lower"], period["upper"], data.get("repeat", ""))

    def perform_destroy(self, row):
        require(self.request.user, self.needs, row)
        whole = self.request.query_params.get("all") == "true"
        blackouts.lift_blackout(blackout=row, by=self.request.user, whole_batch=whole)

    @extend_schema(request=BlackoutSerializer, responses=BlackoutPreviewSerializer)
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def preview(self, request):
        """What would be closed and which bookings would be hit; writes nothing."""
        require(request.user, self.needs)
        asked = self.get_serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        resource, spans = self._asked(asked.validated_data)
        hit = blackouts.bookings_hit(resource, spans)
        rows = [{"start": start, "end": end} for start, end in spans]
        return Response(BlackoutPreviewSerializer({"spans": rows, "bookings": hit}).data)


def blackout_spans(start, end, repeat):
    if end <= start:
        raise ValidationError({"end": [_("结束时间要晚于开始时间。")]})
    try:
        return occurrences(repeat, start, end) if repeat else [(start, end)]
    except ValueError as error:
        raise ValidationError({"repeat": [str(error)]}) from None


class QuotaSerializer(serializers.ModelSerializer):
    class Meta:
        model = Quota
        fields = ("id", "resource", "kind", "subject", "measure", "window", "most", "is_active")

    def get_fields(self):
        return offer_resources(self, super().get_fields())


class QuotaViewSet(mixins.DestroyModelMixin, TenantViewSet):
    """How much one person or one unit may book. Of one resource its owner sets it, of a kind the working group."""

    queryset = Quota.objects.select_related("resource")
    serializer_class = QuotaSerializer
    filterset_class = QuotaFilter
    ordering_fields = ("id",)
    needs = P.QUOTA_EDIT

    def create_with(self, data):
        return self._save(Quota(alliance=self.request.user.alliance), data)

    @extend_schema(request=QuotaSerializer(partial=True), responses=QuotaSerializer)
    def partial_update(self, request, *args, **kwargs):
        quota = self.get_object()
        require(request.user, self.needs, quota)
        serializer = self.get_serializer(quota, data=request.data, partial=True)
        serializer.is_valid(raise_exception=True)
        return Response(self.get_serializer(self._save(quota, serializer.validated_data)).data)

    def _save(self, quota, data):
        for name, value in data.items():
            setattr(quota, name, value)
        require(self.request.user, self.needs, quota)
        return catalogue.save_quota(quota=quota, by=self.request.user)

    def perform_destroy(self, quota):
        require(self.request.user, self.needs, quota)
        catalogue.remove_quota(quota=quota, by=self.request.user)
