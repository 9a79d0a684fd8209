from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from alliance.api import TenantViewSet, with_moves
from alliance.errors import DomainError, require
from members.models import Unit
from members.permissions import P
from resources import services
from resources.api.common import AlternativeSerializer, OwnUnits, SpanSerializer, found_by_id, units_of
from resources.filters import BookingFilter
from resources.models import Booking, Resource
from resources.workflow import BOOKING

# What the booking service needs to find its lock; it reads the rest under it.
LIGHT = ("pk", "alliance_id", "parent_id", "kind", "quantity", "by_session", "space")


class BookingSerializer(serializers.ModelSerializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    attendees = serializers.IntegerField(min_value=1, max_value=1_000_000)
    units = serializers.IntegerField(min_value=1, max_value=10_000, required=False, help_text="从同样的若干个中要几个")
    unit = OwnUnits(queryset=Unit.objects.none(), required=False, allow_null=True)
    resource_name = serializers.CharField(source="resource.name", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    booked_by_name = serializers.CharField(source="booked_by.name", read_only=True)

    class Meta:
        model = Booking
        fields = (
            "id", "resource", "resource_name", "start", "end", "purpose", "attendees", "units", "unit", "status", "status_label",
            "reason", "booked_by_name", "series", "bundle", "version", "offered_until", "created_at", "checked_in_at",
            "checked_out_at", "no_show_at",
        )  # fmt: skip
        read_only_fields = (
            "status", "reason", "series", "bundle", "version", "offered_until", "created_at", "checked_in_at",
            "checked_out_at", "no_show_at",
        )  # fmt: skip

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            fields["resource"].queryset = Resource.objects.visible_to(request.user)
        return fields


class WishSerializer(serializers.Serializer):
    """What a booking is asked for with: one interval, repeated, with other resources together."""

    resource = serializers.IntegerField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    purpose = serializers.CharField(max_length=200)
    attendees = serializers.IntegerField(min_value=1, max_value=1_000_000)
    units = serializers.IntegerField(min_value=1, max_value=10_000, required=False, help_text="从同样的若干个中要几个")
    unit = serializers.IntegerField(required=False, allow_null=True)
    repeat = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="RRULE，如 FREQ=WEEKLY;COUNT=8"
    )
    on_conflict = serializers.ChoiceField(
        choices=("fail", "skip"), required=False, help_text="重复中有不能预约的：全部不订，或跳过"
    )

    def get_fields(self):
        # "with" is a keyword of Python and cannot be written as a class attribute.
        others = serializers.ListField(
            child=serializers.IntegerField(), required=False, help_text="同时预约的其他资源，要么全成要么全不成"
        )
        return super().get_fields() | {"with": others}


class ChangeSerializer(serializers.Serializer):
    start = serializers.DateTimeField(required=False)
    end = serializers.DateTimeField(required=False)
    purpose = serializers.CharField(max_length=200, required=False)
    attendees = serializers.IntegerField(min_value=1, max_value=1_000_000, required=False)
    version = serializers.IntegerField(required=False, help_text="读到的版本；与现在的不同则回答409")


class ConflictSerializer(SpanSerializer):
    code = serializers.CharField()
    detail = serializers.CharField()
    alternatives = AlternativeSerializer(many=True)


class MadeSerializer(BookingSerializer):
    """The first booking, with all that were made and the dates that were skipped."""

    bookings = BookingSerializer(many=True, source="made")
    skipped = ConflictSerializer(many=True)

    class Meta(BookingSerializer.Meta):
        fields = (*BookingSerializer.Meta.fields, "bookings", "skipped")


class PreviewWish(serializers.Serializer):
    resource = serializers.PrimaryKeyRelatedField(queryset=Resource.objects.none())
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    attendees = serializers.IntegerField(min_value=1, max_value=1_000_000, default=1)
    repeat = serializers.CharField(max_length=200)

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            fields["resource"].queryset = Resource.objects.visible_to(request.user).filter(
                alliance=request.user.alliance_id
            )
        return fields


TAKEN = OpenApiResponse(
    description='{"code": "taken", "detail", "alternatives": [{resource, resource_name, start, end}]}; '
    '"series" with "conflicts" for a repetition, "quota" beyond a limit'
)


def answer_refusal(refusal):
    """The same refusal with what it offers as plain data."""
    extra = dict(refusal.extra)
    if "alternatives" in extra:
        extra["alternatives"] = AlternativeSerializer(extra["alternatives"], many=True).data
    if "conflicts" in extra:
        extra["conflicts"] = ConflictSerializer(extra["conflicts"], many=True).data
    return DomainError(refusal.message, code=refusal.code, **extra)


# Building a serializer's fields costs more than using them; these two hold nothing of a request.
WISH, BOOKING_AS_DATA = WishSerializer(), BookingSerializer()


@with_moves(BOOKING)
class BookingViewSet(TenantViewSet):
    queryset = Booking.objects.select_related("resource__unit", "booked_by", "unit")
    serializer_class = BookingSerializer
    filterset_class = BookingFilter
    search_fields = ("purpose", "resource__name")
    ordering_fields = ("period", "created_at", "status")
    needs = P.BOOKING_CREATE

    @extend_schema(request=WishSerializer, responses={201: MadeSerializer, 409: TAKEN})
    def create(self, request, *args, **kwargs):
        require(request.user, self.needs)
        try:
            made = self.create_with(WISH.run_validation(request.data))
        except DomainError as refusal:
            raise answer_refusal(refusal) from None
        return Response(self._answer(made), status=status.HTTP_201_CREATED)

    def _answer(self, made):
        """The first booking's fields, with all bookings made and the dates skipped (`MadeSerializer`)."""
        rows = [BOOKING_AS_DATA.to_representation(row) for row in made.made]
        skipped = ConflictSerializer(made.skipped, many=True).data if made.skipped else []
        return {**rows[0], "bookings": rows, "skipped": skipped}

    def create_with(self, data):
        user = self.request.user
        visible = Resource.objects.visible_to(user).only(*LIGHT)
        (resource,) = found_by_id(visible, "resource", [data.pop("resource")])
        others = found_by_id(visible, "with", data.pop("with")) if data.get("with") else []
        if any(row.alliance_id != user.alliance_id for row in (resource, *others)):
            # A reader from the level above sees it but acts elsewhere.
            self.permission_denied(self.request)
        key = self.request.headers.get("Idempotency-Key", "")[:80]
        unit = self._unit(data.pop("unit", None))
        return services.book(resource=resource, others=others, unit=unit, key=key, by=user, **data)

    def _unit(self, asked):
        user = self.request.user
        if asked:
            return found_by_id(units_of(user), "unit", [asked])[0]
        return Unit.objects.get(pk=min(user.unit_ids)) if user.unit_ids else None

    @extend_schema(request=ChangeSerializer, responses={200: BookingSerializer, 409: TAKEN})
    def partial_update(self, request, *args, **kwargs):
        booking = self.get_object()
        require(request.user, P.BOOKING_EDIT, booking)
        change = ChangeSerializer(data=request.data)
        change.is_valid(raise_exception=True)
        try:
            changed = services.change(booking=booking, by=request.user, **change.validated_data)
        except DomainError as refusal:
            raise answer_refusal(refusal) from None
        return Response(self.get_serializer(changed).data)

    @extend_schema(request=PreviewWish, responses=ConflictSerializer(many=True))
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def preview(self, request):
        """Every date of a repetition with whether it can be had; writes nothing."""
        require(request.user, self.needs)
        wish = PreviewWish(data=request.data, context=self.get_serializer_context())
        wish.is_valid(raise_exception=True)
        rows = services.preview(**wish.validated_data, by=request.user)
        return Response(ConflictSerializer(rows, many=True).data)
