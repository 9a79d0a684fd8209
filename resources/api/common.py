from rest_framework import serializers
from rest_framework.exceptions import ValidationError

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
    resource = serializers.IntegerField(source="resource.pk")
    resource_name = serializers.CharField(source="resource.name")


def found_by_id(rows, field, ids):
    """The rows of these ids in their order; 400 at the field where one is not there for the caller."""
    found = rows.in_bulk(ids)
    for pk in ids:
        if pk not in found:
            sentence = serializers.PrimaryKeyRelatedField.default_error_messages["does_not_exist"]
            raise ValidationError({field: [sentence.format(pk_value=pk)]})
    return [found[pk] for pk in ids]
