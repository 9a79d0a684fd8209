from django.urls import reverse as url

from resources.workflow import BOOKING, RESOURCE
from tests import factories as make
from tests.access import LOGIN, Row, api_rows


def resource(w):
    return make.make_resource(w.unit)


def booking(w):
    return make.make_booking(make.make_resource(w.unit), w.cppcc)


BOOKERS = dict.fromkeys(("staff", "liaison", "other_liaison", "cppcc", "other_cppcc"), 200)
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
    "match": Row(lambda w: url("match"), default=403, **BOOKERS, outsider=200, nobody=LOGIN),
    "bookings": Row(lambda w: url("bookings"), default=200, nobody=LOGIN),
    "booking": Row(lambda w: url("booking", args=[booking(w).pk]), **SEE_BOOKING, nobody=LOGIN),
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
    **api_rows("api-booking", booking, BOOKING, **SEE_BOOKING),
}  # fmt: skip
