"""A repetition of which some dates were moved: they become a series of their own, the others keep theirs."""

from resources import recurrence
from resources.models import Booking, BookingSeries


def split(moved, asked, *, days):
    """Give the moved rows a series whose rule says their dates; where all dates moved, the same one."""
    series = moved[0].series
    ids = {row.pk for row in moved}
    left = Booking.objects.filter(series=series).exclude(pk__in=ids)
    rule = recurrence.moved(series.rule, days.days, _dates(moved))
    if not left.exists():
        _set_rule(series, rule)
        return
    own = BookingSeries.objects.create(
        alliance_id=series.alliance_id, rule=rule, created_by=asked.by, split_from=series
    )
    Booking.objects.filter(pk__in=ids).update(series=own)
    first = min(row.start for row in moved)
    stayed = list(left)
    are_first = all(row.start < first for row in stayed)
    _set_rule(series, recurrence.moved(series.rule, 0, _dates(stayed)) if are_first else "")
    for row in moved:
        row.series = own


def _dates(rows):
    return len({row.bundle or row.pk for row in rows})


def _set_rule(series, rule):
    series.rule = rule
    series.save(update_fields=["rule"])
