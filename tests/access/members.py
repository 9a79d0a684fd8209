from django.urls import reverse as url

from members.models import Candidacy, Membership, Notification, StudioDuty
from members.workflow import CANDIDACY, UNIT
from tests import factories as make
from tests.access import LOGIN, Row, api_rows


def unit(w):
    return w.unit


def candidacy(w):
    row = make.make_unit(w.alliance, status="candidate")
    return Candidacy.objects.create(alliance=w.alliance, unit=row, reason="好", created_by=w.staff)


def member(w):
    return w.cppcc.person


def attachment(w):
    return make.make_attachment(w.unit, w.staff)


def post(w):
    return Membership.objects.get(user=w.liaison)


def holiday(w):
    from alliance.models import Holiday

    return Holiday.objects.create(day="2030-01-02")


def own(name, **answers):
    """A page of the own account: the same for everyone who signed in."""
    return Row(lambda w: url(name), default=answers.pop("default", 200), nobody=LOGIN, **answers)


def managed(name, make_row, good, **kwargs):
    """A page of the administrator of the alliance alone."""
    return Row(lambda w: url(name, args=[make_row(w).pk]), default=403, admin=good, nobody=LOGIN, **kwargs)


MATRIX = {
    "login": Row(lambda w: url("login"), default=302, nobody=200),
    "logout": Row(lambda w: url("logout"), method="post", default=302, nobody=302),
    "me": own("me"),
    "password": own("password"),
    "token": Row(lambda w: url("token"), method="post", default=200, nobody=LOGIN),
    "sessions-end": Row(lambda w: url("sessions-end"), method="post", default=302, nobody=LOGIN),
    "act-in": Row(lambda w: url("act-in"), method="post", data=lambda path: {"alliance": 0}, default=404, nobody=LOGIN),
    "notifications": own("notifications"),
    "notifications-read": Row(lambda w: url("notifications-read"), method="post", default=302, nobody=LOGIN),
    "notification-open": Row(
        lambda w: url("notification-open", args=[Notification.objects.create(recipient=w.staff, text="消息").pk]),
        method="post", default=404, staff=302, nobody=LOGIN,
    ),
    "users": own("users", default=403, admin=200),
    "user-create": own("user-create", default=403, admin=200),
    "user": managed("user", lambda w: w.liaison, 200),
    "user-password": managed("user-password", lambda w: w.other_handler, 200, method="post"),
    "user-active": managed("user-active", lambda w: make.make_user(w.alliance, "staff"), 302, method="post", data={"active": "0"}),
    "user-sessions-end": managed("user-sessions-end", lambda w: w.liaison, 302, method="post"),
    "post-end": managed("post-end", lambda w: Membership.objects.get(user=make.make_user(w.alliance, "staff")), 302, method="post"),
    "post-hand-over": managed("post-hand-over", post, 200),
    "audit": own("audit", default=403, admin=200, staff=200, outsider=200),
    "permissions-help": own("permissions-help"),
    "holidays": own("holidays", default=403, admin=200),
    "holiday-remove": managed("holiday-remove", holiday, 302, method="post"),
    "network": Row(lambda w: url("network"), default=200, nobody=200),
    "units": Row(lambda w: url("units"), default=200, nobody=200),
    "unit-create": own("unit-create", default=403, staff=200, outsider=200),
    "unit": Row(lambda w: url("unit", args=[w.unit.pk]), default=200, outsider=404, nobody=200),
    "unit-edit": Row(lambda w: url("unit-edit", args=[w.unit.pk]), default=403, staff=200, liaison=200, outsider=404, nobody=LOGIN),
    "unit-qr": Row(lambda w: url("unit-qr", args=[w.unit.pk]), default=200, outsider=404, nobody=200),
    "unit-plaque": Row(lambda w: url("unit-plaque", args=[w.unit.pk]), default=403, staff=200, outsider=404, nobody=LOGIN),
    "unit-move": Row(lambda w: url("unit-move", args=[w.unit.pk, "suspend"]), default=403, staff=200, outsider=404, nobody=LOGIN),
    "studio-duties": Row(lambda w: url("studio-duties", args=[w.unit.pk]), default=200, outsider=404, nobody=LOGIN),
    "studio-duty-remove": Row(
        lambda w: url("studio-duty-remove", args=[
            StudioDuty.objects.create(alliance=w.alliance, unit=w.other_unit, cppcc_member=member(w), day="2026-03-04").pk]),
        method="post", default=403, staff=302, other_liaison=404, outsider=404, nobody=LOGIN, liaison=404, cppcc=404, other_cppcc=404,
        leader=404, handler=404, other_handler=404, admin=404, city_leader=404,
    ),
    "candidacies": own("candidacies"),
    "candidacy": Row(
        lambda w: url("candidacy", args=[candidacy(w).pk]), default=404, staff=200, leader=200, admin=200, city_leader=200, nobody=LOGIN
    ),
    "candidacy-review": Row(
        lambda w: url("candidacy-review", args=[candidacy(w).pk]), default=404, staff=200, leader=200, admin=403, city_leader=403, nobody=LOGIN
    ),
    "candidacy-move": Row(
        lambda w: url("candidacy-move", args=[candidacy(w).pk, "check"]),
        default=404, staff=200, leader=403, admin=403, city_leader=403, nobody=LOGIN,
    ),
    "cppcc-members": own("cppcc-members"),
    "cppcc-member-create": own("cppcc-member-create", default=403, staff=200, outsider=200),
    "cppcc-member": Row(lambda w: url("cppcc-member", args=[member(w).pk]), default=200, outsider=404, nobody=LOGIN),
    "cppcc-member-edit": Row(
        lambda w: url("cppcc-member-edit", args=[member(w).pk]), default=403, staff=200, outsider=404, nobody=LOGIN
    ),
    "departments": own("departments"),
    "department-create": own("department-create", default=403, staff=200, outsider=200),
    "department-edit": Row(
        lambda w: url("department-edit", args=[w.department.pk]), default=403, staff=200, outsider=404, nobody=LOGIN
    ),
    "file-add": Row(
        lambda w: url("file-add", args=["unit", w.unit.pk]),
        default=403, staff=200, liaison=200, outsider=404, nobody=LOGIN,
    ),
    "file": Row(
        lambda w: url("file", args=[attachment(w).pk]),
        default=404, staff=200, liaison=200, leader=200, city_leader=200, nobody=404,
    ),
    "file-remove": Row(lambda w: url("file-remove", args=[attachment(w).pk]), default=405, nobody=LOGIN),
    **api_rows("api-file", attachment, default=404, staff=200, liaison=200, leader=200, city_leader=200),
    "api-token": Row(lambda w: url("api-token"), method="post", default=400, nobody=400),
    "api-me": Row(lambda w: url("api-me"), default=200, nobody=401),
    **api_rows("api-unit", unit, UNIT, default=200, outsider=404),
    **api_rows("api-candidacy", candidacy, CANDIDACY, default=404, staff=200, leader=200, admin=200, city_leader=200),
    **api_rows("api-department", lambda w: w.department, default=200, outsider=404),
    **api_rows("api-cppcc-member", member, default=200, outsider=404),
    **api_rows("api-notification", lambda w: Notification.objects.create(recipient=w.staff, text="消息"), default=404, staff=200),
    "api-notification-read": Row(
        lambda w: url("api-notification-read", args=[Notification.objects.create(recipient=w.staff, text="消息").pk]),
        method="post", default=404, staff=200, nobody=401,
    ),
}  # fmt: skip

# Removing a duty removes it for those who come after: only the first of the cast, staff, meets it.
