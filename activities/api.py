from rest_framework import serializers

from activities import services
from activities.agenda import too_long
from activities.filters import ActivityFilter, BrandFilter
from activities.forms.fields import own_units
from activities.models import Activity, Brand
from activities.turnout_api import TurnoutActions
from activities.workflow import ACTIVITY
from alliance.api import TenantReadViewSet, TenantViewSet, with_moves
from members.models import Unit
from members.permissions import P


class HostUnit(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        user = self.context["request"].user
        return own_units(user, user.alliance)


class ActivitySerializer(serializers.ModelSerializer):
    unit = HostUnit(queryset=Unit.objects.none())
    unit_name = serializers.CharField(source="unit.name", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    status_label = serializers.CharField(source="get_status_display", read_only=True)
    phase = serializers.CharField(read_only=True)
    check_in_count = serializers.IntegerField(read_only=True, default=0)
    on_site_declared = serializers.IntegerField(read_only=True, default=0)
    on_site_estimated = serializers.IntegerField(read_only=True, default=0)
    online_declared = serializers.IntegerField(read_only=True, default=0)
    participants = serializers.IntegerField(read_only=True, default=0)
    views = serializers.IntegerField(read_only=True, default=0)

    class Meta:
        model = Activity
        fields = (
            "id", "title", "kind", "kind_label", "theme", "unit", "unit_name", "brand", "plan_item", "start", "end", "place", "capacity",
            "description", "agenda", "departments", "guests", "is_public", "status", "status_label", "phase", "check_in_count", "on_site_declared",
            "on_site_estimated", "online_declared", "participants", "views", "summary",
        )  # fmt: skip
        read_only_fields = ("status", "summary", "plan_item")
        extra_kwargs = {"departments": {"required": False}}

    def validate(self, data):
        start = data.get("start", getattr(self.instance, "start", None))
        end = data.get("end", getattr(self.instance, "end", None))
        if start and end and end <= start:
            raise serializers.ValidationError({"end": Activity._meta.constraints[0].violation_error_message})
        if refusal := too_long(data.get("agenda", ""), start, end):
            raise serializers.ValidationError({"agenda": refusal})
        return data

    def validate_departments(self, departments):
        if any(row.alliance_id != self.context["request"].user.alliance_id for row in departments):
            raise serializers.ValidationError("没有这个承办单位。")
        return departments

    def validate_brand(self, brand):
        if brand and brand.alliance_id != self.context["request"].user.alliance_id:
            raise serializers.ValidationError("没有这个品牌。")
        return brand


@with_moves(ACTIVITY)
class ActivityViewSet(TurnoutActions, TenantViewSet):
    queryset = Activity.objects.select_related("unit", "brand").prefetch_related("departments")
    serializer_class = ActivitySerializer
    filterset_class = ActivityFilter
    search_fields = ("title", "theme", "place", "unit__name")
    ordering_fields = ("start", "title", "id")
    needs = P.ACTIVITY_EDIT

    def get_queryset(self):
        return super().get_queryset().with_turnout()

    def create_with(self, data):
        departments = data.pop("departments", ())
        activity = Activity(alliance=self.request.user.alliance, **data)
        return services.save_activity(activity=activity, by=self.request.user, departments=departments)


class BrandSerializer(serializers.ModelSerializer):
    unit_name = serializers.CharField(source="unit.name", read_only=True)

    class Meta:
        model = Brand
        fields = ("id", "unit", "unit_name", "name", "setting", "positioning", "story", "honours", "started_on")


class BrandViewSet(TenantReadViewSet):
    queryset = Brand.objects.select_related("unit")
    serializer_class = BrandSerializer
    filterset_class = BrandFilter
    search_fields = ("name", "setting")
    ordering_fields = ("name", "started_on")
