"""From draft to confirmed record, and the public's part: sign-up, check-in, rating."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from activities import queries, services
from activities.models import Activity, Brand, CheckIn, Plan, PlanItem, Rating, SignUp
from activities.workflow import ACTIVITY
from alliance.errors import DomainError
from members.models import Notification
from tests import factories
from tests.factories import at

RECORD = {"on_site_declared": 30, "online_declared": 200, "evidence": "签到表", "summary": "开得好", "minutes": ""}


@pytest.fixture
def now_on(unit):
    """An activity that began a quarter of an hour ago."""
    return factories.make_activity(unit, start=timezone.now() - dt.timedelta(minutes=15))


def test_the_way_of_an_activity(liaison, staff, other_unit, unit):
    row = Activity(alliance=unit.alliance, unit=unit, title="圆桌会", start=at(2), end=at(2, 12), place="三楼")
    services.save_activity(activity=row, by=liaison, co_hosts=[(other_unit, 40)])
    ACTIVITY.perform(row, "submit", by=liaison)
    ACTIVITY.perform(row, "return", by=staff, reason="缺议程")
    ACTIVITY.perform(row, "submit", by=liaison)
    row = ACTIVITY.perform(row, "approve", by=staff)
    assert row.published_at
    with pytest.raises(DomainError, match="活动开始后"):
        ACTIVITY.perform(row, "record", by=liaison, **RECORD)
    Activity.objects.filter(pk=row.pk).update(start=at(-1), end=at(-1, 12))
    ACTIVITY.perform(row, "record", by=liaison, **RECORD)
    row = ACTIVITY.perform(row, "confirm", by=staff)
    assert Activity.objects.held().with_turnout().get().participants == 230
    assert Notification.objects.filter(recipient=liaison, text__contains="缺议程").exists()


def test_figures_without_evidence_are_refused_at_the_field(client_of, liaison, unit):
    row = factories.make_activity(unit, start=at(-1))
    page = client_of(liaison).post(f"/activities/{row.pk}/record/", RECORD | {"evidence": ""})
    assert "填报了人数就要写明佐证" in page.content.decode()


def test_a_doubtful_figure_must_be_looked_at(client_of, staff, unit):
    row = factories.make_activity(unit, "recorded", start=at(-1), capacity=20, on_site_declared=900, evidence="表")
    page = client_of(staff).post(f"/activities/{row.pk}/confirm/", {})
    assert "数据有疑点" in page.content.decode()
    client_of(staff).post(f"/activities/{row.pk}/confirm/", {"accept_doubts": "on"})
    row.refresh_from_db()
    assert row.status == "closed"


def test_cancelling_frees_the_booking_and_tells_those_who_signed_up(staff, liaison, cppcc, unit):
    booking = factories.make_booking(factories.make_resource(unit), liaison)
    row = factories.make_activity(unit)
    row.bookings.set([booking])
    services.sign_up(activity=row, name="陈", phone="19900000001", by=cppcc)
    ACTIVITY.perform(row, "cancel", by=staff, reason="检修")
    booking.refresh_from_db()
    assert booking.status == "cancelled"
    assert Notification.objects.filter(recipient=cppcc, text__contains="活动取消").exists()


def test_the_101st_of_100_waits_and_moves_up(unit):
    row = factories.make_activity(unit, capacity=2)
    made = [services.sign_up(activity=row, name="王", phone=f"1990000000{n}") for n in range(3)]
    assert [item.status for item in made] == ["registered", "registered", "waitlisted"]
    with pytest.raises(DomainError, match="已经报过名"):
        services.sign_up(activity=row, name="王", phone="19900000000")
    services.cancel_sign_up(sign_up=made[0])
    made[2].refresh_from_db()
    assert made[2].status == SignUp.Status.REGISTERED


def test_the_public_signs_up_checks_in_once_and_rates_once(client, now_on):
    done = client.post(f"/activities/{now_on.pk}/sign-up/", {"name": "王某", "phone": "19900001111", "consent": "on"})
    assert done.status_code == 302
    address = reverse("check-in", args=[now_on.code])
    first = client.post(address, {"name": "王某", "phone": "19900001111"})
    again = client.post(address, {"name": "王某", "phone": "19900001111"})
    assert first["Location"] == again["Location"]
    assert CheckIn.objects.count() == 1
    assert "已签到" in client.get(first["Location"]).content.decode()
    marks = {"content": 5, "organisation": 4, "result": 5}
    client.post(first["Location"], marks)
    client.post(first["Location"], marks)
    assert Rating.objects.count() == 1


def test_check_in_outside_its_time_says_when(client, unit):
    row = factories.make_activity(unit, start=at(3))
    assert "签到时间为" in client.get(reverse("check-in", args=[row.code])).content.decode()
    with pytest.raises(DomainError, match="签到时间为"):
        services.check_in(activity=row, phone="19900001111")


def test_a_forged_ticket_is_404(client, now_on):
    assert client.get(reverse("rate", args=[now_on.code, "1:forged"])).status_code == 404


def test_too_few_answers_are_no_percentage(now_on):
    for number in range(9):
        row, _made = services.check_in(activity=now_on, phone=f"1990000000{number}")
        services.rate(check_in=row, content=5, organisation=5, result=5)
    assert queries.activity_satisfaction(now_on)["percent"] is None
    row, _made = services.check_in(activity=now_on, phone="19900000099")
    services.rate(check_in=row, content=1, organisation=1, result=1)
    assert queries.activity_satisfaction(now_on)["percent"] == 90.0


def test_views_need_a_link(client_of, liaison, now_on):
    page = client_of(liaison).post(
        f"/activities/{now_on.pk}/coverage/", {"medium": "报", "title": "题", "views": 900, "read_on": "2026-01-05"}
    )
    assert page.status_code == 200
    assert not now_on.coverages.exists()


def test_the_plan_knows_what_is_done_late_and_to_do(unit, staff):
    today = timezone.localdate()
    plan = Plan.objects.create(alliance=unit.alliance, year=today.year - 1, title="计划", status="published")
    items = [
        PlanItem.objects.create(plan=plan, month=3, title=f"项目{n}", kind="salon", lead_unit=unit) for n in range(2)
    ]
    factories.make_activity(unit, "closed", start=at(-300), plan_item=items[0])
    assert {item.title: item.state for item in queries.plan_items(plan)} == {"项目0": "done", "项目1": "late"}


def test_a_brand_shows_its_own(client, unit):
    brand = Brand.objects.create(alliance=unit.alliance, unit=unit, name="书香圆桌会", setting="图书馆")
    factories.make_activity(unit, "closed", start=at(-5), brand=brand, title="读书谈停车")
    assert "读书谈停车" in client.get(brand.get_absolute_url()).content.decode()


def test_drafts_are_nobody_elses(client, client_of, other_liaison, liaison, unit):
    row = factories.make_activity(unit, "draft")
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client_of(other_liaison).get(row.get_absolute_url()).status_code == 404
    assert client_of(liaison).get(row.get_absolute_url()).status_code == 200


def test_the_form_drafts_an_activity_from_a_booking(client_of, liaison, unit):
    booking = factories.make_booking(factories.make_resource(unit, name="三楼圆桌"), liaison)
    page = client_of(liaison).get(f"/activities/create/?booking={booking.pk}").content.decode()
    assert "三楼圆桌" in page
    fields = {
        "title": "圆桌会",
        "kind": "salon",
        "unit": unit.pk,
        "start": "2027-03-02T10:00",
        "end": "2027-03-02T12:00",
        "place": "三楼圆桌",
        "share": 50,
        "bookings": [booking.pk],
    }
    client_of(liaison).post("/activities/create/", fields)
    assert Activity.objects.get().bookings.get() == booking


def test_api_check_in_is_201_then_200(api_of, liaison, now_on):
    address = f"/api/activities/{now_on.pk}/check-ins/"
    assert api_of(liaison).post(address, {"name": "王", "phone": "19900001111"}).status_code == 201
    assert api_of(liaison).post(address, {"name": "王", "phone": "19900001111"}).status_code == 200
    assert api_of(liaison).post(address, {"name": "王", "phone": "12"}).status_code == 400
