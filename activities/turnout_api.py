"""Who came and what counts, under `/api/activities/{id}/`: the same services and rules as the pages."""

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signing import BadSignature
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.response import Response

from activities import evidence, queries, questions, services
from activities.door import tickets
from activities.filters import LeaveFilter
from activities.leaves import LEAVE
from activities.models import Activity, Attendance, CheckIn, Coverage, HeadCount, Leave, Rating, SignUp
from activities.rules import is_late
from activities.services.scans import MOST_AT_ONCE
from alliance import phones
from alliance.api import TenantReadViewSet, with_moves
from alliance.errors import DomainError, require
from alliance.text import mask_phone
from members import files
from members.permissions import P


class PhoneField(serializers.CharField):
    """Read masked; written however it is typed."""

    def to_internal_value(self, data):
        try:
            text = super().to_internal_value(data)
            return phones.clean(text) if text else ""
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from None

    def to_representation(self, value):
        return mask_phone(value)


class UploadField(serializers.FileField):
    """A file that was checked by its content."""

    def to_internal_value(self, data):
        upload = super().to_internal_value(data)
        try:
            files.check(upload)
        except DjangoValidationError as error:
            raise serializers.ValidationError(error.messages) from None
        return upload


def uploads_field():
    return serializers.ListField(child=UploadField(), write_only=True, required=False, default=list)


class SignUpSerializer(serializers.ModelSerializer):
    phone = PhoneField(help_text="写入时可带空格、+86；读出时打码")
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    party_size = serializers.IntegerField(min_value=1, required=False)
    answers = serializers.DictField(required=False, help_text="报名问题的编号到回答；是否题答 yes 或 no")

    class Meta:
        model = SignUp
        fields = ("id", "name", "phone", "party_size", "answers", "status", "status_label", "created_at")
        read_only_fields = ("status", "created_at")

    def validate(self, data):
        asked = questions.asked_by(self.context["activity"])
        try:
            data["answers"] = questions.clean_answers(asked, data.get("answers", {}))
        except DjangoValidationError as error:
            raise serializers.ValidationError({"answers": error.message_dict}) from None
        return data


class CheckInSerializer(serializers.ModelSerializer):
    phone = PhoneField(write_only=True, required=False, allow_blank=True)
    method_label = serializers.CharField(source="get_method_display", read_only=True)
    review_label = serializers.CharField(source="get_review_display", read_only=True)
    is_late = serializers.SerializerMethodField()
    ticket = serializers.SerializerMethodField(help_text="凭此评价")

    class Meta:
        model = CheckIn
        fields = (
            "id",
            "name",
            "phone",
            "at",
            "method",
            "method_label",
            "is_late",
            "review",
            "review_label",
            "doubts",
            "ticket",
        )
        read_only_fields = ("at", "method", "review", "doubts")

    def get_ticket(self, row) -> str:
        return tickets.sign(row.pk)

    def get_is_late(self, row) -> bool:
        return is_late(self.context["activity"], row.at)


class ScanSerializer(serializers.Serializer):
    id = serializers.UUIDField(help_text="扫码手机自己编的号；重复上传同一个号只计一次")
    said = serializers.CharField(max_length=300, help_text="二维码里的内容、报名凭证或六位短码")
    at = serializers.DateTimeField(required=False, help_text="扫码的时间；不填为现在")


class ScanOutcome(serializers.Serializer):
    id = serializers.UUIDField()
    outcome = serializers.ChoiceField(choices=["done", "again", "refused"])
    name = serializers.CharField()
    at = serializers.DateTimeField(allow_null=True)
    detail = serializers.CharField()
    party = serializers.IntegerField(help_text="这份报名一共几人")


class RatingSerializer(serializers.ModelSerializer):
    ticket = serializers.CharField(write_only=True)

    class Meta:
        model = Rating
        fields = ("content", "organisation", "result", "comment", "ticket")


class MarksSerializer(serializers.ModelSerializer):
    class Meta:
        model = Rating
        fields = ("content", "organisation", "result")


class HeadCountSerializer(serializers.ModelSerializer):
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    review_label = serializers.CharField(source="get_review_display", read_only=True)
    number = serializers.IntegerField(min_value=1, max_value=100_000_000)
    uploads = uploads_field()

    class Meta:
        model = HeadCount
        fields = (
            "id",
            "kind",
            "kind_label",
            "channel",
            "number",
            "link",
            "note",
            "review",
            "review_label",
            "doubts",
            "uploads",
        )
        read_only_fields = ("review", "doubts")


