"""Makers for the test of the lists: `maker(world, n)` makes the n-th row, with children and relations of its own.

Each row has a unit, a department, a CPPCC member and an author of its own, so that a query for each of them shows as
well as a query for each row. The liaison gets a post in every unit and the handler one in every department, to see the
rows too; what only its own person sees, the CPPCC member of the cast gets besides.
"""

import datetime as dt
import uuid

from django.utils import timezone

from activities.models import Brand, Plan
from alliance import audit
from alliance.models import Holiday
from evaluation.models import Mark, Score
from members.models import Candidacy, CandidacyReview, Contact, Membership, Notification, Plaque, Role, StudioDuty
from proposals.models import Topic
from resources.models import BookingSeries
from tests import factories as make
from workgroup.models import Card, Goal, Project


def someone(w):
    return make.make_user(w.alliance)


def unit(w, n=0, **fields):
    row = make.make_unit(w.alliance, longitude=121.5, latitude=29.8, has_studio=True, **fields)
    for liaison in (w.liaison, someone(w)):
        Membership.objects.create(user=liaison, alliance=w.alliance, role=Role.LIAISON, unit=row)
    Contact.objects.create(unit=row, name="王某")
    Plaque.objects.create(alliance=w.alliance, unit=row, number=str(row.pk), hung_on="2026-01-05")
    return row


def department(w, n=0):
    row = make.make_department(w.alliance, unit=unit(w))
    for handler in (w.handler, someone(w)):
        Membership.objects.create(user=handler, alliance=w.alliance, role=Role.HANDLER, department=row)
    return row


def member(w, n=0):
    studio = unit(w)
    row = make.make_cppcc_member(w.alliance, user=someone(w), studio=studio)
    StudioDuty.objects.create(alliance=w.alliance, unit=studio, cppcc_member=row, day="2026-03-04")
    return row


def user(w, n):
    make.make_user(w.alliance, Role.LIAISON, unit=unit(w))
    make.make_user(w.alliance, Role.HANDLER, department=department(w))


def candidacy(w, n):
    row = Candidacy.objects.create(
        alliance=w.alliance, unit=unit(w, status="candidate"), reason="群众基础好", created_by=someone(w)
    )
    for _ in range(2):
        CandidacyReview.objects.create(candidacy=row, reviewer=someone(w), **dict.fromkeys(CandidacyReview.MARKS, 80))


def notification(w, n):
    for recipient in (w.staff, w.leader, w.liaison, w.cppcc, w.handler, w.admin):
        Notification.objects.create(recipient=recipient, alliance=w.alliance, text="消息")


def attachment(w, n):
    make.make_attachment(unit(w), someone(w))
    make.make_attachment(special_report(w, n), someone(w))


def event(w, n):
    audit.record(by=someone(w), obj=unit(w), verb="edit", label="修改")


def holiday(w, n):
    Holiday.objects.create(day=dt.date(2026, 1, n), name="元旦")


def resource(w, n=0):
    """A part of a larger place, open all week, with a booking of the whole."""
    whole = make.make_resource(unit(w))
    row = make.make_resource(whole.unit, parent=whole, created_by=someone(w))
    for weekday in range(7):
        row.opening_hours.create(weekday=weekday, opens="00:00", closes="00:00")
    row.exceptions.create(day="2030-01-02")
    row.quotas.create(alliance=w.alliance, most=2)
    make.make_booking(whole, someone(w), unit=unit(w), start=make.at(4))
    return row


def booking(w, n):
    for by in (someone(w), w.cppcc):
        series = BookingSeries.objects.create(alliance=w.alliance, rule="FREQ=WEEKLY;COUNT=2", created_by=by)
        make.make_booking(
            resource(w), by, unit=unit(w), status="pending", series=series, bundle=uuid.uuid4(), start=make.at(5)
        )


def lent(w, n):
    """A unit that lent a place and gave data."""
    place = resource(w)
    make.make_used(place, someone(w), unit=unit(w), start=make.at(-1))
    data = make.make_resource(place.unit, "dataset")
    make.make_grant(someone(w), data, "granted", unit=unit(w), decided_at=timezone.now())


def need(w, n):
    """One to be taken on and one that was, each of a unit and a person of their own; the liaison shares what could fit."""
    resource(w)
    make.make_need(someone(w), make.make_unit(w.alliance))
    taken = make.make_booking(resource(w), someone(w), start=make.at(7))
    make.make_need(someone(w), make.make_unit(w.alliance), "met", booking=taken)


