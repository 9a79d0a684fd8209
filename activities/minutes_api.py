import django_filters
from rest_framework import serializers

from activities import services
from activities.minuting import MINUTES
from activities.models import Activity, Decision, Minutes
from alliance.api import TenantViewSet, with_moves
from alliance.errors import require
from alliance.filters import HouseFilterSet
from members.permissions import P


class MinutesFilter(HouseFilterSet):
    scoped = ("activity",)
    status = django_filters.ChoiceFilter(choices=Minutes.Status.choices)

    class Meta:
        model = Minutes
        fields = ("activity", "status")


class DecisionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Decision
        fields = ("id", "text", "unit", "due_on")


class MinutesSerializer(serializers.ModelSerializer):
    activity = serializers.PrimaryKeyRelatedField(queryset=Activity.objects.none())
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    decisions = DecisionSerializer(many=True, read_only=True)

    class Meta:
        model = Minutes
        fields = ("id", "activity", "version", "text", "status", "status_label", "final_at", "decisions")
        read_only_fields = ("version", "status", "final_at")
        # Which version it becomes, and whether it may, the service says.
        validators = ()

    def get_fields(self):
        fields = super().get_fields()
        fields["activity"].queryset = Activity.objects.visible_to(self.context["request"].user)
        return fields


@with_moves(MINUTES)
class MinutesViewSet(TenantViewSet):
    queryset = Minutes.objects.select_related("activity").prefetch_related("decisions").order_by("-created_at", "-pk")
    serializer_class = MinutesSerializer
    filterset_class = MinutesFilter
    search_fields = ("text", "activity__title")
    ordering_fields = ("created_at", "version")
    needs = P.MINUTES_EDIT

    def create_with(self, data):
        require(self.request.user, P.ACTIVITY_RECORD, data["activity"])
        return services.start_minutes(by=self.request.user, **data)
