from rest_framework import serializers

from alliance.api import TenantViewSet, with_moves
from members.permissions import P
from members.queries import own_unit
from resources.filters import GrantFilter
from resources.models import Grant, Resource
from resources.services import datasets
from resources.workflow import GRANT


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
        return datasets.apply(resource=data["resource"], purpose=data["purpose"], unit=own_unit(user), by=user)
