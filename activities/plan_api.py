from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers

from activities import progress, services
from activities.filters import PlanFilter, PlanItemFilter
from activities.models import Activity, Brand, Plan, PlanItem
from activities.workflow import PLAN
from alliance.api import TenantViewSet, with_moves
from alliance.errors import DomainError, require
from members.models import Unit
from members.permissions import P


class PlanItemSerializer(serializers.ModelSerializer):
    quarter = serializers.IntegerField(read_only=True)
    kind = serializers.ChoiceField(choices=Activity.Kind)
    held = serializers.IntegerField(read_only=True, default=0, help_text="activities held for it")
    state = serializers.SerializerMethodField(help_text="done, late, begun or todo")

    class Meta:
        model = PlanItem
        fields = (
            "id", "plan", "month", "quarter", "title", "theme", "kind", "lead_unit", "co_units", "brand", "times", "target_participants",
            "target_opinions", "held", "state",
        )  # fmt: skip
        extra_kwargs = {"co_units": {"required": False}}

    def get_fields(self):
        """Choices within the alliance of who asks."""
        fields, user = super().get_fields(), self.context["request"].user
        alliance = getattr(user, "alliance", None)
        members = Unit.objects.filter(alliance=alliance).admitted()
        fields["plan"].queryset = Plan.objects.visible_to(user)
        fields["lead_unit"].queryset = fields["co_units"].child_relation.queryset = members
        fields["brand"].queryset = Brand.objects.filter(alliance=alliance)
        return fields

    def get_state(self, item) -> str:
        return progress.state_of(item)

    def validate(self, data):
        lead = data.get("lead_unit", getattr(self.instance, "lead_unit", None))
        if lead in data.get("co_units", ()):
            raise serializers.ValidationError({"co_units": _("牵头单位不能同时是协办单位。")})
        return data


class PlanItemViewSet(mixins.UpdateModelMixin, mixins.DestroyModelMixin, TenantViewSet):
    queryset = PlanItem.objects.order_by("plan", "month", "pk")
    serializer_class = PlanItemSerializer
    filterset_class = PlanItemFilter
    search_fields = ("title", "theme", "lead_unit__name")
    ordering_fields = ("month", "id")
    needs = P.PLAN_EDIT

    def get_queryset(self):
        return progress.with_progress(super().get_queryset())

    def create_with(self, data):
        require(self.request.user, P.PLAN_EDIT, data["plan"])
        co_units = data.pop("co_units", ())
        made = services.save_plan_item(item=PlanItem(**data), co_units=co_units, by=self.request.user)
        return get_object_or_404(self.get_queryset(), pk=made.pk)

    def perform_update(self, serializer):
        item, data = serializer.instance, serializer.validated_data
        require(self.request.user, P.PLAN_EDIT, item.plan)
        if data.get("plan", item.plan) != item.plan:
            raise DomainError(_("项目不能移到别的计划，请在那份计划里新增。"))
        co_units = data.pop("co_units", item.co_units.all())
        for name, value in data.items():
            setattr(item, name, value)
        services.save_plan_item(item=item, co_units=co_units, by=self.request.user)

    def perform_destroy(self, item):
        require(self.request.user, P.PLAN_EDIT, item.plan)
        services.remove_plan_item(item=item, by=self.request.user)


class PlanSerializer(serializers.ModelSerializer):
    items = serializers.SerializerMethodField()

    class Meta:
        model = Plan
        fields = ("id", "year", "title", "theme", "status", "items")
        read_only_fields = ("status",)

    def validate_year(self, year):
        if Plan.objects.filter(alliance=self.context["request"].user.alliance_id, year=year).exists():
            raise serializers.ValidationError(_("这一年已有计划。"))
        return year

    @extend_schema_field(PlanItemSerializer(many=True))
    def get_items(self, plan):
        return PlanItemSerializer(plan.items.all(), many=True, context=self.context).data


@with_moves(PLAN)
class PlanViewSet(TenantViewSet):
    queryset = Plan.objects.all()
    serializer_class = PlanSerializer
    filterset_class = PlanFilter
    ordering_fields = ("year",)
    needs = P.PLAN_EDIT

    def get_queryset(self):
        items = progress.with_progress(PlanItem.objects.all())
        return super().get_queryset().prefetch_related(Prefetch("items", items))

    def create_with(self, data):
        return services.save_plan(plan=Plan(alliance=self.request.user.alliance, **data), by=self.request.user)
