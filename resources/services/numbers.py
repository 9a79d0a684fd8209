"""The numbers an alliance sets for its bookings (see `resources.options`)."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.models import Alliance
from resources.options import option

NAMES = ("offer_hours", "remind_hours", "no_show_limit", "no_show_days", "block_days")


def current(alliance):
    return {name: option(alliance, name) for name in NAMES}


@transaction.atomic
def save(*, alliance, by, numbers):
    """Set some of them; the others stay. Returns all."""
    row = Alliance.objects.select_for_update().get(pk=alliance.pk)
    before = current(row)
    own = {**row.options.get("resources", {}), **{name: numbers[name] for name in NAMES if name in numbers}}
    row.options = {**row.options, "resources": own}
    row.save(update_fields=["options"])
    changed = {name: [before[name], value] for name, value in current(row).items() if value != before[name]}
    audit.record(by=by, obj=row, verb="booking-rules", label=_("修改预约规则"), changed=changed)
    return current(row)
