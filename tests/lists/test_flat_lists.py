"""A list asks the database as often for one row as for three, each row with relations of its own."""

import re
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, get_resolver, reverse

from tests import lists as make
from tests.factories import at

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
    "contributions": make.lent, "api-contribution-list": make.lent,
    "needs": make.need, "api-need-list": make.need,
    "booking-ratings": make.booking_rating, "api-booking-rating-list": make.booking_rating,
    "timeline": make.resource, "usage": make.resource,
    "grants": make.grant, "api-grant-list": make.grant,
    "waiting": make.waiting, "api-waiting-list": make.waiting,
    "api-blackout-list": make.blackout,
    "booking-blocks": make.block, "api-booking-block-list": make.block,
    "api-quota-list": make.quota,
    "activities": make.activity, "api-activity-list": make.activity,
    "brands": make.brand, "api-brand-list": make.brand,
    "api-minutes-list": make.minutes, "api-wall-question-list": make.wall_question, "api-poll-list": make.poll,
    "consultations": make.consultation, "api-consultation-list": make.consultation,
    "plans": make.plan, "api-plan-list": make.plan, "api-plan-item-list": make.plan,
    "leaves": make.leave, "api-leave-list": make.leave,
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

# The pages among them, kept by hand; a test below finds those that paginate.
PAGES = {
    "home", "dashboard", "wall", "units", "network", "candidacies", "cppcc-members", "departments", "users",
    "notifications", "audit", "holidays", "resources", "match", "needs", "contributions", "bookings", "booking-ratings", "timeline",
    "usage", "grants", "waiting", "booking-blocks", "activities", "brands", "plans", "leaves", "consultations",
    "opinions", "topics", "referrals", "proposals", "special-reports", "instructions", "outcomes", "dispatch", "tasks",
    "goals", "meetings", "notices", "projects", "schemes", "rankings", "assessments", "appeals", "observations",
    "awards", "duty-claims", "reports",
}  # fmt: skip

# Who reads them: those who find rows there, for a page without rows proves nothing.
ADMIN_ONLY = {"users", "holidays"}
LEADING = {
    "audit", "dashboard", "dispatch", "wall", "referrals", "api-referral-list", "instructions", "api-instruction-list",
    "contributions", "api-contribution-list",
}  # fmt: skip
BLOCKS = {"booking-blocks", "api-booking-block-list"}
READ_BY = {
    "staff": LISTS.keys() - ADMIN_ONLY,
    "leader": LISTS.keys() - ADMIN_ONLY - {"audit", "match", "leaves", "api-leave-list"},
    "admin": ADMIN_ONLY | {"audit"},
    "liaison": LISTS.keys() - ADMIN_ONLY - LEADING - {"duty-claims", "api-duty-claim-list", *BLOCKS},
    "cppcc": LISTS.keys() - ADMIN_ONLY - LEADING - {
        "usage", "candidacies", "api-candidacy-list", "api-blackout-list", "tasks", "api-task-list", "goals", "meetings",
        "api-meeting-list", "projects", "api-project-list", "appeals", "api-appeal-list", "api-score-list",
        "api-poll-list", "api-wall-question-list",
    },
    "handler": {
        "home", "notifications", "opinions", "api-opinion-list", "referrals", "api-referral-list", "proposals",
        "api-proposal-list", "special-reports", "api-special-report-list", "outcomes", "api-outcome-list",
        "api-file-list",
    },
}  # fmt: skip


def addresses():
    return {name for name in get_resolver().reverse_dict if isinstance(name, str)}


def test_no_list_is_missing_here():
    of_the_api = {name for name in addresses() if name.endswith("-list")}
    assert of_the_api | PAGES == LISTS.keys()


def test_every_page_that_paginates_is_among_the_pages(world, client_of):
    staff, admin = client_of(world.staff), client_of(world.admin)
    found = {name for name in addresses() if paginates(staff, name) or paginates(admin, name)}
    # The style guide shows a page of nothing.
    assert found - {"styleguide"} <= PAGES


def paginates(client, name):
    if name.startswith("api-") or name == "schema":
        return False
    try:
        answer = client.get(reverse(name))
    except NoReverseMatch:
        # It is about one row.
        return False
    return "page_obj" in (answer.context or ())


@pytest.mark.parametrize("name", LISTS)
def test_three_rows_ask_no_more_than_one(name, world, client_of):
    readers = {who: client_of(getattr(world, who)) for who, names in READ_BY.items() if name in names}
    assert readers, "a list that nobody reads proves nothing"
    LISTS[name](world, 1)
    one = {who: Visit(client, name) for who, client in readers.items()}
    LISTS[name](world, 2)
    LISTS[name](world, 3)
    three = {who: Visit(client, name) for who, client in readers.items()}
    for who in readers:
        assert three[who].shown > one[who].shown, f"{who} does not see the new rows"
        assert three[who].queries.total() == one[who].queries.total(), (who, three[who].queries - one[who].queries)


class Visit:
    """What a list shows and which questions it asked; a visit before only warms up session and content types."""

    def __init__(self, client, name):
        address = reverse(name) + wish(name)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
        assert answer.status_code == 200
        self.shown = rows_of(answer)
        self.queries = Counter(re.sub(r"\d+", "#", row["sql"]) for row in asked.captured_queries)


def wish(name):
    """The match finds something only for a wish."""
    day = at(1).date()
    return f"?kind=venue&day={day}&since=09:00&until=17:00&minutes=60&attendees=1" if name == "match" else ""


def rows_of(answer):
    """How many rows there are; on a page that does not paginate its length has to do."""
    if answer["Content-Type"] == "application/json":
        return answer.json()["count"]
    page = answer.context.get("page_obj")
    return len(answer.content) if page is None else page.paginator.count
