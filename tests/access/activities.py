from django.urls import reverse as url
from django.utils import timezone

from activities import door
from activities.leaves import LEAVE
from activities.live import POLL, WALL
from activities.minuting import MINUTES
from activities.models import Attendance, Brand, Certificate, CheckIn, Coverage, Plan, PlanItem, SignUp
from activities.views.public import tickets
from activities.workflow import ACTIVITY, PLAN
from members import files
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


def running(w):
    """Began a moment ago, so that its door is open."""
    return make.make_activity(w.unit, start=timezone.now())


def coverage(w):
    return Coverage.objects.create(activity=activity(w), medium="报", title="题", url="https://n.example/1")


def head_count(w):
    return activity(w).head_counts.create(kind="registered", number=3, link="https://n.example/1")


def reading(w):
    return coverage(w).readings.create(views=3, read_on="2026-03-02")


def attendance(w):
    return Attendance.objects.create(activity=activity(w), cppcc_member=w.cppcc.person)


def comment(w, **fields):
    return activity(w).ratings.create(content=1, organisation=1, result=1, comment="骂人的话", **fields)


def photo(w):
    row = activity(w)
    kept = files.attach(subject=row, upload=make.picture(), by=w.staff)
    return row.photos.create(attachment=kept, consent="agreed")


def certificate(w):
    return Certificate.objects.create(activity=activity(w), name="王某")


def screen(w):
    row = activity(w)
    return [row.code, door.screens.sign(row.code)]


def sign_up(w):
    return SignUp.objects.create(activity=activity(w), name="王某", phone="19900001111")


def consultation(w):
    return make.make_consultation(w.unit)


def poll(w):
    return make.make_poll(w.unit)


def wall_question(w):
    return make.make_wall_question(w.unit)


def minutes(w):
    return make.make_minutes(w.unit)


def decision(w):
    return minutes(w).decisions.create(text="划出夜间车位", unit=w.unit, due_on="2030-01-01")


def by_pk(name, make_row):
    return lambda w: url(name, args=[make_row(w).pk])


EDITORS = {"default": 403, "staff": 200, "liaison": 200, "outsider": 404, "nobody": LOGIN}

