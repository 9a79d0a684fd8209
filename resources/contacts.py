"""Whom to ask about a resource, and who sees the whole number."""

from alliance.text import mask_phone
from members.permissions import P
from resources.models import Booking


def contact_of(resource, user):
    """{name, phone, is_masked} of a resource read with `with_contact()`, or None; the public is told to ask the unit."""
    if not user.is_authenticated or not resource.contact_name:
        return None
    is_masked = not sees_numbers(user, resource)
    phone = resource.contact_phone or ""
    return {"name": resource.contact_name, "phone": mask_phone(phone) if is_masked else phone, "is_masked": is_masked}


def sees_numbers(user, resource):
    """Those whose work it is, and whoever has a booking of it ahead or under way."""
    if user.has_perm(P.CONTACT_VIEW):
        return True
    mine = Booking.objects.filter(resource=resource, booked_by=user, status=Booking.Status.CONFIRMED, no_show_at=None)
    return mine.ahead().exists()
