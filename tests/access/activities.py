from django.urls import reverse as url

from activities.models import Attendance, Brand, CheckIn, Coverage, Plan, PlanItem, SignUp
from activities.views.public import tickets
from activities.workflow import ACTIVITY, PLAN
from tests import factories as make
from tests.access import LOGIN, Row, api_rows


def activity(w):
    return make.make_activity(w.unit)


def plan(w):
    return Plan.objects.get_or_create(
        alliance=w.alliance, year=2026, defaults={"title": "计划", "status": "published"}
    )[0]


def item(w):
    return PlanItem.objects.create(plan=plan(w), month=3, title="沙龙", kind="salon", lead_unit=w.unit)


def brand(w):
    return Brand.objects.create(alliance=w.alliance, unit=w.unit, name=f"品牌{next(make.numbers)}", setting="图书馆")


def ticket(w):
    row = CheckIn.objects.create(activity=activity(w), person_key="x")
    return [row.activity.code, tickets.sign(row.pk)]


def sign_up(w):
    return SignUp.objects.create(activity=activity(w), name="王某", phone="19900001111")


EDITORS = {"default": 403, "staff": 200, "liaison": 200, "outsider": 404, "nobody": LOGIN}

MATRIX = {
    "check-in": Row(lambda w: url("check-in", args=[activity(w).code]), default=200, nobody=200),
    "rate": Row(lambda w: url("rate", args=ticket(w)), default=200, nobody=200),
    "sign-up": Row(lambda w: url("sign-up", args=[sign_up(w).token]), default=200, nobody=200),
    "sign-up-cancel": Row(lambda w: url("sign-up-cancel", args=[sign_up(w).token]), method="post", default=302, nobody=302),
    "plans": Row(lambda w: url("plans"), default=200, nobody=LOGIN),
    "plan": Row(lambda w: url("plan", args=[plan(w).pk]), default=200, outsider=404, nobody=LOGIN),
    "plan-create": Row(lambda w: url("plan-create"), default=403, staff=200, outsider=200, nobody=LOGIN),
    "plan-item-create": Row(lambda w: url("plan-item-create", args=[plan(w).pk]), default=403, staff=200, outsider=404, nobody=LOGIN),
    "plan-move": Row(lambda w: url("plan-move", args=[plan(w).pk, "publish"]), default=403, staff=405, outsider=404, nobody=LOGIN),
    "plan-item-edit": Row(lambda w: url("plan-item-edit", args=[item(w).pk]), default=403, staff=200, outsider=404, nobody=LOGIN),
    "plan-item-remove": Row(
        lambda w: url("plan-item-remove", args=[item(w).pk]), default=405, nobody=LOGIN
    ),
    "brands": Row(lambda w: url("brands"), default=200, nobody=200),
    "brand-create": Row(
        lambda w: url("brand-create"), default=403, staff=200, liaison=200, other_liaison=200, outsider=200, nobody=LOGIN
    ),
    "brand": Row(lambda w: url("brand", args=[brand(w).pk]), default=200, outsider=404, nobody=200),
    "brand-edit": Row(lambda w: url("brand-edit", args=[brand(w).pk]), **EDITORS),
    "coverage-remove": Row(
        lambda w: url("coverage-remove", args=[
            Coverage.objects.create(activity=activity(w), medium="报", title="题", url="https://n.example/1", read_on="2026-03-02").pk]),
        default=405, nobody=LOGIN,
    ),
    "attendance": Row(
        lambda w: url("attendance", args=[Attendance.objects.create(activity=activity(w), cppcc_member=w.cppcc.person).pk]), **EDITORS
    ),
    "activities": Row(lambda w: url("activities"), default=200, nobody=200),
    "activity-create": Row(
        lambda w: url("activity-create"), default=403, staff=200, liaison=200, other_liaison=200, outsider=200, nobody=LOGIN
    ),
    "activity": Row(lambda w: url("activity", args=[activity(w).pk]), default=200, outsider=404, nobody=200),
    "activity-edit": Row(lambda w: url("activity-edit", args=[make.make_activity(w.unit, "draft").pk]),
                         default=404, staff=200, liaison=200, leader=403, admin=403, city_leader=403, nobody=LOGIN),
    "activity-match": Row(lambda w: url("activity-match", args=[make.make_activity(w.unit, "draft").pk]),
                          default=404, staff=200, liaison=200, leader=403, admin=403, city_leader=403, nobody=LOGIN),
    "activity-sign-up": Row(lambda w: url("activity-sign-up", args=[activity(w).pk]), default=200, outsider=404, nobody=200),
    "sign-ups": Row(lambda w: url("sign-ups", args=[activity(w).pk]), **EDITORS),
    "check-in-desk": Row(lambda w: url("check-in-desk", args=[activity(w).pk]), **EDITORS),
    "activity-coverage": Row(lambda w: url("activity-coverage", args=[activity(w).pk]), **EDITORS),
    "activity-qr": Row(lambda w: url("activity-qr", args=[activity(w).pk]), default=200, outsider=404, nobody=200),
    "activity-move": Row(lambda w: url("activity-move", args=[activity(w).pk, "cancel"]), **EDITORS),
    **api_rows("api-activity", activity, ACTIVITY, default=200, outsider=404),
    "api-activity-sign-ups": Row(
        lambda w: url("api-activity-sign-ups", args=[activity(w).pk]), default=403, staff=200, liaison=200, outsider=404, nobody=401
    ),
    "api-activity-check-ins": Row(
        lambda w: url("api-activity-check-ins", args=[activity(w).pk]), default=403, staff=200, liaison=200, outsider=404, nobody=401
    ),
    "api-activity-ratings": Row(lambda w: url("api-activity-ratings", args=[activity(w).pk]), default=200, outsider=404, nobody=401),
    **api_rows("api-brand", brand, default=200, outsider=404),
    **api_rows("api-plan", plan, PLAN, default=200, outsider=404),
}  # fmt: skip
