"""A list asks the database as often for one row as for three, each row with relations of its own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from tests import factories, lists as make

# Each list with what makes one of its rows.
LISTS = {
    "home": make.everything_due, "dashboard": make.everything_due, "wall": make.result,
    "units": make.unit, "api-unit-list": make.unit, "network": make.unit,
    "candidacies": make.candidacy, "api-candidacy-list": make.candidacy,
    "cppcc-members": make.member, "api-cppcc-member-list": make.member,
    "departments": make.department, "api-department-list": make.department,
    "users": make.user,
    "notifications": make.notification, "api-notification-list": make.notification,
    "audit": make.event,
    "holidays": make.holiday,
    "api-file-list": make.attachment,
    "resources": make.resource, "api-resource-list": make.resource, "match": make.resource,
    "bookings": make.booking, "api-booking-list": make.booking,
    "waiting": make.waiting, "api-waiting-list": make.waiting,
    "api-blackout-list": make.blackout,
    "api-quota-list": make.quota,
    "activities": make.activity, "api-activity-list": make.activity,
    "brands": make.brand, "api-brand-list": make.brand,
    "plans": make.plan, "api-plan-list": make.plan,
    "opinions": make.opinion, "api-opinion-list": make.opinion,
    "topics": make.topic, "api-topic-list": make.topic,
    "referrals": make.referral, "api-referral-list": make.referral,
    "proposals": make.proposal, "api-proposal-list": make.proposal,
    "special-reports": make.special_report, "api-special-report-list": make.special_report,
    "instructions": make.instruction, "api-instruction-list": make.instruction,
    "outcomes": make.outcome, "api-outcome-list": make.outcome,
    "dispatch": make.everything_due,
    "tasks": make.task, "api-task-list": make.task,
    "goals": make.goal,
    "meetings": make.meeting, "api-meeting-list": make.meeting,
    "notices": make.notice, "api-notice-list": make.notice,
    "projects": make.project, "api-project-list": make.project,
    "schemes": make.scheme, "api-indicator-list": make.scheme,
    "api-score-list": make.score,
    "rankings": make.result, "api-ranking-list": make.result,
    "assessments": make.sheet, "api-assessment-list": make.sheet, "api-assessment-sheet-list": make.sheet,
    "appeals": make.appeal, "api-appeal-list": make.appeal,
    "observations": make.observation, "api-observation-list": make.observation,
    "awards": make.award_round, "api-award-list": make.award_round,
    "duty-claims": make.duty_claim, "api-duty-claim-list": make.duty_claim,
    "reports": make.report, "api-report-list": make.report,
}  # fmt: skip

QUERY = {"match": "?kind=venue&since=09:00&until=17:00&minutes=60&attendees=1&day="}


def size(answer):
        return 0


def ask(client, address):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address); list(answer.streaming_content) if answer.streaming else 0
    return answer, [q["sql"] for q in asked.captured_queries]


@pytest.mark.parametrize("name", sorted(LISTS))
def test_csv(name, world, client_of):
    import collections, re
    from django.utils import timezone
    import datetime as dt
    address = reverse(name)
    if name in QUERY:
        address += QUERY[name] + str(timezone.localdate() + dt.timedelta(days=1))
    LISTS[name](world, 1)
    address += ("&" if "?" in address else "?") + "format=csv"
    few = {}
    for who in ("staff","admin"):
        c = client_of(getattr(world, who))
        if c.get(address).status_code == 200:
            few[who] = (c, *ask(c, address))
    LISTS[name](world, 2)
    LISTS[name](world, 3)
    out = []
    for who in ("staff","admin"):
        if who not in few:
            out.append(f"{name} {who} 403")
            continue
        c, a, q = few[who]
        b, r = ask(c, address)
        out.append(f"{name} {who} {size(a)}->{size(b)} q{len(q)}->{len(r)}" + (" NPLUS" if len(q) != len(r) else ""))
        if len(q) != len(r):
            norm = lambda s: re.sub(r"\d+", "#", s)[:400]
            extra = collections.Counter(map(norm, r)) - collections.Counter(map(norm, q))
            out += [f"   +{n} {s}" for s, n in extra.items()]
    with open("/tmp/mine/csv.out", "a") as f:
        f.write("\n".join(out) + "\n")
