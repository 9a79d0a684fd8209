from django.urls import reverse as url

from resources.feeds import subscribe
from resources.workflow import BOOKING, GRANT, NEED, RESOURCE
from tests import factories as make
from tests.access import LOGIN, Row, api_rows


def resource(w):
    return make.make_resource(w.unit)


def booking(w):
    return make.make_booking(make.make_resource(w.unit), w.cppcc)


def grant(w):
    return make.make_grant(w.cppcc, make.make_resource(w.unit, "dataset"))


def waiting(w):
    return make.make_waiting(make.make_resource(w.unit), w.cppcc)


def need(w):
    return make.make_need(w.liaison, w.unit)


def blackout(w):
    return make.make_blackout(resource(w))


def owner_page(name, row=resource):
    return Row(lambda w: url(name, args=[row(w).pk]), default=403, staff=200, liaison=200, outsider=404, nobody=LOGIN)


def used(w):
    return make.make_used(make.make_resource(w.unit), w.cppcc, unit=w.other_unit)


def rating(w):
    return make.make_rating(used(w), w.cppcc)


SEE_BLACKOUT = {"default": 404, **dict.fromkeys(("staff", "liaison", "leader", "city_leader"), 200)}
SEE_WAITING = {"default": 404, **dict.fromkeys(("staff", "liaison", "cppcc", "leader", "city_leader"), 200)}
SEE_BLOCK = {"default": 404, **dict.fromkeys(("staff", "cppcc", "leader", "admin", "city_leader"), 200)}
BOOKERS = dict.fromkeys(("staff", "liaison", "other_liaison", "cppcc", "other_cppcc"), 200)
RATERS = {"default": 404, **dict.fromkeys(
    ("staff", "liaison", "other_liaison", "cppcc", "other_cppcc", "leader", "admin", "city_leader"), 200
)}  # fmt: skip
REGISTER = dict.fromkeys(("staff", "liaison", "other_liaison", "outsider"), 200)
SEE_BOOKING = {"default": 404, **dict.fromkeys(("staff", "liaison", "cppcc", "leader", "admin", "city_leader"), 200)}

