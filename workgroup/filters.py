import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from alliance.filters import DayFilter, HouseFilterSet, SearchFilter
from members.models import Unit
from workgroup.models import Card, Goal, Meeting, MeetingAttendance, Notice, Project, Task


class TaskFilter(HouseFilterSet):
    scoped = ("unit", "goal")
    q = SearchFilter("title", "description", "source")
    unit = django_filters.ModelChoiceFilter(label=_("责任单位"), queryset=Unit.objects.all())
    goal = django_filters.ModelChoiceFilter(label=_("目标"), queryset=Goal.objects.all())
    status = django_filters.ChoiceFilter(label=_("状态"), choices=Task.Status)
    open = django_filters.BooleanFilter(label=_("未销号"), method="only_open")
    overdue = django_filters.BooleanFilter(label=_("逾期"), method="only_overdue")
    red = django_filters.BooleanFilter(label=_("红单"), method="with_red_card", widget=forms.HiddenInput)
    since = DayFilter("due_on", "gte", _("期限从"))
    until = DayFilter("due_on", "lte", _("到"))

    class Meta:
        model = Task
        fields = ("q", "unit", "goal", "status", "open", "overdue", "since", "until")

    def only_open(self, rows, name, value):
        return rows.open() if value else rows

    def only_overdue(self, rows, name, value):
        return rows.overdue() if value else rows

    def with_red_card(self, rows, name, value):
        return rows.filter(pk__in=Card.objects.filter(colour=Card.Colour.RED).values("task")) if value else rows


class MeetingFilter(HouseFilterSet):
    scoped = ("absent",)
    q = SearchFilter("title")
    absent = django_filters.ModelChoiceFilter(
        label=_("缺席单位"), queryset=Unit.objects.all(), method="missed_by", widget=forms.HiddenInput
    )
    since = DayFilter("start", "date__gte", _("从"))
    until = DayFilter("start", "date__lte", _("到"))

    class Meta:
        model = Meeting
        fields = ("q", "status", "since", "until")

    @extend_schema_field(OpenApiTypes.INT)
    def missed_by(self, rows, name, unit):
        missed = MeetingAttendance.objects.filter(unit=unit, status=MeetingAttendance.Status.ABSENT)
        return rows.filter(pk__in=missed.values("meeting"))


class NoticeFilter(HouseFilterSet):
    q = SearchFilter("title", "text")
    unread = django_filters.BooleanFilter(label=_("待我签收"), method="only_unread")

    class Meta:
        model = Notice
        fields = ("q", "unread")

    def only_unread(self, rows, name, value):
        waiting = Notice.objects.filter(
            needs_receipt=True, receipts__unit__in=self.request.user.unit_ids, receipts__received_at=None
        ).values("pk")
        return rows.filter(pk__in=waiting) if value else rows


class ProjectFilter(HouseFilterSet):
    q = SearchFilter("title", "description")

    class Meta:
        model = Project
        fields = ("q", "status")
