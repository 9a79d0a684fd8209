"""What fits a need, and why nothing does: two actions of the resources."""

import datetime as dt

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliance.calendar import today
from alliance.errors import require
from members.permissions import P
from members.queries import own_unit
from resources import matching
from resources.api.common import SpanSerializer
from resources.forms.matching import ALSO, MatchForm
from resources.matching import phrases
from resources.models import Resource
from resources.options import option

PARAMETERS = [
    OpenApiParameter("kind", str, enum=Resource.Kind.values, description="要什么；必填"),
    OpenApiParameter("also", str, many=True, enum=[kind.value for kind in ALSO], description="同时要的其他种类"),
    OpenApiParameter("day", dt.date, description="哪一天；不用start和end时必填"),
    OpenApiParameter("last_day", dt.date, description="最后一天（含）；不填就是当天"),
    OpenApiParameter("since", str, description="HH:MM，每天从几点；默认08:00"),
    OpenApiParameter("until", str, description="HH:MM，每天到几点；默认20:00"),
    OpenApiParameter("start", dt.datetime, description="就要这段时间：开始；代替day、since、until、minutes"),
    OpenApiParameter("end", dt.datetime, description="就要这段时间：结束"),
    OpenApiParameter("minutes", int, description="需要多久；默认60"),
    OpenApiParameter("attendees", int, description="多少人；默认1"),
    OpenApiParameter("equipment", str, description="场地设备，用顿号分开，要全都有"),
    OpenApiParameter("topic", str, description="专家、课程或数据的领域"),
    OpenApiParameter("words", str, description="其他关键词"),
    OpenApiParameter("near", int, description="离哪个单位近：单位编号"),
    OpenApiParameter("longitude", float, description="离哪一点近：经度"),
    OpenApiParameter("latitude", float, description="离哪一点近：纬度"),
    OpenApiParameter("within_km", float, description="最远几公里"),
    OpenApiParameter("area", str, description="街道或地址里的字"),
    OpenApiParameter("q", str, description="一句话说需要，如“周五14:00，60人，投影”；说到的代替同名参数"),
]
DEFAULTS = {"since": "08:00", "until": "20:00", "minutes": "60", "attendees": "1"}


class ReasonSerializer(serializers.Serializer):
    key = serializers.CharField(help_text="fit, distance, rating, quiet, automatic")
    text = serializers.CharField()
    value = serializers.FloatField(help_text="0至1")


class MemberSerializer(serializers.Serializer):
    """One resource of a combination with what speaks for it."""

    resource = serializers.IntegerField(source="resource.pk")
    resource_name = serializers.CharField(source="resource.name")
    kind = serializers.CharField(source="resource.kind")
    unit_name = serializers.CharField(source="resource.unit.name")
    score = serializers.FloatField(source="judged.score")
    reasons = ReasonSerializer(many=True, source="judged.reasons")


class MatchSerializer(SpanSerializer):
    """A combination that could be booked now: POST it to /api/bookings/ with `with` = the ids of `others`."""

    resource = serializers.IntegerField(source="resource.pk")
    resource_name = serializers.CharField(source="resource.name")
    unit_name = serializers.CharField(source="resource.unit.name")
    others = serializers.SerializerMethodField()
    members = MemberSerializer(many=True)
    reasons = serializers.ListField(child=serializers.CharField())
    score = serializers.FloatField(help_text="满分100")
    kilometres = serializers.FloatField(allow_null=True)
    is_immediate = serializers.BooleanField(help_text="预约即确认")

    def get_others(self, row) -> list[int]:
        return [other.pk for other in row.others]


class ExclusionSerializer(serializers.Serializer):
    kind = serializers.CharField()
    condition = serializers.CharField(source="condition.label")
    excluded = serializers.IntegerField(source="count")
    total = serializers.IntegerField()


class RelaxationSerializer(serializers.Serializer):
    label = serializers.CharField()
    changes = serializers.DictField(help_text="要改的参数")
    count = serializers.IntegerField()
    best = MatchSerializer()


class ExplanationSerializer(serializers.Serializer):
    exclusions = ExclusionSerializer(many=True)
    relaxations = RelaxationSerializer(many=True)


class MatchActions:
    """For the viewset of the resources."""

    @extend_schema(parameters=PARAMETERS, responses=MatchSerializer(many=True))
    @action(detail=False, filterset_class=None, pagination_class=None)
    def match(self, request):
        """Combinations that fit and are free, best first, each with the reasons for its rank."""
        requirement = self._requirement(request)
        rows = matching.match(requirement, request.user, unit=own_unit(request.user))
        return Response(MatchSerializer(rows, many=True).data)

    @extend_schema(parameters=PARAMETERS, responses=ExplanationSerializer)
    @action(detail=False, filterset_class=None, pagination_class=None, url_path="match/why", url_name="match-why")
    def match_why(self, request):
        """How many each condition leaves out, and the nearest that would fit."""
        requirement = self._requirement(request)
        found = matching.explain(requirement, request.user, unit=own_unit(request.user))
        return Response(ExplanationSerializer(found).data)

    def _requirement(self, request):
        require(request.user, P.BOOKING_CREATE)
        asked, merged = request.query_params, QueryDict(mutable=True)
        for layer in (DEFAULTS, dict(asked.lists()), _interval(asked), _said(asked, request.user)):
            for name, value in layer.items():
                merged.setlist(name, value if isinstance(value, list) else [value])
        form = MatchForm(merged, user=request.user)
        if not form.is_valid():
            raise ValidationError(form.errors)
        return form.requirement()


def _interval(asked):
    """`start` and `end` in the words of the form."""
    if not asked.get("start") and not asked.get("end"):
        return {}
    start, end = _moment(asked, "start"), _moment(asked, "end")
    if end <= start:
        raise ValidationError({"end": ["结束时间要晚于开始时间。"]})
    if start.date() != (end - dt.timedelta(microseconds=1)).date():
        raise ValidationError({"end": ["一次匹配不能跨天。"]})
    minutes = int((end - start).total_seconds() // 60)
    return {
        "day": f"{start:%Y-%m-%d}",
        "since": f"{start:%H:%M}",
        "until": f"{end:%H:%M}",
        "minutes": str(minutes),
    }


def _moment(asked, name):
    try:
        moment = parse_datetime(asked.get(name, ""))
    except ValueError:
        moment = None
    if moment is None:
        raise ValidationError({name: ["请按ISO 8601填写时间。"]})
    return timezone.localtime(moment) if timezone.is_aware(moment) else timezone.make_aware(moment)


def _said(asked, user):
    usual = int(option(user.alliance, "usual_minutes"))
    return phrases.parse(asked["q"], today(), usual) if asked.get("q") else {}
