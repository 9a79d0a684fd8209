"""A list asks the database the same number of questions for one row as for three, each row with relations of its own."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from activities.models import Brand, Plan
from members.models import Candidacy, CandidacyReview, Notification
from proposals.models import Topic
from tests import factories as make
from workgroup.models import Card, Goal, Project


def unit(w):
    return make.make_unit(w.alliance)


def member(w):
    return make.make_cppcc_member(w.alliance, studio=unit(w))


def candidacy(w):
    row = Candidacy.objects.create(
        alliance=w.alliance, unit=make.make_unit(w.alliance, status="candidate"), reason="好",
        created_by=make.make_user(w.alliance),
    )  # fmt: skip
    CandidacyReview.objects.create(
        candidacy=row, reviewer=make.make_user(w.alliance), **dict.fromkeys(CandidacyReview.MARKS, 80)
    )


def booking(w):
    make.make_booking(make.make_resource(unit(w)), make.make_user(w.alliance), unit=unit(w))


def activity(w):
    row = make.make_activity(unit(w), brand=brand(w))
    row.co_host_rows.create(unit=unit(w), share=50)
    row.coverages.create(medium="报", title="报道", url=f"https://example.com/{row.pk}", read_on="2026-01-05", views=3)


def brand(w):
    return Brand.objects.create(alliance=w.alliance, unit=unit(w), name=f"品牌{next(make.numbers)}", setting="图书馆")


def plan(w):
    Plan.objects.create(alliance=w.alliance, year=2000 + next(make.numbers) % 90, title="计划")


def opinion(w):
    topic = Topic.objects.create(alliance=w.alliance, title=f"议题{next(make.numbers)}")
    row = make.make_opinion(
        w.alliance, "sorted", source_unit=unit(w), cppcc_member=member(w), topic=topic,
        activity=make.make_activity(unit(w)), category=make.make_category(w.alliance, f"类{next(make.numbers)}"),
    )  # fmt: skip
    make.make_referral(row, make.make_department(w.alliance))
    return row


def topic(w):
    opinion(w)


def proposal(w):
    row = make.make_proposal(w.alliance, "filed", author=member(w), unit=unit(w))
    row.co_signers.create(cppcc_member=member(w), status="confirmed")
    make.make_referral(row, make.make_department(w.alliance))


def special_report(w):
    row = make.make_special_report(w.alliance, "issued", unit=unit(w), cppcc_member=member(w))
    row.adoptions.create(level="city", adopted_on="2026-03-02")
    return row


def referral(w):
    opinion(w)
    make.make_referral(make.make_proposal(w.alliance, "filed"), make.make_department(w.alliance))
    make.make_referral(special_report(w), make.make_department(w.alliance))


def instruction(w):
    make.make_instruction(special_report(w))


def outcome(w):
    make.make_outcome(opinion(w)).units.add(unit(w), unit(w))


def task(w):
    goal = Goal.objects.create(alliance=w.alliance, year=2026, title="目标")
    row = make.make_task(unit(w), goal=goal)
    row.co_units.add(unit(w))
    Card.objects.create(task=row, colour="red", issued_on="2026-01-05")


def project(w):
    row = Project.objects.create(alliance=w.alliance, title="攻关", lead_unit=unit(w))
    row.units.add(unit(w))
    row.milestones.create(title="摸底", due_on="2026-03-02")


def result(w):
    make.make_result(unit(w))


def scheme(w):
    make.make_scheme(w.alliance, "archived")


def sheet(w):
    make.make_sheet(unit(w))


def appeal(w):
    make.make_appeal(unit(w))


def observation(w):
    make.make_observation(unit(w), jurors=[make.make_user(w.alliance)])


def award_round(w):
    row = make.make_award_round(unit(w))
    row.awards.create(cppcc_member=member(w), rank=1)


def duty_claim(w):
    make.make_duty_claim(make.make_cppcc(w.alliance))


def report(w):
    make.make_report(w.alliance, period=f"{2000 + next(make.numbers) % 90}-05")


def resource(w):
    make.make_resource(unit(w))


def attachment(w):
    make.make_attachment(unit(w), make.make_user(w.alliance))


def department(w):
    make.make_department(w.alliance, unit=unit(w))


def notification(w):
    Notification.objects.create(recipient=w.staff, alliance=w.alliance, text="消息")


def waiting(w):
    make.make_waiting(make.make_resource(unit(w)), make.make_user(w.alliance), unit=unit(w))


def blackout(w):
    make.make_blackout(make.make_resource(unit(w)))


def quota(w):
    make.make_resource(unit(w)).quotas.create(alliance=w.alliance, most=2)


def user(w):
    make.make_user(w.alliance, "liaison", unit=unit(w))


def score(w):
    from evaluation.models import Score

    row = make.make_scheme(w.alliance, "archived")
    Score.objects.create(alliance=w.alliance, unit=unit(w), period="2026", points=1, indicator=row.indicators.first())


# Pages, each with what makes one of its rows; the router's lists follow from the same makers.
PAGES = {
    "units": unit, "candidacies": candidacy, "cppcc-members": member, "departments": department, "users": user,
    "notifications": notification, "resources": resource, "bookings": booking, "waiting": waiting, "activities": activity, "brands": brand,
    "plans": plan, "opinions": opinion, "topics": topic, "proposals": proposal, "special-reports": special_report,
    "referrals": referral, "instructions": instruction, "outcomes": outcome, "tasks": task, "projects": project,
    "goals": lambda w: Goal.objects.create(alliance=w.alliance, year=2026, title="目标"),
    "meetings": lambda w: make.make_meeting(unit(w)), "notices": lambda w: make.make_notice(unit(w)),
    "rankings": result, "schemes": scheme, "assessments": sheet, "appeals": appeal, "observations": observation,
    "awards": award_round, "duty-claims": duty_claim, "reports": report, "dispatch": task, "network": unit,
    "audit": unit, "permissions-help": unit, "holidays": lambda w: None, "match": resource, "wall": result, "dashboard": result,
}  # fmt: skip
LISTS = {
    "api-unit-list": unit, "api-candidacy-list": candidacy, "api-cppcc-member-list": member, "api-department-list": department,
    "api-notification-list": notification, "api-file-list": attachment, "api-resource-list": resource,
    "api-booking-list": booking, "api-waiting-list": waiting, "api-blackout-list": blackout, "api-quota-list": quota, "api-activity-list": activity, "api-brand-list": brand, "api-plan-list": plan,
    "api-opinion-list": opinion, "api-topic-list": topic, "api-proposal-list": proposal,
    "api-special-report-list": special_report, "api-referral-list": referral, "api-instruction-list": instruction,
    "api-outcome-list": outcome, "api-task-list": task, "api-meeting-list": PAGES["meetings"], "api-notice-list": PAGES["notices"],
    "api-project-list": project, "api-indicator-list": scheme, "api-score-list": score, "api-ranking-list": result,
    "api-assessment-list": sheet, "api-assessment-sheet-list": sheet, "api-appeal-list": appeal,
    "api-observation-list": observation, "api-award-list": award_round, "api-duty-claim-list": duty_claim,
    "api-report-list": report,
}  # fmt: skip
ROWS = PAGES | LISTS


def names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield pattern.name


def test_every_list_of_the_api_is_here():
    assert {name for name in names(get_resolver().url_patterns) if name.endswith("-list")} == set(LISTS)


def cost(client, address):
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return asked.captured_queries


@pytest.mark.parametrize("who", ["staff", "leader"])
@pytest.mark.parametrize("name", sorted(ROWS))
def test_more_rows_ask_no_more_questions(name, who, world, client_of):
    person = getattr(world, who)
    client, address = client_of(person), reverse(name)
    ROWS[name](world)
    if client.get(address).status_code == 403:
        return
    few = cost(client, address)
    for _ in range(2):
        ROWS[name](world)
    many = cost(client, address)
    assert len(many) == len(few), "\n".join(row["sql"][:300] for row in many)
