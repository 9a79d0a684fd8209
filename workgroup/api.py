from rest_framework import serializers

from alliance.api import TenantReadViewSet, with_moves
from workgroup.filters import MeetingFilter, NoticeFilter, ProjectFilter, TaskFilter
from workgroup.models import Meeting, Notice, Project, Task
from workgroup.workflow import PROJECT, TASK


class TaskSerializer(serializers.ModelSerializer):
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    is_overdue = serializers.BooleanField(read_only=True)

    class Meta:
        model = Task
        fields = (
            "id", "title", "description", "source", "unit", "unit_name", "co_units", "goal", "meeting", "project", "due_on", "progress", "evidence",
            "status", "status_label", "is_overdue",
        )  # fmt: skip


@with_moves(TASK)
class TaskViewSet(TenantReadViewSet):
    queryset = Task.objects.open_first().select_related("unit").prefetch_related("co_units")
    serializer_class = TaskSerializer
    filterset_class = TaskFilter
    search_fields = ("title", "description", "source")
    ordering_fields = ("due_on", "status", "id")


class MeetingSerializer(serializers.ModelSerializer):
    class Meta:
        model = Meeting
        fields = ("id", "title", "start", "place", "agenda", "minutes", "status")


class MeetingViewSet(TenantReadViewSet):
    queryset = Meeting.objects.all()
    serializer_class = MeetingSerializer
    filterset_class = MeetingFilter
    search_fields = ("title",)
    ordering_fields = ("start",)


class NoticeSerializer(serializers.ModelSerializer):
    class Meta:
        model = Notice
        fields = ("id", "title", "text", "needs_receipt", "due_on", "published_at")


class NoticeViewSet(TenantReadViewSet):
    queryset = Notice.objects.all()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    search_fields = ("title", "text")
    ordering_fields = ("published_at",)


class ProjectSerializer(serializers.ModelSerializer):
    class Meta:
        model = Project
        fields = ("id", "title", "description", "lead_unit", "units", "status")


@with_moves(PROJECT)
class ProjectViewSet(TenantReadViewSet):
    queryset = Project.objects.prefetch_related("units")
    serializer_class = ProjectSerializer
    filterset_class = ProjectFilter
    search_fields = ("title", "description")
    ordering_fields = ("created_at",)
