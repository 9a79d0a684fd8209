import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from activities.models import Activity, Brand
from alliance.calendar import today
from alliance.filters import DayFilter, DistinctFilter, HouseFilterSet, SearchFilter
from members.models import CppccMember, Department, Unit
from proposals.models import (
    Category,
    Instruction,
    Level,
    Opinion,
    Outcome,
    Proposal,
    Referral,
    Result,
    SpecialReport,
    Topic,
)


class OpinionFilter(HouseFilterSet):
    scoped = ("category", "source_unit", "activity", "brand", "topic", "department")
    q = SearchFilter("title", "text", "place", "receipt")
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Opinion.Status)
    category = django_filters.ModelChoiceFilter(label=_("类别"), queryset=Category.objects.all())
    channel = django_filters.ChoiceFilter(label=_("来源"), choices=Opinion.Channel)
    source_unit = django_filters.ModelChoiceFilter(label=_("收集单位"), queryset=Unit.objects.all())
    activity = django_filters.ModelChoiceFilter(
        label=_("活动"), queryset=Activity.objects.all(), widget=forms.HiddenInput
    )
    brand = django_filters.ModelChoiceFilter(
        label=_("品牌"), field_name="activity__brand", queryset=Brand.objects.all(), widget=forms.HiddenInput
    )
    topic = django_filters.ModelChoiceFilter(label=_("议题"), queryset=Topic.objects.all(), widget=forms.HiddenInput)
    department = django_filters.ModelChoiceFilter(
        label=_("承办单位"), queryset=Department.objects.all(), method="with_department"
    )
    on_the_spot = django_filters.BooleanFilter(label=_("即商即转"))
    accepted = django_filters.BooleanFilter(label=_("已受理"), method="only_accepted", widget=forms.HiddenInput)
    solved = django_filters.BooleanFilter(label=_("已解决"), method="only_solved", widget=forms.HiddenInput)
    since = DayFilter("submitted_at", "date__gte", _("从"))
    until = DayFilter("submitted_at", "date__lte", _("到"))

    class Meta:
        model = Opinion
        fields = ("q", "status", "category", "channel", "source_unit", "department", "on_the_spot", "since", "until")

    def only_accepted(self, rows, name, value):
        return rows.exclude(status__in=(Opinion.Status.RECEIVED, Opinion.Status.REJECTED)) if value else rows

    def only_solved(self, rows, name, value):
        return rows.filter(pk__in=Referral.objects.filter(result=Result.A).values("opinion")) if value else rows

    @extend_schema_field(OpenApiTypes.INT)
    def with_department(self, rows, name, department):
        return rows.filter(pk__in=Referral.objects.filter(department=department).values("opinion"))


class TopicFilter(HouseFilterSet):
    scoped = ("category",)
    q = SearchFilter("title", "summary")
    category = django_filters.ModelChoiceFilter(label=_("类别"), queryset=Category.objects.all())

    class Meta:
        model = Topic
        fields = ("q", "status", "category")


class ReferralFilter(HouseFilterSet):
    scoped = ("department",)
    department = django_filters.ModelChoiceFilter(label=_("承办单位"), queryset=Department.objects.all())
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Referral.Status)
    open = django_filters.BooleanFilter(label=_("未办结"), method="only_open")
    late = django_filters.BooleanFilter(label=_("逾期"), method="only_late")
    is_on_the_spot = django_filters.BooleanFilter(label=_("即商即转"))
    result = django_filters.ChoiceFilter(label=_("办理结果"), choices=Result)
    since = DayFilter("clock_from", "date__gte", _("从"))
    until = DayFilter("clock_from", "date__lte", _("到"))

    class Meta:
        model = Referral
        fields = ("department", "status", "open", "late", "is_on_the_spot", "result", "since", "until")

    def only_open(self, rows, name, value):
        return rows.open() if value else rows

    def only_late(self, rows, name, value):
        return rows.late(today()) if value else rows


