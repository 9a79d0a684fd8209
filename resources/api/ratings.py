from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from alliance.api import TenantViewSet
from members.permissions import P
from resources import ratings
from resources.filters import BookingRatingFilter
from resources.models import Booking, BookingRating
from resources.services import ratings as services


class BookingRatingSerializer(serializers.ModelSerializer):
    side = serializers.ChoiceField(
        BookingRating.Side.choices, required=False, help_text="不填则取您能代表、还没有评价的一方"
    )
    resource = serializers.IntegerField(source="booking.resource_id", read_only=True)
    resource_name = serializers.CharField(source="booking.resource.name", read_only=True)

    class Meta:
        model = BookingRating
        fields = ("id", "booking", "resource", "resource_name", "side", "stars", "text", "damage", "created_at")
        read_only_fields = ("created_at",)
        # One rating a side is the service's to say: it knows the side where none is named.
        validators = ()

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            fields["booking"].queryset = Booking.objects.visible_to(request.user)
        return fields


class BookingRatingViewSet(TenantViewSet):
    queryset = BookingRating.objects.select_related("booking__resource")
    serializer_class = BookingRatingSerializer
    filterset_class = BookingRatingFilter
    ordering_fields = ("created_at", "stars", "id")
    needs = P.BOOKING_RATE

    def create_with(self, data):
        booking, user = data["booking"], self.request.user
        side = data.pop("side", "") or next(iter(ratings.open_sides(booking, user)), "")
        mine = ratings.sides_of(booking, user)
        if not mine or (side and side not in mine):
            self.permission_denied(self.request)
        if data.get("damage") and (side or mine[0]) != BookingRating.Side.OWNER:
            raise ValidationError({"damage": ["损坏情况由所属单位登记。"]})
        return services.rate(side=side or mine[0], by=user, **data)
