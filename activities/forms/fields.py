from django import forms

from members.models import Role, Unit


def own_units(user, alliance):
    """The units for which the user may act."""
    units = Unit.objects.filter(alliance=alliance).admitted()
    return units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)


def web_address(label):
    return forms.URLField(label=label, max_length=300, required=False, assume_scheme="https")