class ProposalFilter(HouseFilterSet):
    scoped = ("category", "unit")
    q = SearchFilter("title", "situation", "body_name", "lead_author__name", "lead_author__pinyin")
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Proposal.Status)
    kind = django_filters.ChoiceFilter(label=_("性质"), choices=Proposal.Kind)
    form = django_filters.ChoiceFilter(label=_("形式"), choices=Proposal.Form)
    category = django_filters.ModelChoiceFilter(label=_("类别"), queryset=Category.objects.all())
    session = DistinctFilter(label=_("届次"))
    unit = django_filters.ModelChoiceFilter(label=_("来源单位"), queryset=Unit.objects.all())
    is_key = django_filters.BooleanFilter(label=_("重点提案"))
    result = django_filters.ChoiceFilter(label=_("办理结果"), choices=Result)
    filed = django_filters.BooleanFilter(label=_("已立案"), field_name="number", lookup_expr="isnull", exclude=True)
    since = DayFilter("filed_on", "gte", _("立案从"))
    until = DayFilter("filed_on", "lte", _("到"))

    class Meta:
        model = Proposal
        fields = (
            "q",
            "status",
            "kind",
            "form",
            "category",
            "session",
            "unit",
            "is_key",
            "result",
            "filed",
            "since",
            "until",
        )


class SpecialReportFilter(HouseFilterSet):
    scoped = ("unit", "cppcc_member")
    q = SearchFilter("title", "text")
    status = django_filters.ChoiceFilter(label=_("状态"), choices=SpecialReport.Status)
    unit = django_filters.ModelChoiceFilter(label=_("报送单位"), queryset=Unit.objects.all())
    cppcc_member = django_filters.ModelChoiceFilter(label=_("反映委员"), queryset=CppccMember.objects.all())
    level = django_filters.ChoiceFilter(
        label=_("采用层级"), choices=[*Level.choices, ("higher", _("省级以上"))], method="adopted_at"
    )
    instructed = django_filters.BooleanFilter(label=_("有批示"), method="with_instruction")
    adopted = django_filters.BooleanFilter(label=_("被采用"), method="only_adopted")
    issued = django_filters.BooleanFilter(label=_("已报送"), field_name="issued_on", lookup_expr="isnull", exclude=True)
    since = DayFilter("issued_on", "gte", _("报送从"))
    until = DayFilter("issued_on", "lte", _("到"))

    class Meta:
        model = SpecialReport
        fields = ("q", "status", "unit", "cppcc_member", "level", "instructed", "adopted", "issued", "since", "until")

    def adopted_at(self, rows, name, value):
        levels = (Level.PROVINCE, Level.NATIONAL) if value == "higher" else (value,)
        return rows.filter(pk__in=SpecialReport.objects.filter(adoptions__level__in=levels).values("pk"))

    def with_instruction(self, rows, name, value):
        found = Instruction.objects.filter(special_report__isnull=False).values("special_report")
        return rows.filter(pk__in=found) if value else rows.exclude(pk__in=found)

    def only_adopted(self, rows, name, value):
        found = SpecialReport.objects.filter(adoptions__isnull=False).values("pk")
        return rows.filter(pk__in=found) if value else rows.exclude(pk__in=found)


class InstructionFilter(HouseFilterSet):
    leader_name = DistinctFilter(label=_("批示领导"))
    level = django_filters.ChoiceFilter(label=_("层级"), choices=Level)
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Instruction.Status)
    since = DayFilter("instructed_on", "gte", _("从"))
    until = DayFilter("instructed_on", "lte", _("到"))

    class Meta:
        model = Instruction
        fields = ("leader_name", "level", "status", "since", "until")


class OutcomeFilter(HouseFilterSet):
    scoped = ("unit", "brand")
    q = SearchFilter("title", "description")
    unit = django_filters.ModelChoiceFilter(label=_("贡献单位"), queryset=Unit.objects.all(), method="credited_to")
    brand = django_filters.ModelChoiceFilter(
        label=_("品牌"), queryset=Brand.objects.all(), method="of_brand", widget=forms.HiddenInput
    )
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=Outcome.Kind)
    since = DayFilter("happened_on", "gte", _("从"))
    until = DayFilter("happened_on", "lte", _("到"))

    class Meta:
        model = Outcome
        fields = ("q", "unit", "kind", "since", "until")

    @extend_schema_field(OpenApiTypes.INT)
    def of_brand(self, rows, name, brand):
        return rows.of_brand(brand)

    @extend_schema_field(OpenApiTypes.INT)
    def credited_to(self, rows, name, unit):
        return rows.filter(pk__in=Outcome.units.through.objects.filter(unit=unit).values("outcome"))
