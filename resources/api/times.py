from rest_framework import mixins, serializers
from rest_framework.exceptions import ValidationError

from alliance.api import TenantReadViewSet, TenantViewSet
from alliance.errors import DomainError, require
from members.permissions import P
from resources.filters import BlackoutFilter, QuotaFilter
from resources.models import Blackout, Quota, Resource
from resources.recurrence import occurrences
from resources.services import catalogue


class BlackoutSerializer(serializers.ModelSerializer):
    start = serializers.DateTimeField(source="period.lower")
    end = serializers.DateTimeField(source="period.upper")
    resource_name = serializers.CharField(source="resource.name", read_only=True)
    repeat = serializers.CharField(max_length=200, required=False, allow_blank=True, write_only=True)
    on_hit = serializers.ChoiceField(choices=("refuse", "cancel", "around"), default="refuse", write_only=True)

    class Meta:
        model = Blackout
        fields = ("id", "resource", "resource_name", "start", "end", "reason", "batch", "repeat", "on_hit")
        read_only_fields = ("batch",)

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            visible = Resource.objects.visible_to(request.user).filter(alliance=request.user.alliance_id)
            fields["resource"].queryset = visible
        return fields


class BlackoutViewSet(mixins.DestroyModelMixin, TenantViewSet):
    """Times an owner takes back. 409 "hit" lists the bookings in the way; `on_hit` says what becomes of them."""

    queryset = Blackout.objects.select_related("resource")
    serializer_class = BlackoutSerializer
    filterset_class = BlackoutFilter
    ordering_fields = ("period", "id")
    needs = P.RESOURCE_EDIT

    def create_with(self, data):
        resource, period = data["resource"], data["period"]
        require(self.request.user, self.needs, resource)
        spans = blackout_spans(period["lower"], period["upper"], data.get("repeat", ""))
        made = catalogue.black_out(
            resource=resource, spans=spans, reason=data["reason"], on_hit=data["on_hit"], by=self.request.user
        )
        if not made:
            raise DomainError("避开预约后没有剩下要停用的时间。", code="hit")
        return Blackout.objects.select_related("resource").get(pk=made[0].pk)

    def perform_destroy(self, row):
        require(self.request.user, self.needs, row)
        catalogue.lift_blackout(blackout=row, by=self.request.user)


def blackout_spans(start, end, repeat):
    if end <= start:
        raise ValidationError({"end": ["结束时间要晚于开始时间。"]})
    try:
        return occurrences(repeat, start, end) if repeat else [(start, end)]
    except ValueError as error:
        raise ValidationError({"repeat": [str(error)]}) from None


class QuotaSerializer(serializers.ModelSerializer):
    class Meta:
        model = Quota
        fields = ("id", "resource", "kind", "subject", "measure", "window", "most", "is_active")


class QuotaViewSet(TenantReadViewSet):
    queryset = Quota.objects.all()
    serializer_class = QuotaSerializer
    filterset_class = QuotaFilter
    ordering_fields = ("id",)
