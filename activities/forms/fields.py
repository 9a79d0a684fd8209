from members.models import Role, Unit


def own_units(user, alliance):
    """The units for which the user may act."""
    units = Unit.objects.filter(alliance=alliance).admitted()
    return units if user.has_role(Role.STAFF) else units.filter(pk__in=user.unit_ids)
