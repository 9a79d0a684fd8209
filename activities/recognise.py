"""Who stands at the door, without asking: a signed cookie of this activity, or the account that is signed in."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from activities.models import CheckIn, SignUp
from alliance.rate import address_of

DEVICE = "device"
SEVEN_DAYS, HALF_A_YEAR = 7 * 24 * 3600, 180 * 24 * 3600
_visits = Signer(salt="visit")


@dataclass(frozen=True)
class Visitor:
    """A sign-up, an account, or neither; `came` is the check-in that stands already."""

    sign_up: SignUp | None = None
    user: object | None = None
    came: CheckIn | None = None

    @property
    def is_known(self):
        return self.sign_up is not None or self.user is not None

    @property
    def name(self):
        return self.sign_up.name if self.sign_up else self.user.name if self.user else ""

    def who(self):
        """What `services.come_in` takes for somebody recognised."""
        return {"sign_up": self.sign_up, "user": self.user}


def visitor_of(request, activity):
    user = request.user if request.user.is_authenticated else None
    kind, _colon, token = _remembered(request, activity).partition(":")
    if kind == "came":
        came = activity.check_ins.filter(token=token).select_related("sign_up").first()
        return Visitor(sign_up=came and came.sign_up, user=user, came=came)
    rows = activity.sign_ups.standing()
    sign_up = rows.filter(token=token).first() if kind == "signed" else None
    if sign_up is None and user is not None:
        sign_up = rows.filter(user=user).first()
    came = _came(activity, sign_up, user)
    return Visitor(sign_up=sign_up, user=user, came=came)


def _came(activity, sign_up, user):
    rows = activity.check_ins.exclude(method=CheckIn.Method.COMPANION)
    found = rows.filter(sign_up=sign_up).first() if sign_up else None
    return found or (rows.filter(user=user).first() if user else None)


def _remembered(request, activity):
    try:
        return _visits.unsign(request.COOKIES.get(_cookie(activity), ""))
    except BadSignature:
        return ""


def _cookie(activity):
    return f"visit-{activity.code}"


def remember_sign_up(response, sign_up):
    return _set(response, _cookie(sign_up.activity), _visits.sign(f"signed:{sign_up.token}"), SEVEN_DAYS * 5)


def remember_check_in(response, check_in):
    return _set(response, _cookie(check_in.activity), _visits.sign(f"came:{check_in.token}"), SEVEN_DAYS)


def device_of(request):
    """The number this browser goes by at doors; a fresh one where it has none."""
    return request.COOKIES.get(DEVICE, "")[:32] or secrets.token_hex(8)


def keep_device(response, device):
    return _set(response, DEVICE, device, HALF_A_YEAR)


def marks_of(request):
    """Keyed marks of the browser, and of its network with its model: enough to see many from one, not to know whose."""
    device = request.COOKIES.get(DEVICE, "")
    origin = f"{address_of(request)} {request.headers.get('User-Agent', '')}"
    return {"device": _mark(device) if device else "", "origin": _mark(origin)}


def _mark(text):
    return salted_hmac("device", text).hexdigest()[:16]


def _set(response, name, value, seconds):
    response.set_cookie(name, value, max_age=seconds, path="/a/", secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response