class CoverageSerializer(serializers.ModelSerializer):
    views = serializers.IntegerField(min_value=0, max_value=2_000_000_000, allow_null=True)
    read_on = serializers.DateField(allow_null=True)
    uploads = uploads_field()

    class Meta:
        model = Coverage
        fields = ("id", "medium", "title", "url", "views", "read_on", "uploads")


class TurnoutActions:
    """The actions of an activity that are about its visitors and its figures."""

    @extend_schema(responses=SignUpSerializer(many=True), methods=["GET"])
    @extend_schema(request=SignUpSerializer, responses={201: SignUpSerializer}, methods=["POST"])
    @action(detail=True, methods=["get", "post"], url_path="sign-ups", filterset_class=None)
    def sign_ups(self, request, *args, **kwargs):
        activity = self.with_rules()
        if request.method == "POST":
            data = _valid(SignUpSerializer(data=request.data, context={"activity": activity}))
            made = services.sign_up(activity=activity, by=request.user, **data)
            return Response(SignUpSerializer(made).data, status=status.HTTP_201_CREATED)
        require(request.user, P.CHECK_IN_RECORD, activity)
        return self._paged(activity.sign_ups.all(), SignUpSerializer, activity)

    @extend_schema(responses=CheckInSerializer(many=True), methods=["GET"])
    @extend_schema(
        request=CheckInSerializer, responses={200: CheckInSerializer, 201: CheckInSerializer}, methods=["POST"]
    )
    @action(detail=True, methods=["get", "post"], url_path="check-ins", filterset_class=None)
    def check_ins(self, request, *args, **kwargs):
        activity = self.with_rules()
        require(request.user, P.CHECK_IN_RECORD, activity)
        context = {"activity": activity}
        if request.method == "POST":
            data = _valid(CheckInSerializer(data=request.data, context=context))
            row, made = services.check_in(activity=activity, by=request.user, **data)
            answer = CheckInSerializer(row, context=context).data
            return Response(answer, status=status.HTTP_201_CREATED if made else status.HTTP_200_OK)
        return self._paged(activity.check_ins.all(), CheckInSerializer, activity)

    @extend_schema(request=ScanSerializer(many=True), responses=ScanOutcome(many=True))
    @action(detail=True, methods=["post"], filterset_class=None, pagination_class=None)
    def scans(self, request, *args, **kwargs):
        """Codes read by a host's phone, at once or later; each gets its own answer, a refused one does not hold up the others."""
        activity = self.with_rules()
        require(request.user, P.CHECK_IN_RECORD, activity)
        if not isinstance(request.data, list) or len(request.data) > MOST_AT_ONCE:
            raise serializers.ValidationError({"detail": f"请上传列表，每次最多{MOST_AT_ONCE}条。"})
        scans = _valid(ScanSerializer(data=request.data, many=True))
        return Response([_scanned(activity, scan, request.user) for scan in scans])

    @extend_schema(request=RatingSerializer, responses={201: RatingSerializer}, methods=["POST"])
    @action(detail=True, methods=["get", "post"], filterset_class=None, pagination_class=None)
    def ratings(self, request, *args, **kwargs):
        activity = self.with_rules()
        if request.method == "POST":
            data = _valid(RatingSerializer(data=request.data))
            check_in = get_object_or_404(activity.check_ins, pk=_ticket(data.pop("ticket")))
            made = services.rate(check_in=check_in, **data)
            return Response(RatingSerializer(made).data, status=status.HTTP_201_CREATED)
        found = queries.activity_satisfaction(activity)
        shown = found["is_enough"] and request.user.has_perm(P.ACTIVITY_EDIT, activity)
        marks = activity.ratings.all() if shown else []
        lines = [row.comment for row in queries.comments(activity)] if shown else []
        return Response(found | {"results": MarksSerializer(marks, many=True).data, "comments": lines})

    @extend_schema(responses=HeadCountSerializer(many=True), methods=["GET"])
    @extend_schema(request=HeadCountSerializer, responses={201: HeadCountSerializer}, methods=["POST"])
    @action(detail=True, methods=["get", "post"], url_path="head-counts", filterset_class=None)
    def head_counts(self, request, *args, **kwargs):
        activity = self.with_rules()
        if request.method == "POST":
            require(request.user, P.ACTIVITY_RECORD, activity)
            data = _valid(HeadCountSerializer(data=request.data))
            made = services.declare(activity=activity, by=request.user, **data)
            return Response(HeadCountSerializer(made).data, status=status.HTTP_201_CREATED)
        return self._paged(activity.head_counts.all(), HeadCountSerializer, activity)

    @extend_schema(responses=CoverageSerializer(many=True), methods=["GET"])
    @extend_schema(request=CoverageSerializer, responses={201: CoverageSerializer}, methods=["POST"])
    @action(detail=True, methods=["get", "post"], filterset_class=None)
    def coverages(self, request, *args, **kwargs):
        activity = self.with_rules()
        if request.method == "POST":
            require(request.user, P.ACTIVITY_RECORD, activity)
            data = _valid(CoverageSerializer(data=request.data))
            reading = {name: data.pop(name) for name in ("views", "read_on", "uploads")}
            made = services.add_coverage(coverage=Coverage(activity=activity, **data), by=request.user, **reading)
            fresh = activity.coverages.with_views().get(pk=made.pk)
            return Response(CoverageSerializer(fresh).data, status=status.HTTP_201_CREATED)
        return self._paged(activity.coverages.with_views(), CoverageSerializer, activity)

    @extend_schema(
        responses=inline_serializer(
            "FigureRow",
            {
                "what": serializers.CharField(),
                "number": serializers.IntegerField(),
                "in_total": serializers.BooleanField(),
                "proof": serializers.CharField(),
                "by": serializers.CharField(),
                "at": serializers.DateTimeField(),
                "review": serializers.CharField(),
                "doubts": serializers.CharField(),
                "decision": serializers.CharField(),
            },
            many=True,
        )
    )
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def figures(self, request, *args, **kwargs):
        """Every row that a figure of the activity is made of, and those that were left out."""
        activity = self.with_rules()
        inside = Activity.objects.open_files_to(request.user).filter(pk=activity.pk).exists()
        return Response(evidence.figure_rows(activity, names=inside))

    def with_rules(self):
        return get_object_or_404(Activity.objects.visible_to(self.request.user).with_rules(), pk=self.kwargs["pk"])

    def _paged(self, rows, serializer, activity):
        page = self.paginate_queryset(rows)
        return self.get_paginated_response(serializer(page, many=True, context={"activity": activity}).data)


