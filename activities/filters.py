import django_filters
from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from activities.models import Activity, Brand, CheckIn, CoHost, Consultation, Leave, Plan, PlanItem, Review
from alliance.filters import DayFilter, DistinctFilter, HouseFilterSet, SearchFilter
from members.models import Unit


class ActivityFilter(HouseFilterSet):
    scoped = ("unit", "host", "co_host", "brand", "plan_item")
    q = SearchFilter("title", "theme", "place", "description", "unit__name", "unit__pinyin")
    kind = django_filters.ChoiceFilter(label=_("形式"), choices=Activity.Kind)
    unit = django_filters.ModelChoiceFilter(label=_("单位"), queryset=Unit.objects.all(), method="by_unit")
    host = django_filters.ModelChoiceFilter(
        label=_("主办单位"), field_name="unit", queryset=Unit.objects.all(), widget=forms.HiddenInput
    )
    co_host = django_filters.ModelChoiceFilter(
        label=_("协办单位"), queryset=Unit.objects.all(), method="co_hosted_by", widget=forms.HiddenInput
    )
    brand = django_filters.ModelChoiceFilter(label=_("品牌"), queryset=Brand.objects.all())
    plan_item = django_filters.ModelChoiceFilter(
        label=_("计划项目"), queryset=PlanItem.objects.all(), widget=forms.HiddenInput
    )
    theme = DistinctFilter(label=_("主题"))
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Activity.Status)
    since = DayFilter("start", "date__gte", _("从"))
    until = DayFilter("start", "date__lte", _("到"))
    upcoming = django_filters.BooleanFilter(label=_("即将举行"), method="only_upcoming")
    doubtful = django_filters.BooleanFilter(label=_("有数据待核实"), method="only_doubtful", widget=forms.HiddenInput)

    class Meta:
        model = Activity
        fields = ("q", "kind", "unit", "brand", "theme", "status", "since", "until", "upcoming", "doubtful")

    def by_unit(self, rows, name, unit):
        return rows.hosted_by(unit)

    @extend_schema_field(OpenApiTypes.INT)
    def co_hosted_by(self, rows, name, unit):
        return rows.filter(pk__in=CoHost.objects.filter(unit=unit).values("activity"))

    def only_upcoming(self, rows, name, value):
        return rows.filter(status=Activity.Status.PUBLISHED, end__gt=timezone.now()) if value else rows

    def only_doubtful(self, rows, name, value):
        return rows.doubtful() if value and self.request.user.is_authenticated else rows


class CheckInFilter(HouseFilterSet):
    q = SearchFilter("name")
    method = django_filters.ChoiceFilter(label=_("方式"), choices=CheckIn.Method)
    review = django_filters.ChoiceFilter(label=_("核实"), choices=Review)

    class Meta:
        model = CheckIn
        fields = ("q", "method", "review")


class LeaveFilter(HouseFilterSet):
    q = SearchFilter(
        "attendance__cppcc_member__name", "attendance__cppcc_member__pinyin", "attendance__activity__title"
    )
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Leave.Status)
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=Leave.Kind)

    class Meta:
        model = Leave
        fields = ("q", "status", "kind")


class BrandFilter(HouseFilterSet):
    scoped = ("unit",)
    q = SearchFilter("name", "setting", "positioning")

    class Meta:
        model = Brand
        fields = ("q", "unit")


class PlanItemFilter(HouseFilterSet):
    scoped = ("lead_unit",)

    class Meta:
        model = PlanItem
        fields = ("plan", "lead_unit", "month", "kind")


class ConsultationFilter(HouseFilterSet):
    scoped = ("unit",)
    q = SearchFilter("title", "text")
    unit = django_filters.ModelChoiceFilter(label=_("发起单位"), queryset=Unit.objects.all())
    open = django_filters.BooleanFilter(label=_("正在进行"), method="only_open")

    class Meta:
        model = Consultation
        fields = ("q", "unit", "open")

    def only_open(self, rows, name, value):
        return rows.open() if value else rows


class PlanFilter(HouseFilterSet):
    class Meta:
        model = Plan
        fields = ("year", "status")
