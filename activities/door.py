"""The code at the door: changes by the clock, cannot be guessed, and is worth nothing a minute later.

What a code says is `<step>.<signature>` of the activity and the span of time it was shown in. The present and the previous
span are let in, so that a code does not die while the phone is being raised. Whoever scanned in time gets a pass, bound to the
browser, to fill the form at ease.
"""

import hmac
import math
import time

from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from activities.models.turnout import PLAIN

LENGTH = 10
EARTH = 6_371_000

passes = TimestampSigner(salt="check-in-pass")
# Opens an activity's projector page on a computer where nobody is signed in.
screens = TimestampSigner(salt="check-in-screen")
SCREEN_SECONDS = 24 * 3600
# Names a check-in to the visitor who made it: opens the rating and the certificate.
tickets = Signer(salt="check-in")


def step_at(moment, seconds):
    return int(moment // seconds)


def code_of(activity, seconds, moment=None):
    """What the screen shows at a moment (seconds since the epoch; now)."""
    step = step_at(time.time() if moment is None else moment, seconds)
    return f"{_base(step)}.{_signature(activity, step, seconds)}"


def seconds_left(seconds, moment=None):
    now = time.time() if moment is None else moment
    return math.ceil(seconds - now % seconds)


def wrong_code(activity, code, seconds, moment=None):
    """Why a code does not open the door, or ""."""
    step_text, _dot, signature = code.partition(".")
    try:
        step = _number(step_text)
    except ValueError:
        return _("签到码无效，请扫描现场屏幕上的二维码。")
    if not hmac.compare_digest(signature.encode(), _signature(activity, step, seconds).encode()):
        return _("签到码无效，请扫描现场屏幕上的二维码。")
    now = step_at(time.time() if moment is None else moment, seconds)
    if step not in {now, now - 1}:
        return _("这个签到码已过期，请重新扫描现场屏幕上的二维码。")
    return ""


def _signature(activity, step, seconds):
    digest = salted_hmac("check-in-code", f"{activity.code}.{step}.{seconds}", algorithm="sha256").digest()
    number = int.from_bytes(digest[:8], "big")
    return "".join(PLAIN[number >> 5 * place & 31] for place in range(LENGTH))


def _base(number):
    text = ""
    while number:
        number, rest = divmod(number, 32)
        text = PLAIN[rest] + text
    return text or PLAIN[0]


def _number(text):
    """The step written as `_base` writes it; ValueError for anything else."""
    if not 1 <= len(text) <= 10:
        raise ValueError(text)
    number = 0
    for letter in text:
        number = number * 32 + PLAIN.index(letter)
    return number


def grant_pass(activity, browser):
    """For a browser that showed a right code just now."""
    return passes.sign(f"{activity.code}:{browser}")


def wrong_pass(activity, browser, given, seconds):
    """Why a pass does not let this browser in, or ""."""
    if not given or not browser:
        return _("请扫描现场屏幕上的二维码签到。")
    try:
        granted = passes.unsign(given, max_age=seconds)
    except SignatureExpired:
        return _("填写超时，请重新扫描现场屏幕上的二维码。")
    except BadSignature:
        return _("请扫描现场屏幕上的二维码签到。")
    return "" if granted == f"{activity.code}:{browser}" else _("请扫描现场屏幕上的二维码签到。")


def too_far(rules, latitude, longitude):
    """Why a place is not at the door, or "". `rules` is the activity's own row, with the place of the hall."""
    if latitude is None or longitude is None:
        return _("本次签到要核对位置，请允许浏览器获取位置，或请现场工作人员代为签到。")
    away = distance(rules.latitude, rules.longitude, latitude, longitude)
    if away <= rules.near_metres:
        return ""
    how_far = _("%(n).1f公里") % {"n": away / 1000} if away >= 1000 else _("%(n)d米") % {"n": away}
    return _("您离会场约%(far)s，不在签到范围（%(near)d米）内。") % {"far": how_far, "near": rules.near_metres}


def distance(latitude, longitude, other_latitude, other_longitude):
    """Metres between two places, over the sphere."""
    one, two = math.radians(latitude), math.radians(other_latitude)
    turn = math.radians(other_longitude - longitude)
    half = math.sin((two - one) / 2) ** 2 + math.cos(one) * math.cos(two) * math.sin(turn / 2) ** 2
    return 2 * EARTH * math.asin(min(1, math.sqrt(half)))
