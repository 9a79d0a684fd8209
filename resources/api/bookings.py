from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from alliance.api import TenantViewSet, with_moves
from alliance.errors import require
from members.models import Unit
from members.permissions import P
from resources import services
from resources.api.common import (
    DateSerializer,
    OwnUnits,
    RefusalSerializer,
    RuleRefusalSerializer,
    found_by_id,
    refusing,
    units_of,
)
from resources.api.wishes import (
    PEOPLE,
    UNITS,
    ChangeSerializer,
    PreviewWish,
    WishSerializer,
    resources_in,
    with_rows,
)
from resources.filters import BookingFilter
from resources.light import Bookable, unit_of
from resources.models import Booking, BookingAnswer, Resource
from resources.services.deciding import perform
from resources.workflow import BOOKING

REFUSED = {400: RuleRefusalSerializer, 409: RefusalSerializer}


class BookingSerializer(serializers.ModelSerializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    attendees = serializers.IntegerField(**PEOPLE)
    units = serializers.IntegerField(**UNITS, required=False, help_text="从同样的若干个中要几个")
    unit = OwnUnits(queryset=Unit.objects.none(), required=False, allow_null=True)
    resource_name = serializers.CharField(source="resource.name", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    booked_by_name = serializers.CharField(source="booked_by.name", read_only=True)
    outcome = serializers.CharField(read_only=True, help_text="used、in_use、no_show，或空")
    used_minutes = serializers.IntegerField(read_only=True, allow_null=True, help_text="实际使用时长")

    class Meta:
        model = Booking
        fields = (
            "id", "resource", "resource_name", "start", "end", "purpose", "attendees", "units", "unit", "status", "status_label",
            "reason", "booked_by_name", "series", "bundle", "version", "offered_until", "created_at", "checked_in_at",
            "checked_out_at", "no_show_at", "outcome", "used_minutes",
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


class MadeSerializer(BookingSerializer):
    """The first booking, with all that were made or changed and the dates that were left out."""

    bookings = BookingSerializer(many=True)
    skipped = DateSerializer(many=True)

    class Meta(BookingSerializer.Meta):
        fields = (*BookingSerializer.Meta.fields, "bookings", "skipped")


# Building a serializer's fields costs more than using them; these two hold nothing of a request.
WISH, BOOKING_AS_DATA = WishSerializer(), BookingSerializer()


def as_data(first, rows, left_out):
    """A booking's fields, with all that were made or changed and the dates left out (`MadeSerializer`)."""
    bookings = [BOOKING_AS_DATA.to_representation(row) for row in rows]
    skipped = DateSerializer(left_out, many=True).data if left_out else []
    own = next(row for row in bookings if row["id"] == first.pk)
    return {**own, "bookings": bookings, "skipped": skipped}


@with_moves(BOOKING, perform)
class BookingViewSet(TenantViewSet):
    queryset = Booking.objects.select_related("resource__unit", "booked_by", "unit", "alliance")
    serializer_class = BookingSerializer
    filterset_class = BookingFilter
    search_fields = ("purpose", "resource__name")
    ordering_fields = ("period", "created_at", "status")
    needs = P.BOOKING_CREATE

    @extend_schema(request=WishSerializer, responses={201: MadeSerializer, **REFUSED})
    def create(self, request, *args, **kwargs):
        """With an `Idempotency-Key` header the same request is answered the same way however often it comes; another request under
        the same key is 409 `key_reused`. A refusal uses no key up."""
        require(request.user, self.needs)
        return refusing(self._create)

    def _create(self):
        key = self.request.headers.get("Idempotency-Key", "")
        made = self.create_with(WISH.run_validation(self.request.data), key)
        if made.is_repeated and (kept := BookingAnswer.objects.filter(booking=made).first()):
            return Response(kept.body, status=status.HTTP_201_CREATED)
        body = as_data(made, made.made, made.skipped)
        if key:
            services.remember_answer(booking=made, body=body)
        return Response(body, status=status.HTTP_201_CREATED)

    def create_with(self, data, key=""):
        user = self.request.user
        data = with_rows(data, Bookable(user))
        if any(row.alliance_id != user.alliance_id for row in resources_in(data)):
            # A reader from the level above sees it but acts elsewhere.
            self.permission_denied(self.request)
        unit = self._unit(data.pop("unit", None))
        return services.book(unit=unit, key=key, by=user, **data)

    def _unit(self, asked):
        user = self.request.user
        return found_by_id(units_of(user), "unit", [asked])[0] if asked else unit_of(user)

    @extend_schema(request=ChangeSerializer, responses={200: MadeSerializer, **REFUSED})
    def partial_update(self, request, *args, **kwargs):
        """Another time or place goes back to approval, other words do not. Of a repetition `scope` says which dates."""
        booking = self.get_object()
        require(request.user, P.BOOKING_EDIT, booking)
        return refusing(lambda: self._change(booking))

    def _change(self, booking):
        change = ChangeSerializer(data=self.request.data)
        change.is_valid(raise_exception=True)
        wanted = dict(change.validated_data)
        if "resource" in wanted:
            visible = Resource.objects.visible_to(self.request.user).filter(alliance=booking.alliance_id)
            (wanted["resource"],) = found_by_id(visible, "resource", [wanted["resource"]])
        changed = services.change(booking=booking, by=self.request.user, **wanted)
        return Response(as_data(changed, changed.changed, changed.skipped))

    @extend_schema(request=PreviewWish, responses={200: DateSerializer(many=True), 400: RuleRefusalSerializer})
    @action(detail=False, methods=["post"], filterset_class=None, pagination_class=None)
    def preview(self, request):
        """Every date of a request with whether it can be had, why not, and what instead; writes nothing."""
        require(request.user, self.needs)
        return refusing(self._preview)

    def _preview(self):
        wish = PreviewWish(data=self.request.data)
        wish.is_valid(raise_exception=True)
        user = self.request.user
        visible = Resource.objects.visible_to(user).filter(alliance=user.alliance_id)
        data = with_rows(wish.validated_data, visible.select_related("unit"))
        dates = services.preview(**data | {"unit": self._unit(data.get("unit"))}, by=user)
        return Response(DateSerializer(dates, many=True).data)