POSTED = {"default": 405, "nobody": LOGIN}
REVIEWERS = EDITORS | {"liaison": 403}
READERS = {
    "default": 404,
    "staff": 200,
    "liaison": 200,
    "leader": 200,
    "admin": 200,
    "city_leader": 200,
    "nobody": LOGIN,
}
WRITERS = READERS | {"leader": 403, "admin": 403, "city_leader": 403}
PLANNERS = {"default": 403, "staff": 200, "outsider": 404, "nobody": LOGIN}
MATRIX = {
    "check-in": Row(lambda w: url("check-in", args=[running(w).code]), default=200, nobody=200),
    "certificate-take": Row(lambda w: url("certificate-take", args=ticket(w)), default=405, nobody=405),
    "check-in-screen": Row(lambda w: url("check-in-screen", args=screen(w)), default=200, nobody=200),
    "check-in-screen-now": Row(lambda w: url("check-in-screen-now", args=screen(w)), default=200, nobody=200),
    "check-in-screen-qr": Row(lambda w: url("check-in-screen-qr", args=screen(w)), default=200, nobody=200),
    "certificate": Row(lambda w: url("certificate", args=[certificate(w).serial]), default=200, nobody=200),
    "sign-up-qr": Row(lambda w: url("sign-up-qr", args=[sign_up(w).token]), default=200, nobody=200),
    "sign-up-reveal": Row(by_pk("sign-up-reveal", sign_up), **EDITORS),
    "sign-ups-export": Row(by_pk("sign-ups-export", activity), **EDITORS),
    "invitation": Row(lambda w: url("invitation", args=[activity(w).invitations.create(name="王某").token]), default=200, nobody=200),
    "invitation-decline": Row(
        lambda w: url("invitation-decline", args=[activity(w).invitations.create(name="王某").token]), method="post", default=302, nobody=302
    ),
    "invitation-withdraw": Row(by_pk("invitation-withdraw", lambda w: activity(w).invitations.create(name="王某")), **POSTED),
    "invitations": Row(by_pk("invitations", activity), **EDITORS),
    "invite-members": Row(by_pk("invite-members", activity), **POSTED),
    "turnout-rules": Row(by_pk("turnout-rules", activity), **EDITORS),
    "turnout-defaults": Row(lambda w: url("turnout-defaults"), default=403, staff=200, outsider=200, nobody=LOGIN),
    "consents": Row(lambda w: url("consents"), default=403, staff=200, outsider=200, nobody=LOGIN),
    "question-create": Row(by_pk("question-create", activity), **EDITORS),
    "question-edit": Row(by_pk("question-edit", lambda w: activity(w).questions.create(label="想谈什么")), **EDITORS),
    "check-in-scan": Row(by_pk("check-in-scan", activity), **EDITORS),
    "check-ins": Row(by_pk("check-ins", activity), **EDITORS),
    "figures": Row(by_pk("figures", activity), default=200, outsider=404, nobody=LOGIN),
    "declare": Row(by_pk("declare", activity), **EDITORS),
    "decide": Row(lambda w: url("decide", args=[activity(w).pk, "head-counts"]), **REVIEWERS),
    "head-count-edit": Row(by_pk("head-count-edit", head_count), **EDITORS),
    "head-count-remove": Row(by_pk("head-count-remove", head_count), **POSTED),
    "head-count-correct": Row(by_pk("head-count-correct", head_count), **REVIEWERS),
    "reading-correct": Row(by_pk("reading-correct", reading), **REVIEWERS),
    "coverage-reading": Row(by_pk("coverage-reading", coverage), **EDITORS),
    "ratings": Row(by_pk("ratings", activity), default=200, outsider=404, nobody=LOGIN),
    "comment-hide": Row(by_pk("comment-hide", comment), **REVIEWERS),
    "comment-show": Row(by_pk("comment-show", lambda w: comment(w, is_hidden=True)), **POSTED),
    "photos": Row(by_pk("photos", activity), **EDITORS),
    "photo": Row(by_pk("photo", photo), **EDITORS),
    "photo-remove": Row(by_pk("photo-remove", photo), **POSTED),
    "certificates": Row(by_pk("certificates", activity), **EDITORS),
    "certificate-issue": Row(by_pk("certificate-issue", lambda w: CheckIn.objects.create(activity=activity(w), person_key="x")), **EDITORS),
    "certificate-file": Row(lambda w: url("certificate-file", args=[certificate(w).pk, "pdf"]), **EDITORS),
    "certificate-revoke": Row(by_pk("certificate-revoke", certificate), **EDITORS),
    "leaves": Row(lambda w: url("leaves"), default=200, nobody=LOGIN),
    "leave": Row(by_pk("leave", lambda w: make.make_leave(w.cppcc, w.unit)), default=404, staff=200, admin=200, liaison=200, cppcc=200, nobody=LOGIN),
    "leave-ask": Row(by_pk("leave-ask", attendance), default=404, cppcc=200, nobody=LOGIN),
    "leave-move": Row(
        lambda w: url("leave-move", args=[make.make_leave(w.cppcc, w.unit).pk, "approve"]),
        default=404, staff=405, admin=403, liaison=405, cppcc=403, nobody=LOGIN,
    ),
    "rate": Row(lambda w: url("rate", args=ticket(w)), default=200, nobody=200),
    "sign-up": Row(lambda w: url("sign-up", args=[sign_up(w).token]), default=200, nobody=200),
    "sign-up-cancel": Row(lambda w: url("sign-up-cancel", args=[sign_up(w).token]), method="post", default=302, nobody=302),
    "plans": Row(lambda w: url("plans"), default=200, nobody=LOGIN),
    "plan": Row(lambda w: url("plan", args=[plan(w).pk]), default=200, outsider=404, nobody=LOGIN),
    "plan-create": Row(lambda w: url("plan-create"), default=403, staff=200, outsider=200, nobody=LOGIN),
    "live": Row(lambda w: url("live", args=ticket(w)), default=200, nobody=200),
    "live-screen": Row(lambda w: url("live-screen", args=screen(w)), default=200, nobody=200),
    "live-desk": Row(by_pk("live-desk", activity), **EDITORS),
    "poll-create": Row(by_pk("poll-create", activity), **EDITORS),
    "poll-edit": Row(by_pk("poll-edit", poll), **EDITORS),
    "poll-move": Row(lambda w: url("poll-move", args=[poll(w).pk, "open"]), **WRITERS | {"staff": 405, "liaison": 405}),
    "wall-question-move": Row(lambda w: url("wall-question-move", args=[wall_question(w).pk, "show"]), **WRITERS | {"staff": 405, "liaison": 405}),
    **api_rows("api-poll", poll, POLL, default=404, staff=200, liaison=200, leader=200, admin=200, city_leader=200),
    **api_rows("api-wall-question", wall_question, WALL, default=404, staff=200, liaison=200, leader=200, admin=200, city_leader=200),
    "consultations": Row(lambda w: url("consultations"), default=200, nobody=LOGIN),
    "consultation": Row(by_pk("consultation", consultation), default=200, outsider=404, nobody=LOGIN),
    "consultation-create": Row(
        lambda w: url("consultation-create"), default=403, staff=200, liaison=200, other_liaison=200, outsider=200, nobody=LOGIN
    ),
    "consultation-edit": Row(by_pk("consultation-edit", consultation), **EDITORS),
    "remark-hide": Row(by_pk("remark-hide", lambda w: make.make_remark(w.unit, w.cppcc)), **REVIEWERS),
    **api_rows("api-consultation", consultation, default=200, outsider=404),
    "api-consultation-remarks": Row(by_pk("api-consultation-remarks", consultation), default=200, outsider=404, nobody=401),
    "minutes-start": Row(by_pk("minutes-start", running), **EDITORS),
    "minutes": Row(by_pk("minutes", minutes), **READERS),
    "minutes-document": Row(by_pk("minutes-document", minutes), **READERS),
    "minutes-edit": Row(by_pk("minutes-edit", minutes), **WRITERS),
    "minutes-renew": Row(by_pk("minutes-renew", minutes), **POSTED),
    "minutes-move": Row(lambda w: url("minutes-move", args=[minutes(w).pk, "check"]), **WRITERS | {"staff": 405, "liaison": 405}),
    "decision-create": Row(by_pk("decision-create", minutes), **WRITERS),
    "decision-edit": Row(by_pk("decision-edit", decision), **WRITERS),
    "decision-remove": Row(by_pk("decision-remove", decision), **POSTED),
    "plan-edit": Row(by_pk("plan-edit", plan), **PLANNERS),
    "plan-copy": Row(by_pk("plan-copy", plan), **PLANNERS),
    "plan-import": Row(by_pk("plan-import", plan), **PLANNERS),
    "plan-import-template": Row(by_pk("plan-import-template", plan), **PLANNERS),
    "plan-import-preview": Row(lambda w: url("plan-import-preview", args=[plan(w).pk, "of-nobody"]), **PLANNERS | {"staff": 404}),
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
    "coverage-remove": Row(by_pk("coverage-remove", coverage), **POSTED),
    "attendance": Row(by_pk("attendance", attendance), **EDITORS),
    "activities": Row(lambda w: url("activities"), default=200, nobody=200),
    "activity-create": Row(
        lambda w: url("activity-create"), default=403, staff=200, liaison=200, other_liaison=200, outsider=200, nobody=LOGIN
    ),
    "activity": Row(lambda w: url("activity", args=[activity(w).pk]), default=200, outsider=404, nobody=200),
    "activities-month": Row(lambda w: url("activities-month"), default=200, nobody=200),
    "activities-map": Row(lambda w: url("activities-map"), default=200, nobody=200),
    "activities-picture": Row(lambda w: url("activities-picture"), default=200, nobody=LOGIN),
    "activities-calendar": Row(lambda w: url("activities-calendar"), default=200, nobody=200),
    "activity-calendar": Row(by_pk("activity-calendar", activity), default=200, outsider=404, nobody=200),
    "activity-poster": Row(lambda w: url("activity-poster", args=[activity(w).pk, "png"]), default=200, outsider=404, nobody=200),
    "activity-shares": Row(by_pk("activity-shares", activity), **EDITORS),
    "activity-repeat": Row(by_pk("activity-repeat", activity), **EDITORS),
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
    "api-activity-scans": Row(lambda w: url("api-activity-scans", args=[activity(w).pk]), default=405, nobody=401),
    "api-activity-head-counts": Row(lambda w: url("api-activity-head-counts", args=[activity(w).pk]), default=200, outsider=404, nobody=401),
    "api-activity-coverages": Row(lambda w: url("api-activity-coverages", args=[activity(w).pk]), default=200, outsider=404, nobody=401),
    "api-activity-figures": Row(lambda w: url("api-activity-figures", args=[activity(w).pk]), default=200, outsider=404, nobody=401),
    **api_rows("api-leave", lambda w: make.make_leave(w.cppcc, w.unit), LEAVE, default=404, staff=200, admin=200, liaison=200, cppcc=200),
    "api-activity-ratings": Row(lambda w: url("api-activity-ratings", args=[activity(w).pk]), default=200, outsider=404, nobody=401),
    **api_rows("api-brand", brand, default=200, outsider=404),
    **api_rows("api-minutes", minutes, MINUTES, default=404, staff=200, liaison=200, leader=200, admin=200, city_leader=200),
    **api_rows("api-plan-item", item, default=200, outsider=404),
    **api_rows("api-plan", plan, PLAN, default=200, outsider=404),
}  # fmt: skip