MATRIX = {
    "resources": Row(lambda w: url("resources"), default=200, nobody=200),
    "resource": Row(lambda w: url("resource", args=[resource(w).pk]), default=200, outsider=404, nobody=200),
    "resource-create": Row(
        lambda w: url("resource-create", args=["venue"]),
        default=403, staff=200, liaison=200, other_liaison=200, outsider=200, nobody=LOGIN,
    ),
    "resource-edit": Row(
        lambda w: url("resource-edit", args=[resource(w).pk]), default=403, staff=200, liaison=200, outsider=404, nobody=LOGIN
    ),
    "resource-move": Row(
        lambda w: url("resource-move", args=[resource(w).pk, "withdraw"]), default=403, staff=200, liaison=200, outsider=404, nobody=LOGIN
    ),
    "resource-book": Row(lambda w: url("resource-book", args=[resource(w).pk]), default=403, **BOOKERS, outsider=404, nobody=LOGIN),
    "resource-times": owner_page("resource-times"),
    "exception-create": owner_page("exception-create"),
    "blackout-create": owner_page("blackout-create"),
    "quota-create": owner_page("quota-create"),
    "session-create": owner_page("session-create"),
    "session-remove": Row(
        lambda w: url("session-remove", args=[make.make_session(make.make_resource(w.unit, "course", by_session=True)).pk]),
        default=405, nobody=LOGIN,
    ),
    "exception-remove": Row(
        lambda w: url("exception-remove", args=[resource(w).exceptions.create(day="2030-01-02").pk]),
        default=405, nobody=LOGIN,
    ),
    "blackout-lift": Row(lambda w: url("blackout-lift", args=[blackout(w).pk]), default=405, nobody=LOGIN),
    "quota-remove": Row(
        lambda w: url("quota-remove", args=[resource(w).quotas.create(alliance=w.alliance, most=2).pk]),
        default=405, nobody=LOGIN,
    ),
    "waiting": Row(lambda w: url("waiting"), default=200, nobody=LOGIN),
    "waiting-join": Row(
        lambda w: url("waiting-join", args=[resource(w).pk]), default=403, **BOOKERS, city_leader=404, outsider=404, nobody=LOGIN
    ),
    "waiting-leave": Row(lambda w: url("waiting-leave", args=[waiting(w).pk]), default=405, nobody=LOGIN),
    "contributions": Row(
        lambda w: url("contributions"), default=403,
        **dict.fromkeys(("staff", "leader", "city_leader", "outsider"), 200), nobody=LOGIN,
    ),
    "contribution": Row(
        lambda w: url("contribution", args=[w.unit.pk]),
        default=403, staff=200, liaison=200, leader=200, outsider=404, nobody=LOGIN,
    ),
    "api-contribution-list": Row(
        lambda w: url("api-contribution-list"), default=403,
        **dict.fromkeys(("staff", "leader", "city_leader", "outsider"), 200), nobody=401,
    ),
    "api-contribution-detail": Row(
        lambda w: url("api-contribution-detail", args=[w.unit.pk]),
        default=403, staff=200, liaison=200, leader=200, outsider=404, nobody=401,
    ),
    "needs": Row(lambda w: url("needs"), default=200, nobody=LOGIN),
    "need-create": Row(lambda w: url("need-create"), default=403, **BOOKERS, outsider=200, nobody=LOGIN),
    "need": Row(lambda w: url("need", args=[need(w).pk]), **RATERS, nobody=LOGIN),
    "need-accept": Row(
        lambda w: url("need-accept", args=[need(w).pk]),
        default=403, **dict.fromkeys(("staff", "liaison", "other_liaison"), 200),
        **dict.fromkeys(("handler", "other_handler", "outsider"), 404), nobody=LOGIN,
    ),
    "need-move": Row(
        lambda w: url("need-move", args=[need(w).pk, "withdraw"]),
        default=403, staff=200, liaison=200, **dict.fromkeys(("handler", "other_handler", "outsider"), 404), nobody=LOGIN,
    ),
    **api_rows("api-need", need, NEED, **RATERS),
    "booking-change": Row(
        lambda w: url("booking-change", args=[booking(w).pk]),
        default=404, staff=200, liaison=200, cppcc=200, leader=403, admin=403, city_leader=403, nobody=LOGIN,
    ),
    "booking-blocks": Row(lambda w: url("booking-blocks"), default=200, nobody=LOGIN),
    "booking-block-lift": Row(
        lambda w: url("booking-block-lift", args=[make.make_block(w.cppcc).pk]),
        default=404, staff=200, cppcc=403, leader=403, admin=403, city_leader=403, nobody=LOGIN,
    ),
    "booking-rules": Row(lambda w: url("booking-rules"), default=403, staff=200, admin=200, outsider=200, nobody=LOGIN),
    **api_rows("api-booking-block", lambda w: make.make_block(w.cppcc), **SEE_BLOCK),
    "api-booking-block-lift": Row(
        lambda w: url("api-booking-block-lift", args=[make.make_block(w.cppcc).pk]), default=405, nobody=401
    ),
    "api-booking-rules": Row(
        lambda w: url("api-booking-rules"), default=403, staff=200, admin=200, outsider=200, nobody=401
    ),
    "waiting-priority": Row(
        lambda w: url("waiting-priority", args=[waiting(w).pk]),
        default=404, staff=200, liaison=200, cppcc=403, leader=403, city_leader=403, nobody=LOGIN,
    ),
    "timeline": Row(lambda w: url("timeline"), default=200, nobody=LOGIN),
    "usage": Row(
        lambda w: url("usage"), default=403,
        **dict.fromkeys(("staff", "liaison", "other_liaison", "leader", "city_leader", "outsider"), 200), nobody=LOGIN,
    ),
    "timeline-pick": Row(
        lambda w: f"{url('timeline-pick')}?at={resource(w).pk}-1000", default=403,
        **dict.fromkeys(("staff", "liaison", "other_liaison", "cppcc", "other_cppcc"), 302), outsider=404, nobody=LOGIN,
    ),
    "resource-calendar": Row(lambda w: url("resource-calendar", args=[resource(w).pk]), default=200, outsider=404, nobody=200),
    "resource-catalogue": Row(lambda w: url("resource-catalogue"), default=200, nobody=LOGIN),
    "resource-catalogue-pdf": Row(lambda w: url("resource-catalogue-pdf"), default=200, nobody=LOGIN),
    "resource-import": Row(lambda w: url("resource-import"), default=403, **REGISTER, nobody=LOGIN),
    "resource-import-template": Row(lambda w: url("resource-import-template"), default=403, **REGISTER, nobody=LOGIN),
    "resource-import-preview": Row(
        lambda w: url("resource-import-preview", args=["of-somebody-else"]),
        default=403, **dict.fromkeys(REGISTER, 404), nobody=LOGIN,
    ),
    "booking-decide": Row(lambda w: url("booking-decide", args=[booking(w).pk, "approve"]), default=405, nobody=LOGIN),
    "api-resource-timeline": Row(lambda w: url("api-resource-timeline") + "?day=2026-03-02", default=200, nobody=401),
    "api-resource-usage": Row(
        lambda w: url("api-resource-usage") + "?period=2026-03", default=403,
        **dict.fromkeys(("staff", "liaison", "other_liaison", "leader", "city_leader", "outsider"), 200), nobody=401,
    ),
    "api-resource-import": Row(lambda w: url("api-resource-import"), default=405, nobody=401),
    "resource-here": Row(lambda w: url("resource-here", args=[resource(w).pk]), default=200, outsider=404, nobody=LOGIN),
    "resource-here-qr": owner_page("resource-here-qr"),
    "grant-apply": Row(
        lambda w: url("grant-apply", args=[make.make_resource(w.unit, "dataset").pk]),
        default=403, **BOOKERS, city_leader=404, outsider=404, nobody=LOGIN,
    ),
    "grants": Row(lambda w: url("grants"), default=200, nobody=LOGIN),
    "grant": Row(lambda w: url("grant", args=[grant(w).pk]), **SEE_WAITING, nobody=LOGIN),
    "grant-move": Row(
        lambda w: url("grant-move", args=[grant(w).pk, "refuse"]),
        default=404, staff=200, liaison=200, cppcc=403, leader=403, city_leader=403, nobody=LOGIN,
    ),
    **api_rows("api-grant", grant, GRANT, **SEE_WAITING),
    "feeds": Row(lambda w: url("feeds"), default=200, nobody=LOGIN),
    "feed-renew": Row(lambda w: url("feed-renew"), default=405, nobody=LOGIN),
    "feed": Row(lambda w: url("feed", args=[subscribe(by=w.cppcc).token]), default=200, nobody=200),
    "match": Row(lambda w: url("match"), default=403, **BOOKERS, outsider=200, nobody=LOGIN),
    "bookings": Row(lambda w: url("bookings"), default=200, nobody=LOGIN),
    "booking": Row(lambda w: url("booking", args=[booking(w).pk]), **SEE_BOOKING, nobody=LOGIN),
    "booking-rate": Row(
        lambda w: url("booking-rate", args=[used(w).pk]),
        default=404, **dict.fromkeys(("liaison", "other_liaison", "cppcc"), 200),
        **dict.fromkeys(("staff", "leader", "admin", "city_leader"), 403), nobody=LOGIN,
    ),
    "booking-ratings": Row(lambda w: url("booking-ratings"), default=200, nobody=LOGIN),
    **api_rows("api-booking-rating", rating, **RATERS),
    "booking-move": Row(
        lambda w: url("booking-move", args=[booking(w).pk, "cancel"]),
        default=404, staff=200, liaison=200, cppcc=200, leader=403, admin=403, city_leader=403, nobody=LOGIN,
    ),
    **api_rows("api-resource", resource, RESOURCE, default=200, outsider=404),
    "api-resource-availability": Row(
        lambda w: url("api-resource-availability", args=[resource(w).pk]) + "?from=2026-03-02&to=2026-03-08",
        default=200, outsider=404, nobody=401,
    ),
    "api-resource-match": Row(
        lambda w: url("api-resource-match") + "?kind=venue&day=2026-03-02", default=403, **BOOKERS, outsider=200, nobody=401
    ),
    "api-resource-match-why": Row(
        lambda w: url("api-resource-match-why") + "?kind=venue&day=2026-03-02", default=403, **BOOKERS, outsider=200, nobody=401
    ),
    **api_rows("api-booking", booking, BOOKING, **SEE_BOOKING),
    "api-booking-preview": Row(lambda w: url("api-booking-preview"), default=405, nobody=401),
    "api-blackout-preview": Row(lambda w: url("api-blackout-preview"), default=405, nobody=401),
    **api_rows("api-waiting", waiting, **SEE_WAITING),
    **api_rows("api-blackout", blackout, **SEE_BLACKOUT),
    **api_rows("api-quota", lambda w: resource(w).quotas.create(alliance=w.alliance, most=2), default=200, outsider=404),
}  # fmt: skip
