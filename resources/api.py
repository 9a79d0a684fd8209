import datetime as dt

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliance.api import TenantReadViewSet, TenantViewSet, with_moves
from alliance.errors import DomainError, require
from members.models import Role, Unit
from members.permissions import P
from resources import queries, services
from resources.filters import BlackoutFilter, BookingFilter, GrantFilter, QuotaFilter, ResourceFilter, WaitingFilter
from resources.forms import MatchForm
from resources.models import Blackout, Booking, Grant, Quota, Resource, Waiting
from resources.recurrence import occurrences
from resources.services import catalogue, datasets, line
from resources.workflow import BOOKING, GRANT, RESOURCE

LONGEST_VIEW = 92
RULE_FIELDS = (
    "pending", "pending_hours", "notice_hours", "change_notice_hours", "cancel_notice_hours", "min_minutes", "max_minutes",
    "horizon_days", "grid_minutes", "buffer_before", "buffer_after", "max_per_day", "follows_calendar", "parent", "quantity",
)  # fmt: skip
KIND_FIELDS = (
    "capacity", "equipment", "address", "accessibility", "longitude", "latitude", "topics", "sector", "engagement", "teacher",
    "duration_minutes", "by_session", "data_fields", "sample", "terms", "sharing",
)  # fmt: skip


class OwnUnits(serializers.PrimaryKeyRelatedField):
    """A unit for which the caller may act: any of the alliance for staff, the own ones for a liaison."""

    def get_queryset(self):
        return units_of(self.context["request"].user)


def units_of(user):
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
            *RULE_FIELDS, *KIND_FIELDS,
        )  # fmt: skip
        read_only_fields = ("status",)

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            fields["parent"].queryset = Resource.objects.visible_to(request.user)
        return fields


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
        taken = queries.busy(resource, first, last)
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


def found_by_id(rows, field, ids):
    """The rows of these ids in their order; 400 at the field where one is not there for the caller."""
    found = rows.in_bulk(ids)
    for pk in ids:
        if pk not in found:
            sentence = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise ValidationError({field: [sentence.format(pk_value=pk)]})
    return [found[pk] for pk in ids]


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
            "status",
            "booking",
        )
        read_only_fields = ("status", "booking")

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            visible = Resource.objects.visible_to(request.user).filter(alliance=request.user.alliance_id)
            fields["resource"].queryset = visible
        return fields


class WaitingViewSet(mixins.DestroyModelMixin, TenantViewSet):
    queryset = Waiting.objects.select_related("resource")
    serializer_class = WaitingSerializer
    filterset_class = WaitingFilter
    ordering_fields = ("created_at", "id")
    needs = P.BOOKING_CREATE

    def create_with(self, data):
        period = data.pop("period")
        user = self.request.user
        unit = data.pop("unit", None) or (user.unit_ids and Unit.objects.get(pk=min(user.unit_ids))) or None
        return line.join(start=period["lower"], end=period["upper"], unit=unit, by=user, **data)

    def perform_destroy(self, row):
        require(self.request.user, P.BOOKING_EDIT, row)
        line.leave(waiting=row, by=self.request.user)


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


class GrantSerializer(serializers.ModelSerializer):
    resource_name = serializers.CharField(source="resource.name", read_only=True)
    applicant_name = serializers.CharField(source="applicant.name", read_only=True)
    is_valid = serializers.BooleanField(read_only=True)

    class Meta:
        model = Grant
        fields = (
            "id", "resource", "resource_name", "applicant_name", "unit", "purpose", "status", "expires_on", "is_valid", "reason",
            "created_at",
        )  # fmt: skip
        read_only_fields = ("unit", "status", "expires_on", "reason", "created_at")

    def get_fields(self):
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None and request.user.is_authenticated:
            visible = Resource.objects.visible_to(request.user).filter(alliance=request.user.alliance_id)
            fields["resource"].queryset = visible.filter(kind=Resource.Kind.DATASET)
        return fields


@with_moves(GRANT)
class GrantViewSet(TenantViewSet):
    queryset = Grant.objects.select_related("resource__unit", "applicant")
    serializer_class = GrantSerializer
    filterset_class = GrantFilter
    ordering_fields = ("created_at", "id")
    needs = P.GRANT_CREATE

    def create_with(self, data):
        user = self.request.user
        unit = Unit.objects.get(pk=min(user.unit_ids)) if user.unit_ids else None
        return datasets.apply(resource=data["resource"], purpose=data["purpose"], unit=unit, by=user)
