from django.urls import reverse
from rest_framework import serializers

from alliance.api import TenantReadViewSet, with_moves
from reports.filters import ReportFilter
from reports.models import Report
from reports.workflow import REPORT


class ReportSerializer(serializers.ModelSerializer):
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    docx = serializers.SerializerMethodField(help_text="Word 文件的地址")

    class Meta:
        model = Report
        fields = (
            "id",
            "kind",
            "kind_label",
            "period",
            "title",
            "data",
            "status",
            "status_label",
            "made_at",
            "published_at",
            "docx",
        )

    def get_docx(self, report) -> str:
        return self.context["request"].build_absolute_uri(reverse("report-docx", args=[report.pk]))


@with_moves(REPORT)
class ReportViewSet(TenantReadViewSet):
    queryset = Report.objects.all()
    serializer_class = ReportSerializer
    filterset_class = ReportFilter
    search_fields = ("title",)
    ordering_fields = ("made_at", "period")