def booking_rating(w, n):
    """Of three uses: a resource shows an average only with enough answers."""
    place = resource(w)
    for number in range(3):
        used = make.make_used(place, someone(w), unit=unit(w), start=make.at(-2 - number))
        for side in ("borrower", "owner"):
            make.make_rating(used, someone(w), side=side)


def waiting(w, n):
    for by in (someone(w), w.cppcc):
        place = resource(w)
        got = make.make_booking(place, by, start=make.at(6))
        make.make_waiting(place, by, unit=unit(w), booking=got)


def blackout(w, n):
    make.make_blackout(resource(w), created_by=someone(w))


def block(w, n):
    for person in (someone(w), w.cppcc):
        make.make_block(person, lifted_at=timezone.now(), lifted_by=someone(w))


def quota(w, n):
    resource(w)


def brand(w, n=0):
    return Brand.objects.create(
        alliance=w.alliance, unit=unit(w), name=f"品牌{next(make.numbers)}", setting="图书馆", created_by=someone(w)
    )


def plan(w, n):
    row = Plan.objects.create(
        alliance=w.alliance, year=2000 + n, title="联动计划", status="published", created_by=someone(w)
    )
    for month in (3, 9):
        item = row.items.create(month=month, title="沙龙", kind="salon", lead_unit=unit(w), brand=brand(w))
        item.co_units.add(unit(w), unit(w))


def consultation(w, n):
    make.make_remark(unit(w), someone(w))


def poll(w, n):
    row = make.make_poll(unit(w), "closed")
    row.votes.create(voter="x", choice=1)


def wall_question(w, n):
    make.make_wall_question(unit(w))


def minutes(w, n):
    row = make.make_minutes(unit(w), "final", created_by=someone(w))
    for _number in range(2):
        row.decisions.create(text="划出夜间车位", unit=unit(w), due_on=dt.date(2030, 1, 1))


def activity(w, n=0, **fields):
    row = make.make_activity(unit(w), brand=brand(w), created_by=someone(w), **fields)
    row.co_host_rows.create(unit=unit(w), share=50)
    row.bookings.add(make.make_booking(resource(w), someone(w)))
    row.attendances.create(cppcc_member=member(w))
    report = row.coverages.create(medium="日报", title="报道", url=f"https://example.com/{row.pk}")
    report.readings.create(read_on="2026-01-05", views=3, created_by=someone(w))
    row.head_counts.create(kind="online", number=9, link="https://example.com/", created_by=someone(w))
    signed = row.sign_ups.create(name="王某", phone="19900001111", user=someone(w))
    row.check_ins.create(person_key="王某", sign_up=signed, user=signed.user)
    row.ratings.create(content=5, organisation=4, result=5)
    return row


def leave(w, n):
    """Of somebody at an activity of ours, and of the CPPCC member of the cast."""
    for asking in (member(w), w.cppcc.person):
        attendance = activity(w).attendances.create(cppcc_member=asking)
        attendance.leaves.create(reason="出差", created_by=someone(w))


def topic(w, n=0):
    row = Topic.objects.create(
        alliance=w.alliance, title=f"第{next(make.numbers)}个议题", category=category(w), created_by=someone(w)
    )
    for _ in range(2):
        make.make_opinion(w.alliance, "sorted", topic=row, source_unit=unit(w))
    return row


def category(w):
    return make.make_category(w.alliance, f"第{next(make.numbers)}类")


def opinion(w, n=0):
    """Of one member, entered by another person: the CPPCC member of the cast sees it as what he entered."""
    row = make.make_opinion(
        w.alliance, "sorted", source_unit=unit(w), activity=activity(w), cppcc_member=member(w), topic=topic(w),
        category=category(w), entered_by=w.cppcc,
    )  # fmt: skip
    make.make_referral(row, department(w))
    return row


def proposal(w, n=0):
    row = make.make_proposal(
        w.alliance,
        "assigned",
        author=member(w),
        unit=unit(w),
        category=category(w),
        topic=topic(w),
        created_by=someone(w),
    )
    row.co_signers.create(cppcc_member=member(w), status="confirmed")
    row.opinions.add(make.make_opinion(w.alliance, source_unit=unit(w)))
    make.make_referral(row, department(w))
    return row


