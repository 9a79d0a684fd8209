"""From draft to confirmed record; plans and brands."""

import pytest

from activities import services
from activities.models import Activity, Brand
from activities.workflow import ACTIVITY
from alliance.errors import DomainError
from members.models import Notification
from tests import factories
from tests.factories import at

RECORD = {"on_site_declared": 30, "evidence": "https://files.example/sheet.jpg", "summary": "开得好", "minutes": ""}


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
    assert Activity.objects.held().with_turnout().get().participants == 30
    assert Notification.objects.filter(recipient=liaison, text__contains="缺议程").exists()


def test_cancelling_frees_the_booking_and_tells_those_who_signed_up(staff, liaison, cppcc, unit):
    booking = factories.make_booking(factories.make_resource(unit), liaison)
    row = factories.make_activity(unit)
    row.bookings.set([booking])
    services.sign_up(activity=row, name="陈", phone="19900000001", by=cppcc)
    ACTIVITY.perform(row, "cancel", by=staff, reason="检修")
    booking.refresh_from_db()
    assert booking.status == "cancelled"
    assert Notification.objects.filter(recipient=cppcc, text__contains="活动取消").exists()


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
        "bookings": [booking.pk],
    }
    client_of(liaison).post("/activities/create/", fields)
    assert Activity.objects.get().bookings.get() == booking
