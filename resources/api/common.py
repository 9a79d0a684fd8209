from django.core.exceptions import ValidationError as DjangoValidationError
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response

from alliance.errors import DomainError
from members.models import Role, Unit


class OwnUnits(serializers.PrimaryKeyRelatedField):
    """A unit for which the caller may act: any of the alliance for staff, the own ones for a liaison."""

    def get_queryset(self):
        return units_of(self.context["request"].user)


def units_of(user):
    units = Unit.objects.visible_to(user).filter(alliance=user.alliance_id)
    return units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)


class SpanSerializer(serializers.Serializer):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()


class AlternativeSerializer(SpanSerializer):
    """What can be had instead: `kind` is near (here at another time), elsewhere (then at a like place) or another_day."""

    kind = serializers.CharField(read_only=True)
    resource = serializers.IntegerField(source="resource.pk")
    resource_name = serializers.CharField(source="resource.name")


class DateSerializer(SpanSerializer):
    """One date of a request: `code` is ok, taken, rule, quota or late; `reason` says it closer (holiday, closed, gap …)."""

    asked = serializers.DateTimeField(allow_null=True, help_text="重复规则里的开始时间，换过时间的才有")
    resource = serializers.IntegerField(source="resource.pk")
    resource_name = serializers.CharField(source="resource.name")
    code = serializers.SerializerMethodField()
    reason = serializers.SerializerMethodField()
    detail = serializers.SerializerMethodField()
    alternatives = AlternativeSerializer(many=True)

    def get_code(self, date) -> str:
        return date.problem.code if date.problem else "ok"

    def get_reason(self, date) -> str:
        return date.problem.reason if date.problem else ""

    def get_detail(self, date) -> str:
        return date.problem.detail if date.problem else ""


class QuotaFactsSerializer(serializers.Serializer):
    subject = serializers.CharField()
    window = serializers.CharField()
    measure = serializers.CharField()
    most = serializers.FloatField()
    used = serializers.FloatField()
    asked = serializers.FloatField()


class RefusalSerializer(serializers.Serializer):
    """409. `code`: taken, quota, series, booking_blocked, key_reused, stale, late, wrong_state or busy."""

    code = serializers.CharField()
    detail = serializers.CharField()
    alternatives = AlternativeSerializer(many=True, required=False)
    conflicts = DateSerializer(many=True, required=False)
    quota = QuotaFactsSerializer(required=False)
    until = serializers.DateTimeField(required=False)
    version = serializers.IntegerField(required=False)


@extend_schema_field({"type": "array", "items": {"type": "string"}})
class Sentences(serializers.ListField):
    pass


class RuleRefusalSerializer(serializers.Serializer):
    """400. Each field that a rule or its form refuses with its sentences, and what can be had instead."""

    start = Sentences(required=False)
    end = Sentences(required=False)
    attendees = Sentences(required=False)
    resource = Sentences(required=False)
    alternatives = AlternativeSerializer(many=True)


def answer_refusal(refusal):
    """The same refusal with what it offers as plain data: to be raised on, or the answer 400 itself."""
    if isinstance(refusal, DjangoValidationError):
        offers = AlternativeSerializer(getattr(refusal, "alternatives", []), many=True).data
        return {**serializers.as_serializer_error(refusal), "alternatives": offers}
    extra = dict(refusal.extra)
    if "alternatives" in extra:
        extra["alternatives"] = AlternativeSerializer(extra["alternatives"], many=True).data
    if "conflicts" in extra:
        extra["conflicts"] = DateSerializer(extra["conflicts"], many=True).data
    return DomainError(refusal.message, code=refusal.code, **extra)


def refusing(act):
    """The answer of `act`, or what it is refused with: 400 with the fields, 409 with the code, both with alternatives."""
    try:
        return act()
    except DjangoValidationError as wrong:
        return Response(answer_refusal(wrong), status=400)
    except ValidationError as wrong:
        return Response({**wrong.detail, "alternatives": []}, status=400)
    except DomainError as refusal:
        raise answer_refusal(refusal) from None


def found_by_id(rows, field, ids):
    """The rows of these ids in their order; 400 at the field where one is not there for the caller."""
    found = rows.in_bulk(ids)
    for pk in ids:
        if pk not in found:
            sentence = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise ValidationError({field: [sentence.format(pk_value=pk)]})
    return [found[pk] for pk in ids]