def special_report(w, n=0):
    row = make.make_special_report(
        w.alliance, "issued", unit=unit(w), cppcc_member=member(w), topic=topic(w), created_by=w.cppcc
    )
    row.opinions.add(make.make_opinion(w.alliance, source_unit=unit(w)))
    row.adoptions.create(level="city", adopted_on="2026-03-02")
    make.make_instruction(row, leader=someone(w), created_by=someone(w))
    make.make_referral(row, department(w))
    return row


# What hangs on one of several things is made for each of them, or a relation left empty would hide its query.


def referral(w, n):
    for subject in (opinion(w), proposal(w), special_report(w)):
        make.make_referral(subject, department(w), due_on=long_ago(), created_by=someone(w))


def instruction(w, n):
    for subject in (opinion(w), proposal(w), special_report(w)):
        subject.instructions.create(
            alliance=w.alliance, leader_name="沈主席", leader=someone(w), text="请抓紧。", instructed_on="2026-03-02"
        )


def outcome(w, n):
    for source in (opinion(w), topic(w), proposal(w), special_report(w)):
        row = source.outcomes.create(
            alliance=w.alliance, title="路灯修好了", kind="service", happened_on="2026-03-02", department=department(w),
            is_public=True,
        )  # fmt: skip
        row.units.add(unit(w), unit(w))


def long_ago():
    return timezone.localdate() - dt.timedelta(days=10)


def task(w, n):
    row = make.make_task(
        unit(w), goal=goal(w), meeting=meeting(w), project=project(w), activity=activity(w), due_on=long_ago(),
        created_by=someone(w),
    )  # fmt: skip
    row.co_units.add(unit(w), unit(w))
    for colour in ("yellow", "red"):
        Card.objects.create(task=row, colour=colour, issued_on="2026-01-05")


def goal(w, n=0):
    row = Goal.objects.create(alliance=w.alliance, year=2026, title="目标", indicator_code="P1", created_by=someone(w))
    make.make_task(unit(w), goal=row)
    return row


def meeting(w, n=0):
    row = make.make_meeting(unit(w), created_by=someone(w))
    row.attendances.create(unit=unit(w), status="present")
    return row


def notice(w, n):
    row = make.make_notice(unit(w), for_members=True, created_by=someone(w))
    row.receipts.create(unit=unit(w), received_at=timezone.now(), received_by=someone(w))


def project(w, n=0):
    row = Project.objects.create(alliance=w.alliance, title="攻关", lead_unit=unit(w), created_by=someone(w))
    row.units.add(unit(w), unit(w))
    row.milestones.create(title="摸底", due_on="2026-03-02")
    return row


def result(w, n):
    """This year's and last year's, between which the ranking shows the movement."""
    place, year = unit(w), timezone.localdate().year
    for period in (year, year - 1):
        make.make_result(place, period=str(period), rank=n, category_rank=n)


def scheme(w, n=0):
    return make.make_scheme(w.alliance, "archived")


def score(w, n):
    Score.objects.create(
        alliance=w.alliance, unit=unit(w), period="2026", points=1, indicator=scheme(w).indicators.first()
    )


def sheet(w, n):
    make.make_sheet(unit(w), "submitted", "publicity")


def appeal(w, n):
    make.make_appeal(unit(w), by=someone(w))


def observation(w, n):
    row = make.make_observation(unit(w), "closed", jurors=[someone(w), w.cppcc])
    stop = row.stops.create(unit=unit(w), activity=activity(w), position=2)
    for juror in row.jurors.all():
        Mark.objects.create(stop=stop, juror=juror, points=90)


def award_round(w, n):
    row = make.make_award_round(unit(w), "publicised", created_by=someone(w))
    row.awards.create(cppcc_member=member(w), rank=1)


def duty_claim(w, n):
    for claims in (make.make_cppcc(w.alliance), w.cppcc):
        make.make_duty_claim(claims)


def report(w, n):
    make.make_report(w.alliance, "published", period=f"{2000 + n}-05")


def everything_due(w, n):
    """What the first pages and the boards gather."""
    activity(w, start=timezone.now())
    referral(w, n)
    task(w, n)
    result(w, n)
    notice(w, n)


def grant(w, n):
    for by in (someone(w), w.cppcc):
        make.make_grant(by, make.make_resource(unit(w), "dataset"), unit=w.unit)
