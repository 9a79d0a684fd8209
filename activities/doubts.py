"""What makes a figure improbable, as sentences for the one who looks at it."""

from django.db.models import Sum
from django.utils.translation import gettext as _

from activities.models import HeadCount
from activities.rules import defaults_of

ONE_DAY = 1


def of_head_count(row):
    """A declared number beside what else is counted at the activity."""
    if not row.number:
        return []
    return _of_online(row) if row.kind == HeadCount.Kind.ONLINE else _of_on_site(row)


def _of_on_site(row):
    activity, total = row.activity, _on_site(row.activity, without=row) + row.number
    found, rooms, percent = [], _room_for(activity), defaults_of(activity).seats_percent
    if rooms and total > rooms:
        found.append(_("现场合计%(total)d人，超过所订场地可容纳的%(n)d人。") % {"total": total, "n": rooms})
    if activity.capacity and 100 * total > percent * activity.capacity:
        found.append(_("现场合计%(total)d人，超过名额%(n)d人。") % {"total": total, "n": activity.capacity})
    return found


def _of_online(row):
    rules, on_site = defaults_of(row.activity), _on_site(row.activity)
    if row.number < rules.online_least or row.number <= rules.online_times * max(on_site, 1):
        return []
    words = {"online": row.number, "on_site": on_site, "times": rules.online_times}
    return [_("线上%(online)d人，超过现场%(on_site)d人的%(times)d倍。") % words]


def _on_site(activity, without=None):
    """Everyone on the spot: those who checked in, on a sheet, or estimated."""
    declared = activity.head_counts.counted().filter(kind__in=HeadCount.ON_SITE).exclude(pk=without and without.pk)
    return activity.check_ins.counted().count() + declared.aggregate(n=Sum("number", default=0))["n"]


def _room_for(activity):
    """How many the booked rooms hold together; 0 where none is known."""
    return activity.bookings.aggregate(n=Sum("resource__capacity", default=0))["n"]


def of_reading(row):
    """Views beside the readings before and after."""
    others = row.coverage.readings.exclude(pk=row.pk).exclude(review="rejected")
    before = others.filter(read_on__lte=row.read_on).order_by("-read_on", "-pk").first()
    after = others.filter(read_on__gt=row.read_on).order_by("read_on", "pk").first()
    found = []
    if before and row.views < before.views:
        found.append(_("浏览量比%(day)s的读数%(n)d少。") % {"day": before.read_on, "n": before.views})
    if after and after.views < row.views:
        found.append(_("浏览量比%(day)s的读数%(n)d多。") % {"day": after.read_on, "n": after.views})
    if before and _jumps(before, row):
        found.append(_("浏览量一天内由%(old)d增至%(new)d。") % {"old": before.views, "new": row.views})
    return found


def _jumps(before, row):
    rules = defaults_of(row.coverage.activity)
    soon = (row.read_on - before.read_on).days <= ONE_DAY
    return soon and row.views >= rules.views_least and row.views >= rules.views_times * max(before.views, 1)
