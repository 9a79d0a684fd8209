"""Who asks, and how often an address may do something without signing in."""

from django.conf import settings
from django.core.cache import cache

from alliance.errors import TooOften

LONGEST_AGENT = 200


def address_of(request):
    """The visitor's address; X-Forwarded-For counts only behind as many own proxies as TRUSTED_PROXIES says."""
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            return hops[-settings.TRUSTED_PROXIES]
    return request.META.get("REMOTE_ADDR", "")


def agent_of(request):
    """What the browser calls itself, on one line: whatever it sends, it cannot look like a line of ours."""
    agent = request.headers.get("User-Agent", "")
    return "".join(ch if ch.isprintable() else " " for ch in agent)[:LONGEST_AGENT]


def allowed(request, what, *, times, seconds):
    """Count one more try of `what` from this address; False when there were more than `times` within `seconds`."""
    return count(f"{what}:{address_of(request)}", seconds) <= times


def count(what, seconds):
    """Count `what` once more; how many it were within a span of `seconds`."""
    key = f"rate:{what}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:
        # The counter expired between the two calls: this is the first of a new span.
        return 1


def slow_down(request, what, *, times, seconds=3600):
    """Stop with 429 where somebody does `what` too often: who is signed in is counted alone, everybody else by address."""
    who = request.user.pk if request.user.is_authenticated else address_of(request)
    if count(f"{what}:{who}", seconds) > times:
        raise TooOften(what)


def so_far(what):
    return cache.get(f"rate:{what}", 0)


def forget(what):
    cache.delete(f"rate:{what}")
