"""One case for every workflow table: how to make a row in a status, and the input its moves need."""

import datetime as dt

from django.utils import timezone

from activities.leaves import LEAVE
from activities.live import POLL, WALL
from activities.minuting import MINUTES
from activities.models import Plan
from activities.workflow import ACTIVITY, PLAN
from evaluation.workflow import APPEAL, ASSESSMENT, AWARD_ROUND, DUTY_CLAIM, OBSERVATION, SCHEME, SHEET
from members.models import Candidacy, CandidacyReview
from members.workflow import CANDIDACY, UNIT
from proposals.models import Topic
from proposals.workflow import INSTRUCTION, OPINION, PROPOSAL, REFERRAL, SPECIAL_REPORT
from reports.workflow import REPORT
from resources.workflow import BOOKING, GRANT, NEED, RESOURCE
from tests import factories as make
from tests.moves import Case
from workgroup.models import Project
from workgroup.workflow import PROJECT, TASK

TODAY = timezone.localdate


def reason(world, row):
    return {"reason": "情况有变"}


def unit(world, status):
    return make.make_unit(world.alliance, status=status or "admitted", admitted_on="2026-01-05")


def candidacy(world, status):
    unit_status = {"decided": "under_review", "publicised": "under_review", "inspected": "under_review"}.get(
        status, "candidate"
    )
    decided = {"decided_on": TODAY()} if status in {"decided", "publicised", "admitted"} else {}
    row = Candidacy.objects.create(
        alliance=world.alliance, unit=make.make_unit(world.alliance, status=unit_status), reason="好", created_by=world.staff,
        status=status or "recommended", publicised_until=TODAY() - dt.timedelta(days=1), **decided,
    )  # fmt: skip
    for reviewer in (world.staff, world.leader):
        CandidacyReview.objects.create(candidacy=row, reviewer=reviewer, **dict.fromkeys(CandidacyReview.MARKS, 80))
    return row


def booking(world, status):
    """Began a moment ago, so that coming, going and cancelling are all in time."""
    start = timezone.now() - dt.timedelta(minutes=40)
    return make.make_booking(make.make_resource(world.unit), world.cppcc, start=start, status=status or "pending")


def has_come(row):
    type(row).objects.filter(pk=row.pk).update(checked_in_at=timezone.now())


def is_offered(row):
    type(row).objects.filter(pk=row.pk).update(offered_until=timezone.now() + dt.timedelta(hours=1))


def need(world, status):
    """Taken on by a booking that was cancelled since, so that it can be opened again."""
    row = make.make_need(world.liaison, world.unit, status or "open")
    if row.booking:
        type(row.booking).objects.filter(pk=row.booking_id).update(status="cancelled")
    return row


def activity(world, status):
    past = status in {"published", "recorded", "closed"}
    return make.make_activity(world.unit, status or "draft", start=make.at(-1) if past else make.at(2))


def opinion(world, status):
    return make.make_opinion(world.alliance, status or "received", category=make.make_category(world.alliance))


def referral(world, status):
    return make.make_referral(make.make_opinion(world.alliance, "referred"), world.department, status or "assigned")


def proposal(world, status):
    row = make.make_proposal(world.alliance, status or "draft", author=world.cppcc.person)
    make.make_referral(row, world.department, "replied", handling="lead")
    return row


def instruction(world, status):
    return make.make_instruction(make.make_special_report(world.alliance, "issued"), status or "open")


def scheme(world, status):
    row = make.make_scheme(world.alliance, "archived")
    type(row).objects.filter(pk=row.pk).update(status=status or "draft")
    row.refresh_from_db()
    return row


def sheet(world, status):
    return make.make_sheet(world.unit, status or "open", self_total=8)


def observation(world, status):
    row = make.make_observation(world.unit, status or "planned", jurors=[world.cppcc])
    row.stops.get().marks.create(juror=row.jurors.get(), points=80)
    return row


