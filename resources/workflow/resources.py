from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.workflow import Move, Workflow
from members.models import User
from members.permissions import P
from resources.models import Booking, Resource
from resources.workflow.bookings import BOOKING

R = Resource.Status


def future_bookings(resource):
    return resource.bookings.filter(
        status__in=Booking.OPEN, no_show_at=None, checked_out_at=None, period__endswith__gt=timezone.now()
    )


def cancel_future_bookings(resource, by, data):
    """Withdrawing takes the time back: every future booking is cancelled and its people are told."""
    for booking in future_bookings(resource):
        BOOKING.perform(booking, "release", by=User.objects.system(), reason=data.get("reason", ""))


RESOURCE = Workflow(
    "resources",
    (
        Move("publish", _("发布"), (R.DRAFT, R.WITHDRAWN), R.PUBLISHED, P.RESOURCE_PUBLISH, tone="primary"),
        Move("withdraw", _("撤下"), (R.PUBLISHED,), R.WITHDRAWN, P.RESOURCE_PUBLISH, form="resources.forms.resources.WithdrawForm",
             after=cancel_future_bookings, tone="danger"),
    ),
)  # fmt: skip
