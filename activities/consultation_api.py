from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from activities import services
from activities.filters import ConsultationFilter
from activities.forms.consultations import ConsultationForm, RemarkForm
from activities.models import Consultation, Remark
from alliance.api import TenantViewSet, as_form_data
from alliance.errors import require
from members.permissions import P


class RemarkSerializer(serializers.ModelSerializer):
    speaker = serializers.CharField(read_only=True)

    class Meta:
        model = Remark
        fields = ("id", "text", "speaker", "created_at")
        read_only_fields = ("created_at",)


class ConsultationSerializer(serializers.ModelSerializer):
    phase = serializers.CharField(read_only=True)

    class Meta:
        model = Consultation
        fields = ("id", "title", "text", "unit", "opens_at", "closes_at", "phase")

    def validate(self, data):
        """By the form of the page."""
        user = self.context["request"].user
        form = ConsultationForm(
            as_form_data(self.initial_data), instance=Consultation(alliance=user.alliance), user=user
        )
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        return data


class ConsultationViewSet(TenantViewSet):
    queryset = Consultation.objects.all()
    serializer_class = ConsultationSerializer
    filterset_class = ConsultationFilter
    search_fields = ("title",)
    ordering_fields = ("opens_at", "closes_at")
    needs = P.CONSULTATION_EDIT

    def create_with(self, data):
        new = Consultation(alliance=self.request.user.alliance, **data)
        return services.save_consultation(consultation=new, by=self.request.user)

    @extend_schema(request=RemarkSerializer, responses={200: RemarkSerializer(many=True), 201: RemarkSerializer})
    @action(detail=True, methods=["get", "post"], filterset_class=None, pagination_class=None)
    def remarks(self, request, *args, **kwargs):
        """What was said; POST says something, while it is open."""
        row = self.get_object()
        if request.method == "GET":
            shown = row.remarks.shown().select_related("cppcc_member", "created_by")
            return Response(RemarkSerializer(shown, many=True).data)
        require(request.user, P.REMARK_WRITE, row)
        form = RemarkForm(as_form_data(request.data))
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)
        made = services.speak(consultation=row, by=request.user, **form.cleaned_data)
        return Response(RemarkSerializer(made).data, status=201)
