"""What a booking is asked for with through the API."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from resources.api.common import found_by_id
from resources.requests import Part

PEOPLE = {"min_value": 1, "max_value": 1_000_000}
UNITS = {"min_value": 1, "max_value": 10_000}
RULE = "RRULE，如 FREQ=WEEKLY;COUNT=8；可另起一行写 EXDATE:20260501 除去某天"


class InsteadSerializer(serializers.Serializer):
    """One date of a repetition at another time, or at another place."""

    instead_of = serializers.DateTimeField(help_text="重复规则里的开始时间")
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    resource = serializers.IntegerField(required=False, allow_null=True, help_text="换到别的资源")


class TogetherSerializer(serializers.Serializer):
    resource = serializers.IntegerField()
    units = serializers.IntegerField(**UNITS, default=1)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "integer"},
            {
                "type": "object",
                "properties": {"resource": {"type": "integer"}, "units": {"type": "integer", "default": 1}},
                "required": ["resource"],
            },
        ]
    }
)
class TogetherField(serializers.Field):
    """Another resource by its id, or with how many of it."""

    def to_internal_value(self, data):
        if isinstance(data, dict):
            return TogetherSerializer().run_validation(data)
        return {"resource": serializers.IntegerField().run_validation(data), "units": 1}


class RequestSerializer(serializers.Serializer):
    """One interval; repeated, some dates replaced; with other resources together."""

    resource = serializers.IntegerField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    attendees = serializers.IntegerField(**PEOPLE)
    units = serializers.IntegerField(**UNITS, required=False, help_text="从同样的若干个中要几个")
    unit = serializers.IntegerField(required=False, allow_null=True, help_text="为哪个单位借用")
    repeat = serializers.CharField(max_length=1000, required=False, allow_blank=True, help_text=RULE)
    replace = InsteadSerializer(many=True, required=False, help_text="重复中个别日期改到别的时间或地点")

    def get_fields(self):
        # "with" is a keyword of Python and cannot be written as a class attribute.
        others = serializers.ListField(
            child=TogetherField(), required=False, max_length=20, help_text="同时预约的其他资源，要么全成要么全不成"
        )
        return super().get_fields() | {"with": others}


class WishSerializer(RequestSerializer):
    purpose = serializers.CharField(max_length=200)
    on_conflict = serializers.ChoiceField(
        choices=("fail", "skip"), required=False, help_text="重复中有不能预约的：全部不订，或跳过"
    )


class PreviewWish(RequestSerializer):
    attendees = serializers.IntegerField(**PEOPLE, default=1)


class ChangeSerializer(serializers.Serializer):
    start = serializers.DateTimeField(required=False)
    end = serializers.DateTimeField(required=False)
    purpose = serializers.CharField(max_length=200, required=False)
    attendees = serializers.IntegerField(**PEOPLE, required=False)
    resource = serializers.IntegerField(required=False, help_text="换到别的资源")
    scope = serializers.ChoiceField(
        choices=("this", "following", "all"),
        required=False,
        help_text="重复预约：只这一次、这一次和以后各次、所有还没到的",
    )
    on_conflict = serializers.ChoiceField(
        choices=("fail", "skip"), required=False, help_text="有不能改的日期：全部不改，或保持原样"
    )
    version = serializers.IntegerField(required=False, help_text="读到的版本；与现在的不同则回答409")


def with_rows(data, visible):
    """Ids of a validated request become resources; 400 at the field where one is not there for the caller."""
    data = dict(data)
    (data["resource"],) = found_by_id(visible, "resource", [data["resource"]])
    others = data.pop("with", [])
    rows = found_by_id(visible, "with", [row["resource"] for row in others]) if others else []
    data["others"] = [Part(row, wish["units"]) for row, wish in zip(rows, others, strict=True)]
    data["instead"] = [_elsewhere(item, visible) for item in data.pop("replace", [])]
    return data


def _elsewhere(item, visible):
    if item.get("resource") is None:
        return {**item, "resource": None}
    return {**item, "resource": found_by_id(visible, "replace", [item["resource"]])[0]}


def resources_in(data):
    """All resources of a request, to ask whether the caller acts where they are."""
    elsewhere = [item["resource"] for item in data["instead"] if item["resource"]]
    return [data["resource"], *(part.resource for part in data["others"]), *elsewhere]
