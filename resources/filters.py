import django_filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from alliance.filters import DayFilter, HouseFilterSet, SearchFilter
from alliance.forms import DateInput, TimeInput
from alliance.text import words_of
from members.models import Unit
from resources.free import free_ids, span_of
from resources.models import Blackout, Booking, BookingBlock, BookingRating, Grant, Need, Quota, Resource, Waiting


class WordsFilter(django_filters.CharFilter):
    def filter(self, rows, value):
        return rows.with_words(value) if value else rows


class ResourceFilter(HouseFilterSet):
    scoped = ("unit",)
    q = WordsFilter(label=_("搜索"))
    kind = django_filters.ChoiceFilter(label=_("种类"), choices=Resource.Kind)
    unit = django_filters.ModelChoiceFilter(label=_("所属单位"), queryset=Unit.objects.all())
    capacity = django_filters.NumberFilter(label=_("至少容纳"), lookup_expr="gte")
    equipment = django_filters.CharFilter(label=_("设备"), method="has_equipment")
    tag = django_filters.CharFilter(label=_("标签"), method="has_tag")
    free_on = django_filters.DateFilter(label=_("哪天有空"), method="is_free", widget=DateInput())
    free_from = django_filters.TimeFilter(label=_("几点起"), method="is_free", widget=TimeInput())
    free_until = django_filters.TimeFilter(label=_("到几点"), method="is_free", widget=TimeInput())
    accessible = django_filters.BooleanFilter(label=_("无障碍"), method="is_accessible")
    approval = django_filters.ChoiceFilter(label=_("预约审批"), choices=Resource.Approval)
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Resource.Status)

    class Meta:
        model = Resource
        fields = (
            "q", "kind", "unit", "capacity", "equipment", "tag", "free_on", "free_from", "free_until", "accessible", "approval",
            "status",
        )  # fmt: skip

    def has_equipment(self, rows, name, value):
        for word in words_of(value):
            rows = rows.filter(equipment__icontains=word)
        return rows

    def has_tag(self, rows, name, value):
        return rows.tagged(value.strip())

    def is_accessible(self, rows, name, value):
        return rows.exclude(accessibility="") if value else rows.filter(accessibility="")

    def is_free(self, rows, name, value):
        """Asked once, when all other filters have done their part: see `filter_queryset`."""
        return rows

    def filter_queryset(self, rows):
        rows = super().filter_queryset(rows)
        span = span_of(*(self.form.cleaned_data.get(name) for name in ("free_on", "free_from", "free_until")))
        return rows.filter(pk__in=free_ids(rows, *span)) if span else rows


class BookingFilter(HouseFilterSet):
    UPCOMING, PAST, CANCELLED = "upcoming", "past", "cancelled"
    WHEN = ((UPCOMING, _("即将到来")), (PAST, _("以往")), (CANCELLED, _("已取消")))

    scoped = ("resource", "unit", "lent_by")
    mine = django_filters.BooleanFilter(label=_("我的"), method="only_mine")
    awaiting = django_filters.BooleanFilter(label=_("待我审批"), method="only_awaiting")
    when = django_filters.ChoiceFilter(label=_("何时"), choices=WHEN, method="by_time")
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Booking.Status)
    resource = django_filters.ModelChoiceFilter(label=_("资源"), queryset=Resource.objects.all())
    kind = django_filters.ChoiceFilter(label=_("资源种类"), field_name="resource__kind", choices=Resource.Kind)
    owner = django_filters.NumberFilter(label=_("资源所属单位"), field_name="resource__unit")
    unit = django_filters.ModelChoiceFilter(label=_("借用单位"), queryset=Unit.objects.all())
    used = django_filters.BooleanFilter(label=_("已使用"), method="only_used")
    no_show = django_filters.BooleanFilter(label=_("爽约"), field_name="no_show_at", lookup_expr="isnull", exclude=True)
    lent_by = django_filters.ModelChoiceFilter(
        label=_("出借单位"), queryset=Unit.objects.all(), method="lent", widget=forms.HiddenInput
    )
    series = django_filters.NumberFilter(label=_("重复预约"), field_name="series", widget=forms.HiddenInput)
    since = DayFilter("period", "startswith__date__gte", _("从"))
    until = DayFilter("period", "startswith__date__lte", _("到"))

    class Meta:
        model = Booking
        fields = ("status", "resource", "kind", "unit", "since", "until", "used", "no_show", "series")

    def only_mine(self, rows, name, value):
        return rows.filter(booked_by=self.request.user) if value else rows

    def only_awaiting(self, rows, name, value):
        return rows.filter(pk__in=Booking.objects.awaiting(self.request.user).values("pk")) if value else rows

    def by_time(self, rows, name, value):
        """What is to come, soonest first; what was, and what came to nothing, latest first."""
        came_to_nothing = (Booking.Status.CANCELLED, Booking.Status.REJECTED)
        if value == self.CANCELLED:
            return rows.filter(status__in=came_to_nothing)
        rows = rows.exclude(status__in=came_to_nothing)
        return (
            rows.ahead().order_by("period", "pk")
            if value == self.UPCOMING
            else rows.filter(period__endswith__lte=timezone.now())
        )

    def only_used(self, rows, name, value):
        return rows.used() if value else rows

    @extend_schema_field(OpenApiTypes.INT)
    def lent(self, rows, name, unit):
        return rows.lent().filter(resource__unit=unit)


