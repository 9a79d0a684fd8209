"""A visitor comes in by the code at the door."""

from activities.door import too_far, wrong_code, wrong_pass
from activities.models import CheckIn
from activities.rules import closed_because, door_of, own_rules
from activities.services.arrivals import check_in
from alliance.errors import DomainError


def come_in(*, activity, code="", granted="", browser="", place=(None, None), **who):
    """Check in with what the door asks for.

    code     what the screen showed this very minute, or
    granted  the pass that this `browser` got when it showed a right one
    place    latitude and longitude, where the activity keeps to its surroundings; never stored
    who      name, phone, sign_up, user, by, device, origin: see `check_in`
    """
    if reason := closed_because(activity) or _not_at_the_door(activity, code, granted, browser):
        raise DomainError(reason, code="closed")
    own = own_rules(activity)
    if own.near_metres and (reason := too_far(own, *place)):
        raise DomainError(reason, code="far")
    return check_in(activity=activity, method=CheckIn.Method.SELF, **who)


def _not_at_the_door(activity, code, granted, browser):
    door = door_of(activity)
    if not door.rotates:
        return ""
    if granted and not wrong_pass(activity, browser, granted, door.pass_seconds):
        return ""
    if code:
        return wrong_code(activity, code, door.code_seconds)
    return wrong_pass(activity, browser, granted, door.pass_seconds)
