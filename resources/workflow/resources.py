from django.utils.translation import gettext_lazy as _

from alliance.workflow import Move, Workflow
from members.permissions import P
from resources.locks import lock_families
from resources.models import Booking, Resource
from resources.waiting import dismiss_line
from resources.workflow.calling_off import call_off

R = Resource.Status


def future_bookings(resource):
    return Booking.objects.to_come().filter(resource=resource)


def take_back_time(resource, by, data):
    """Every future booking is called off and its people are told, with what can be had instead; nobody waits any more."""
    reason = data.get("reason", "")
    call_off(bookings=future_bookings(resource), reason=reason, by=by)
    dismiss_line(resource, reason)


RESOURCE = Workflow(
    "resources",
    (
        Move("publish", _("发布"), (R.DRAFT, R.WITHDRAWN), R.PUBLISHED, P.RESOURCE_PUBLISH, tone="primary"),
        Move("withdraw", _("撤下"), (R.PUBLISHED,), R.WITHDRAWN, P.RESOURCE_PUBLISH, form="resources.forms.resources.WithdrawForm",
             after=take_back_time, tone="danger"),
    ),
    lock_first=lambda resource: lock_families([resource]),
)  # fmt: skip
