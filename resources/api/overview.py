"""Many resources at once: their day, how much they are used, and the list in from a spreadsheet."""

import datetime as dt

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliance.api import as_form_data
from alliance.calendar import MONTH, parse_period
from alliance.errors import require
from alliance.sheets import BAD
from members.models import Unit
from members.permissions import P
from resources.api.common import SpanSerializer
from resources.forms.sheets import ImportForm
from resources.models import Resource
from resources.services.importing import import_resources
from resources.sheets.plan import Plan
from resources.timeline import MINE, day_overview
from resources.usage import utilisation

MOST = 300


class TakenSerializer(SpanSerializer):
    title = serializers.CharField(help_text="只有能看到这次预约的人才有")
    booking = serializers.IntegerField(allow_null=True)
    mine = serializers.SerializerMethodField()

    def get_mine(self, block) -> bool:
        return block.kind == MINE


class LineSerializer(serializers.Serializer):
    resource = serializers.IntegerField(source="resource.pk")
    resource_name = serializers.CharField(source="resource.name")
    unit_name = serializers.CharField(source="resource.unit.name")
    free = SpanSerializer(many=True)
    taken = TakenSerializer(many=True)


class UseSerializer(serializers.Serializer):
    resource = serializers.IntegerField(source="resource.pk")
    resource_name = serializers.CharField(source="resource.name")
    unit_name = serializers.CharField(source="resource.unit.name")
    open_minutes = serializers.IntegerField(source="open")
    booked_minutes = serializers.IntegerField(source="booked")
    percent = serializers.FloatField()


class ListFileSerializer(serializers.Serializer):
    upload = serializers.FileField()
    unit = serializers.PrimaryKeyRelatedField(queryset=Unit.objects.all(), required=False, help_text="全部归到这个单位")
    kind = serializers.ChoiceField(Resource.Kind.choices, required=False, help_text="没写种类的都是")
    publish = serializers.BooleanField(required=False, help_text="新登记的直接发布")
    dry_run = serializers.BooleanField(required=False, help_text="只看会怎样，不写入")


class WrongSerializer(serializers.Serializer):
    place = serializers.CharField()
    column = serializers.CharField()
    value = serializers.CharField()
    detail = serializers.CharField()


class TakenListSerializer(serializers.Serializer):
    new = serializers.IntegerField()
    changed = serializers.IntegerField()
    same = serializers.IntegerField()
    bad = serializers.IntegerField()
    strange = serializers.ListField(child=serializers.CharField(), help_text="不认识的列")
    wrong = WrongSerializer(many=True)


class OverviewActions:
    """Mixed into the viewset of resources."""

    def _some(self):
        """What the filters leave, as many as the page of the day shows."""
        rows = self.filter_queryset(self.get_queryset()).exclude(kind=Resource.Kind.DATASET)
        return list(rows[:MOST])

    @extend_schema(parameters=[OpenApiParameter("day", dt.date, required=True)], responses=LineSerializer(many=True))
    @action(detail=False, pagination_class=None)
    def timeline(self, request):
        day = _field(serializers.DateField(), request, "day")
        return Response(LineSerializer(day_overview(self._some(), day, request.user), many=True).data)

    @extend_schema(
        parameters=[OpenApiParameter("period", str, required=True, description="YYYY-MM")],
        responses=UseSerializer(many=True),
    )
    @action(detail=False, pagination_class=None)
    def usage(self, request):
        require(request.user, P.USAGE_VIEW)
        try:
            period = parse_period(request.query_params.get("period", ""))
        except ValueError:
            period = None
        if period is None or period.kind != MONTH:
            raise ValidationError({"period": ["请写成2026-03这样的月份。"]})
        return Response(UseSerializer(utilisation(self._some(), period), many=True).data)

    @extend_schema(request={"multipart/form-data": ListFileSerializer}, responses=TakenListSerializer)
    @action(
        detail=False,
        methods=["post"],
        url_path="import",
        url_name="import",
        filterset_class=None,
        pagination_class=None,
    )
    def import_list(self, request):
        """All good rows of an Excel or CSV file, in one transaction; each bad cell named."""
        require(request.user, P.RESOURCE_EDIT)
        form = ImportForm(as_form_data(request.data), request.FILES, user=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors)
        data = form.cleaned_data
        asked = {"cells": data["cells"], "unit": data["unit"], "kind": data["kind"]}
        if _field(serializers.BooleanField(default=False), request, "dry_run"):
            plan = Plan(user=request.user, **asked)
        else:
            plan = import_resources(by=request.user, publish=data["publish"], **asked)
        return Response(_answer(plan, data["strange"]))


def _field(field, request, name):
    """One parameter of the query or the body, checked."""
    sent = request.query_params if request.method == "GET" else request.data
    try:
        return field.run_validation(sent.get(name, serializers.empty))
    except ValidationError as error:
        raise ValidationError({name: error.detail}) from None


def _answer(plan, strange):
    wrong = [
        {"place": row.place, "column": heading, "value": cell, "detail": sentence}
        for row in plan.of(BAD)
        for heading, cell, sentence in row.wrong
    ]
    return TakenListSerializer(plan.counts | {"strange": strange, "wrong": wrong}).data
