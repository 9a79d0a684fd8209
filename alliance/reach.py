"""Who sits in a city or a province reads the alliances below, and wants to know of every row whose it is."""

from alliance.models import Alliance


def looks_down(user):
    return bool(user.is_authenticated and user.alliance_id and not user.alliance.is_district)


class Owners:
    """Names the alliance of a row, without a question for each."""

    def __init__(self, user, rows):
        *self.way, _last = rows.alliance_path.split("__")
        self.names = {row.pk: row.district or row.name for row in Alliance.objects.visible_to(user)}

    def of(self, row):
        for step in self.way:
            row = getattr(row, step)
        return self.names.get(row.alliance_id, "")


def owners(user, rows):
    """For whoever looks down on rows that belong to alliances, else None."""
    return Owners(user, rows) if looks_down(user) and getattr(rows, "alliance_path", "") else None