def _scanned(activity, scan, by):
    try:
        row, made = services.take_scan(
            activity=activity, said=scan["said"], by=by, scan_id=scan["id"], at=scan.get("at")
        )
    except DomainError as refusal:
        return {"id": scan["id"], "outcome": "refused", "name": "", "at": None, "detail": refusal.message, "party": 0}
    party = row.sign_up.party_size if row.sign_up else 1
    outcome = "done" if made else "again"
    return {"id": scan["id"], "outcome": outcome, "name": row.name, "at": row.at, "detail": "", "party": party}


def _valid(serializer):
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def _ticket(ticket):
    try:
        return tickets.unsign(ticket)
    except BadSignature:
        raise serializers.ValidationError({"ticket": "凭证无效。"}) from None


class LeaveSerializer(serializers.ModelSerializer):
    attendance = serializers.PrimaryKeyRelatedField(queryset=Attendance.objects.none())
    cppcc_member = serializers.CharField(source="attendance.cppcc_member", read_only=True)
    activity = serializers.IntegerField(source="attendance.activity_id", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)

    class Meta:
        model = Leave
        fields = (
            "id",
            "attendance",
            "activity",
            "cppcc_member",
            "kind",
            "reason",
            "status",
            "status_label",
            "created_at",
        )
        read_only_fields = ("status", "created_at")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if request := self.context.get("request"):
            own = Attendance.objects.filter(cppcc_member__user=request.user.pk)
            self.fields["attendance"].queryset = own.select_related("activity__alliance")


@with_moves(LEAVE)
class LeaveViewSet(TenantReadViewSet):
    queryset = Leave.objects.select_related("attendance__cppcc_member", "attendance__activity__alliance")
    serializer_class = LeaveSerializer
    filterset_class = LeaveFilter
    ordering_fields = ("created_at",)

    @extend_schema(request=LeaveSerializer, responses={201: LeaveSerializer})
    def create(self, request):
        """The invited member asks to be excused."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        made = services.ask_for_leave(by=request.user, **serializer.validated_data)
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)
