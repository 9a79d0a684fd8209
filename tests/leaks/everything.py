from activities.models import Brand, Plan
from evaluation.models import Indicator, Score
from members.models import Candidacy, Notification, Plaque, StudioDuty
from proposals.models import Topic
from resources.feeds import subscribe
from resources.models import BookingSeries, Quota
from tests import factories as make
from workgroup.models import Goal, Project


def opinion(world):
    return make.make_opinion(world.alliance)


def report(world):
    return make.make_special_report(world.alliance, "issued")


ROWS = [
    lambda w: w.unit,
    lambda w: w.department,
    lambda w: make.make_cppcc_member(w.alliance),
    lambda w: Plaque.objects.create(alliance=w.alliance, unit=w.unit, number="1", hung_on="2026-01-05"),
    lambda w: StudioDuty.objects.create(
        alliance=w.alliance, unit=w.unit, cppcc_member=make.make_cppcc_member(w.alliance), day="2026-03-04"
    ),
    lambda w: Candidacy.objects.create(alliance=w.alliance, unit=w.other_unit, reason="好", created_by=w.staff),
    lambda w: Notification.objects.create(recipient=w.staff, alliance=w.alliance, text="消息"),
    lambda w: make.make_attachment(w.unit, w.staff, is_public=False),
    lambda w: make.make_resource(w.unit, status="draft"),
    lambda w: make.make_booking(make.make_resource(w.unit), w.cppcc),
    lambda w: make.make_rating(make.make_used(make.make_resource(w.unit), w.cppcc), w.cppcc),
    lambda w: make.make_need(w.liaison, w.unit),
    lambda w: BookingSeries.objects.create(alliance=w.alliance, rule="FREQ=WEEKLY;COUNT=2", created_by=w.staff),
    lambda w: make.make_block(w.cppcc),
    lambda w: make.make_blackout(make.make_resource(w.unit)),
    lambda w: make.make_waiting(make.make_resource(w.unit), w.cppcc),
    lambda w: subscribe(by=w.cppcc),
    lambda w: make.make_grant(w.cppcc, make.make_resource(w.unit, "dataset")),
    lambda w: Quota.objects.create(alliance=w.alliance, most=2),
    lambda w: Brand.objects.create(alliance=w.alliance, unit=w.unit, name="书香圆桌会", setting="图书馆"),
    lambda w: Plan.objects.create(alliance=w.alliance, year=2026, title="计划"),
    lambda w: make.make_activity(w.unit, "draft"),
    lambda w: make.make_activity(w.unit).head_counts.create(kind="registered", number=3),
    lambda w: make.make_activity(w.unit).coverages.create(medium="日报", title="报道", url="https://n.example/1"),
    lambda w: make.make_leave(w.cppcc, w.unit),
    lambda w: make.make_minutes(w.unit),
    lambda w: make.make_poll(w.unit),
    lambda w: make.make_consultation(w.unit),
    lambda w: make.make_remark(w.unit, w.cppcc),
    lambda w: make.make_wall_question(w.unit),
    lambda w: Plan.objects.create(alliance=w.alliance, year=2027, title="计划").items.create(
        month=3, title="沙龙", kind="salon", lead_unit=w.unit
    ),
    lambda w: make.make_category(w.alliance),
    lambda w: Topic.objects.create(alliance=w.alliance, title="路灯"),
    opinion,
    lambda w: make.make_referral(opinion(w), w.department),
    lambda w: make.make_proposal(w.alliance),
    report,
    lambda w: make.make_instruction(report(w)),
    lambda w: make.make_outcome(opinion(w), is_public=False),
    lambda w: Goal.objects.create(alliance=w.alliance, year=2026, title="目标"),
    lambda w: make.make_task(w.unit),
    lambda w: make.make_meeting(w.unit),
    lambda w: make.make_notice(w.unit),
    lambda w: Project.objects.create(alliance=w.alliance, title="攻关", lead_unit=w.unit),
    lambda w: make.make_scheme(w.alliance, "archived"),
    lambda w: make.make_scheme(w.alliance, "archived").indicators.first(),
    lambda w: make.make_result(w.unit),
    lambda w: Score.objects.create(
        alliance=w.alliance, unit=w.unit, period="2026", points=1, indicator=Indicator.objects.first()
    ),
    lambda w: make.make_report(w.alliance),
    lambda w: make.make_assessment(w.unit),
    lambda w: make.make_sheet(w.unit),
    lambda w: make.make_appeal(w.unit),
    lambda w: make.make_observation(w.unit),
    lambda w: make.make_award_round(w.unit),
    lambda w: make.make_duty_claim(w.cppcc),
]
