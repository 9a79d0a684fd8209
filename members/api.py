from functools import partial

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance.api import TenantReadViewSet, TenantViewSet, revealed, reveals, with_moves
from alliance.errors import require
from members import files, queries, services
from members.file_views import subject_of
from members.filters import AttachmentFilter, CandidacyFilter, CppccMemberFilter, DepartmentFilter, UnitFilter
from members.models import Attachment, Candidacy, CppccMember, Department, Notification, Unit
from members.permissions import P
from members.workflow import CANDIDACY, UNIT


class UnitSerializer(serializers.ModelSerializer):
    category_label = serializers.CharField(source="get_category_display", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    plaque_number = serializers.SerializerMethodField()
    reason = serializers.CharField(write_only=True, required=False, help_text="推荐理由")

    class Meta:
        model = Unit
        fields = (
            "id", "alliance", "name", "short_name", "category", "category_label", "subtype", "status", "status_label", "street",
            "address", "longitude", "latitude", "phone", "description", "has_studio", "admitted_on", "plaque_number", "reason",
        )  # fmt: skip
        read_only_fields = ("alliance", "status", "admitted_on")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_plaque_number(self, unit):
        return getattr(unit, "plaque_number", None)

    def validate_name(self, name):
        alliance = self.context["request"].user.alliance
        if Unit.objects.filter(alliance=alliance, name=name).exclude(pk=getattr(self.instance, "pk", None)).exists():
            raise serializers.ValidationError(Unit._meta.constraints[0].violation_error_message)
        return name


@with_moves(UNIT)
class UnitViewSet(TenantViewSet):
    queryset = Unit.objects.all()
    serializer_class = UnitSerializer
    filterset_class = UnitFilter
    search_fields = ("name", "short_name", "pinyin")
    ordering_fields = ("name", "admitted_on", "id")
    needs = P.UNIT_CREATE

    def get_queryset(self):
        return queries.with_plaque(super().get_queryset())

    def create_with(self, data):
        reason = data.pop("reason", "")
        unit = Unit(alliance=self.request.user.alliance, **data)
        return services.recommend_unit(unit=unit, reason=reason, by=self.request.user).unit

    @reveals
    def reveal(self, request, pk=None):
        """Who is to be asked at the unit, with their numbers in full: for a reason, and on record."""
        row = self.get_object()
        require(request.user, P.CONTACT_REVEAL, row)
        return revealed(request, partial(services.reveal_contacts, unit=row))


class CandidacySerializer(serializers.ModelSerializer):
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)

    class Meta:
        model = Candidacy
        fields = (
            "id", "unit", "unit_name", "status", "status_label", "reason", "decided_on", "decision_note", "publicised_until", "created_at",
        )  # fmt: skip


@with_moves(CANDIDACY)
class CandidacyViewSet(TenantReadViewSet):
    queryset = Candidacy.objects.select_related("unit")
    serializer_class = CandidacySerializer
    filterset_class = CandidacyFilter
    search_fields = ("unit__name",)
    ordering_fields = ("created_at", "status")


class DepartmentSerializer(serializers.ModelSerializer):
    class Meta:
        model = Department
        fields = ("id", "name", "phone", "unit", "is_active")


class DepartmentViewSet(TenantReadViewSet):
    queryset = Department.objects.all()
    serializer_class = DepartmentSerializer
    filterset_class = DepartmentFilter
    search_fields = ("name", "pinyin")
    ordering_fields = ("name", "id")


class CppccMemberSerializer(serializers.ModelSerializer):
    class Meta:
        model = CppccMember
        fields = ("id", "name", "sector", "employer", "is_standing", "studio", "is_active")


class CppccMemberViewSet(TenantReadViewSet):
    queryset = CppccMember.objects.all()
    serializer_class = CppccMemberSerializer
    filterset_class = CppccMemberFilter
    search_fields = ("name", "pinyin", "employer")
    ordering_fields = ("name", "sector", "id")


class NotificationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Notification
        fields = ("id", "text", "url", "created_at", "read_at")


class NotificationViewSet(TenantReadViewSet):
    queryset = Notification.objects.all()
    serializer_class = NotificationSerializer
    filterset_fields = ()
    ordering_fields = ("created_at",)

    @extend_schema(request=None, responses=NotificationSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request, pk=None):
        row = self.get_object()
        services.mark_read(notifications=Notification.objects.filter(pk=row.pk))
        row.refresh_from_db()
        return Response(self.get_serializer(row).data, status=status.HTTP_200_OK)


class MeSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    username = serializers.CharField()
    name = serializers.CharField()
    alliance = serializers.CharField(allow_null=True, help_text="行政区划代码")
    roles = serializers.ListField(child=serializers.CharField())
    units = serializers.ListField(child=serializers.IntegerField())
    departments = serializers.ListField(child=serializers.IntegerField())


class MeView(APIView):
    """Who the caller is here."""

    @extend_schema(responses=MeSerializer)
    def get(self, request):
        user = request.user
        return Response(
            {
                "id": user.pk,
                "username": user.username,
                "name": user.name,
                "alliance": user.alliance.code if user.alliance else None,
                "roles": sorted(user.roles),
                "units": sorted(user.unit_ids),
                "departments": sorted(user.department_ids),
            }
        )


class AttachmentSerializer(serializers.ModelSerializer):
    kind = serializers.CharField(source="subject_type.model", help_text="Name of the model the file belongs to.")
    subject = serializers.IntegerField(source="subject_id")
    file = serializers.FileField(write_only=True, validators=[files.check])
    url = serializers.CharField(source="get_absolute_url", read_only=True)

    class Meta:
        model = Attachment
        fields = (
            "id",
            "kind",
            "subject",
            "file",
            "name",
            "note",
            "size",
            "media_type",
            "is_public",
            "uploaded_at",
            "url",
        )
        read_only_fields = ("name", "size", "media_type", "uploaded_at")


class AttachmentViewSet(mixins.DestroyModelMixin, TenantViewSet):
    queryset = Attachment.objects.select_related("subject_type")
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilter
    ordering_fields = ("uploaded_at", "size")
    parser_classes = (MultiPartParser,)

    def create(self, request, *args, **kwargs):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        subject = subject_of(request.user, data["subject_type"]["model"], data["subject_id"])
        require(request.user, subject.files_need, subject)
        made = files.attach(
            subject=subject,
            upload=data["file"],
            note=data.get("note", ""),
            is_public=data.get("is_public", False),
            by=request.user,
        )
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

    def perform_destroy(self, row):
        subject = row.subject
        require(self.request.user, subject.files_need, subject)
        files.remove(attachment=row, by=self.request.user)