class WaitingFilter(HouseFilterSet):
    scoped = ("resource",)
    resource = django_filters.ModelChoiceFilter(label=_("资源"), queryset=Resource.objects.all())

    class Meta:
        model = Waiting
        fields = ("resource", "status")


class BlackoutFilter(HouseFilterSet):
    scoped = ("resource",)
    resource = django_filters.ModelChoiceFilter(label=_("资源"), queryset=Resource.objects.all())
    since = DayFilter("period", "startswith__date__gte", _("从"))
    until = DayFilter("period", "startswith__date__lte", _("到"))

    class Meta:
        model = Blackout
        fields = ("resource", "since", "until")


class QuotaFilter(HouseFilterSet):
    class Meta:
        model = Quota
        fields = ("resource", "kind", "subject", "is_active")


class GrantFilter(HouseFilterSet):
    scoped = ("resource", "given_by")
    resource = django_filters.ModelChoiceFilter(
        label=_("数据"), queryset=Resource.objects.filter(kind=Resource.Kind.DATASET)
    )

    given_by = django_filters.ModelChoiceFilter(
        label=_("提供单位"), queryset=Unit.objects.all(), method="given", widget=forms.HiddenInput
    )
    since = DayFilter("decided_at", "date__gte", _("授权从"))
    until = DayFilter("decided_at", "date__lte", _("授权到"))

    class Meta:
        model = Grant
        fields = ("resource", "status", "since", "until")

    @extend_schema_field(OpenApiTypes.INT)
    def given(self, rows, name, unit):
        return rows.given().filter(resource__unit=unit)


class BookingBlockFilter(HouseFilterSet):
    in_force = django_filters.BooleanFilter(label=_("暂停中"), method="only_in_force")

    class Meta:
        model = BookingBlock
        fields = ("in_force",)

    def only_in_force(self, rows, name, value):
        in_force = BookingBlock.objects.in_force()
        return rows.filter(pk__in=in_force.values("pk")) if value else rows.exclude(pk__in=in_force.values("pk"))


class BookingRatingFilter(HouseFilterSet):
    scoped = ("resource", "owner", "unit")
    side = django_filters.ChoiceFilter(label=_("评价方"), choices=BookingRating.Side)
    resource = django_filters.ModelChoiceFilter(
        label=_("资源"), field_name="booking__resource", queryset=Resource.objects.all()
    )
    owner = django_filters.ModelChoiceFilter(
        label=_("资源所属单位"), field_name="booking__resource__unit", queryset=Unit.objects.all()
    )
    unit = django_filters.ModelChoiceFilter(
        label=_("借用单位"), field_name="booking__unit", queryset=Unit.objects.all()
    )
    most = django_filters.NumberFilter(label=_("最高几分"), field_name="stars", lookup_expr="lte")
    damaged = django_filters.BooleanFilter(label=_("有损坏"), method="only_damaged")
    since = DayFilter("created_at", "date__gte", _("从"))
    until = DayFilter("created_at", "date__lte", _("到"))

    class Meta:
        model = BookingRating
        fields = ("side", "resource", "owner", "unit", "most", "damaged", "since", "until")

    def only_damaged(self, rows, name, value):
        return rows.exclude(damage="") if value else rows.filter(damage="")


class NeedFilter(HouseFilterSet):
    scoped = ("unit",)
    q = SearchFilter("title", "text", "topic", "equipment", "area")
    kind = django_filters.ChoiceFilter(label=_("要什么"), choices=Need.KINDS)
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Need.Status)
    fitting = django_filters.BooleanFilter(label=_("本单位可能接的"), method="only_fitting")
    mine = django_filters.BooleanFilter(label=_("我的"), method="only_mine")
    unit = django_filters.ModelChoiceFilter(label=_("需求单位"), queryset=Unit.objects.all())
    since = DayFilter("day", "gte", _("从"))
    until = DayFilter("day", "lte", _("到"))

    class Meta:
        model = Need
        fields = ("q", "kind", "status", "fitting", "mine", "unit", "since", "until")

    def only_fitting(self, rows, name, value):
        return rows.for_owners(self.request.user.unit_ids) if value else rows

    def only_mine(self, rows, name, value):
        user = self.request.user
        return rows.filter(Q(created_by=user) | Q(unit__in=user.unit_ids)) if value else rows
