"""Who has which share of the credit of an activity: the co-hosts what was agreed, the host the rest of a hundred."""

HALF = 50


def shares_of(activity, units):
    """[(co-host, per cent)]: as agreed where these are the co-hosts there were, else half for the host and half for them together."""
    agreed = dict(activity.co_host_rows.values_list("unit", "share")) if activity.pk else {}
    wanted = {unit.pk for unit in units if unit.pk != activity.unit_id}
    if wanted == set(agreed):
        return [(unit, agreed[unit.pk]) for unit in units if unit.pk in agreed]
    return [(unit, HALF // max(1, len(wanted))) for unit in units]