CASES = [
    Case(UNIT, unit, {"suspend": reason, "withdraw": reason, "admit": lambda w, r: {"on": TODAY()}}),
    Case(
        CANDIDACY,
        candidacy,
        {
            "decide": lambda w, r: {"decided_on": TODAY(), "note": "同意"},
            "publicise": lambda w, r: {"publicised_until": TODAY()},
            "admit": lambda w, r: {"number": f"N{r.pk}", "hung_on": TODAY(), "place": ""},
            "return": reason,
            "decline": reason,
        },
    ),
    Case(RESOURCE, lambda w, status: make.make_resource(w.unit, status=status or "draft"), {"withdraw": reason}),
    Case(
        BOOKING,
        booking,
        {"reject": reason, "cancel": reason, "release": reason},
        {"check-out": has_come, "accept": is_offered},
    ),
    Case(
        GRANT,
        lambda w, status: make.make_grant(w.cppcc, make.make_resource(w.unit, "dataset"), status or "pending"),
        {"approve": lambda w, r: {"expires_on": TODAY()}, "refuse": reason, "revoke": reason},
    ),
    Case(
        NEED,
        need,
        {
            "accept": lambda w, r: {"booking": make.make_booking(make.make_resource(w.other_unit), w.liaison)},
            "withdraw": reason,
        },
    ),
    Case(
        ACTIVITY,
        activity,
        {
            "return": reason,
            "send-back": reason,
            "cancel": reason,
            "postpone": lambda w, r: {"start": make.at(20), "end": make.at(20, 12), "reason": "场地检修"},
            "record": lambda w, r: {
                "on_site_declared": 0,
                "online_declared": 0,
                "summary": "开得好",
                "minutes": "",
            },
        },
    ),
    Case(POLL, lambda w, status: make.make_poll(w.unit, status or "draft"), {}),
    Case(WALL, lambda w, status: make.make_wall_question(w.unit, status or "pending"), {}),
    Case(MINUTES, lambda w, status: make.make_minutes(w.unit, status or "draft"), {"correct": reason}),
    Case(
        LEAVE,
        lambda w, status: make.make_leave(w.cppcc, w.unit, status=status or "pending"),
        {"return": reason, "resubmit": lambda w, r: {"kind": "sick", "reason": "发烧"}},
    ),
    Case(
        PLAN,
        lambda w, status: Plan.objects.create(
            alliance=w.alliance, year=2000 + next(make.numbers) % 90, title="计划", status=status or "draft"
        ),
    ),
    Case(
        OPINION,
        opinion,
        {
            "refer": lambda w, r: {"department": w.department},
            "merge": lambda w, r: {"topic": Topic.objects.create(alliance=w.alliance, title="路灯")},
            "close": lambda w, r: {"answer": "已修好"},
            "reject": lambda w, r: {"rejection": "petition"},
            "answer": lambda w, r: {"answer": "已修好"},
        },
    ),
    Case(
        REFERRAL,
        referral,
        {
            "reply": lambda w, r: {"result": "A", "reply": "已修好"},
            "extend": lambda w, r: {"extended_to": TODAY() + dt.timedelta(days=30), "reason": "缺配件"},
            "return": reason,
        },
    ),
    Case(
        PROPOSAL,
        proposal,
        {
            "not-file": lambda w, r: {"refusal": "empty", "make_report": True},
            "merge": lambda w, r: {"into": make.make_proposal(w.alliance, "filed")},
            "assign": lambda w, r: {"lead": w.department, "joint": [w.other_department]},
            "rate": lambda w, r: {"attitude_rating": "satisfied", "result_rating": "satisfied"},
            "withdraw": reason,
            "answer": lambda w, r: {"result": "A"},
        },
    ),
    Case(
        SPECIAL_REPORT,
        lambda w, status: make.make_special_report(w.alliance, status or "draft", unit=w.unit, created_by=w.liaison),
        {
            "edit": lambda w, r: {"title": "新标题", "text": "新正文"},
            "return": reason,
            "refer": lambda w, r: {"department": w.department},
        },
    ),
    Case(INSTRUCTION, instruction, dict.fromkeys(("follow", "done"), lambda w, r: {"handling": "已开会"})),
    Case(
        TASK,
        lambda w, status: make.make_task(
            w.unit, status or "assigned", **({} if status == "closed" else {"evidence": "照片"})
        ),
        {"progress": lambda w, r: {"progress": 50}, "submit": lambda w, r: {"evidence": "照片"}, "return": reason},
    ),
    Case(
        PROJECT,
        lambda w, status: Project.objects.create(
            alliance=w.alliance, title="攻关", lead_unit=w.unit, status=status or "open"
        ),
    ),
    Case(SCHEME, scheme),
    Case(
        ASSESSMENT,
        lambda w, status: make.make_assessment(w.unit, status or "self_score"),
        {
            "publicise": lambda w, r: {"publicised_until": TODAY()},
            "reopen": reason,
            "approve": lambda w, r: {"approved_on": TODAY(), "note": "同意"},
        },
    ),
    Case(SHEET, sheet, {"return": reason}),
    Case(
        APPEAL,
        lambda w, status: make.make_appeal(w.unit, status or "open"),
        {
            "uphold": lambda w, r: {"points": 12, "decision": "补计一场"},
            "dismiss": lambda w, r: {"decision": "材料不足"},
        },
    ),
    Case(OBSERVATION, observation, {"reopen": reason}),
    Case(
        AWARD_ROUND,
        lambda w, status: make.make_award_round(w.unit, status or "draft"),
        {"publicise": lambda w, r: {"publicised_until": TODAY()}, "return": reason},
    ),
    Case(
        DUTY_CLAIM,
        lambda w, status: make.make_duty_claim(w.cppcc, status or "submitted"),
        {"approve": lambda w, r: {"points": 2, "note": ""}, "return": reason},
    ),
    Case(
        REPORT,
        lambda w, status: make.make_report(w.alliance, status or "draft", period=f"{2000 + next(make.numbers)}-05"),
    ),
]
