"""An activity and what it books: found from the draft, made from a booking, moved and given back together."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied

from activities import services
from activities.models import Activity
from activities.queries import needed_for
from activities.workflow import ACTIVITY
from alliance.errors import DomainError
from alliance.models import AuditEvent
from members.models import Notification
from resources import services as resource_services
from resources.models import Booking
from tests import factories as make
from tests.factories import at
from tests.resources.test_races import race

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def hall(other_unit):
    return make.make_resource(other_unit, name="议事厅", capacity=60, approval="automatic", address="青石路1号")


@pytest.fixture
def teacher(other_unit):
    return make.make_resource(other_unit, "expert", name="陈老师", approval="automatic", topics="养老政策")


@pytest.fixture
def draft(unit):
    """A salon in three days from ten to twelve."""
    return make.make_activity(unit, "draft", capacity=40, theme="养老")


def tap(found, **fields):
    """What the button of a combination sends."""
    return {
        "resource": found.resource.pk, "others": ",".join(str(row.pk) for row in found.others), "start": found.start.isoformat(),
        "end": found.end.isoformat(), "attendees": 40, "purpose": "圆桌会",
    } | fields  # fmt: skip


def booked(draft, resource, by, start=None, hours=2, **fields):
    row = make.make_booking(resource, by, start=start or draft.start, hours=hours, **fields)
    draft.bookings.add(row)
    return row


def edit(draft, by, **fields):
    for name, value in fields.items():
        setattr(draft, name, value)
    return services.save_activity(activity=draft, by=by, bookings=list(draft.bookings.all()))


# from the draft to the booking


def test_the_draft_says_what_is_needed(draft, teacher, unit):
    known = needed_for(draft)
    assert (known["kind"], known["also"], known["attendees"]) == ("venue", ["expert"], 40)
    assert (known["since"], known["until"], known["minutes"]) == ("10:00", "12:00", 120)
    assert (known["topic"], known["near"], known["purpose"]) == ("养老", unit.pk, draft.title)


def test_what_is_booked_already_is_not_looked_for_again(draft, hall, liaison):
    booked(draft, hall, liaison)
    assert (needed_for(draft)["kind"], needed_for(draft)["also"]) == ("expert", [])


def test_a_theme_that_no_expert_names_keeps_nobody_out(draft, teacher):
    teacher.topics = "城市更新"
    teacher.save()
    assert needed_for(draft)["topic"] == ""


def test_from_the_draft_in_one_tap_and_back_to_it(client_of, draft, hall, teacher, liaison, unit):
    browser = client_of(liaison)
    assert f"/activities/{draft.pk}/match/" in browser.get(draft.get_absolute_url()).text
    page = browser.get(f"/activities/{draft.pk}/match/")
    (found,) = page.context["matches"]
    assert found.resources == [hall, teacher]
    answer = browser.post(f"/activities/{draft.pk}/match/", tap(found), follow=True)
    assert answer.redirect_chain == [(draft.get_absolute_url(), 302)]
    assert "陈老师" in answer.text
    draft.refresh_from_db()
    rows = list(draft.bookings.order_by("pk"))
    assert [(row.resource, row.unit, row.status) for row in rows] == [
        (hall, unit, "confirmed"),
        (teacher, unit, "confirmed"),
    ]
    assert draft.place == "议事厅 青石路1号"
    assert AuditEvent.objects.about(draft).filter(verb="attach-booking").count() == 1


def test_booked_for_another_time_the_draft_goes_with_it(client_of, draft, hall, liaison):
    sent = {
        "resource": hall.pk, "start": at(4, 15).isoformat(), "end": at(4, 17).isoformat(), "attendees": 20, "purpose": "圆桌会"
    }  # fmt: skip
    client_of(liaison).post(f"/activities/{draft.pk}/match/", sent)
    draft.refresh_from_db()
    assert (draft.start, draft.end) == (at(4, 15), at(4, 17))


def test_what_is_taken_leaves_the_draft_as_it_was(client_of, draft, hall, teacher, liaison, cppcc):
    make.make_booking(teacher, cppcc, start=draft.start)
    sent = {
        "resource": hall.pk, "others": teacher.pk, "start": draft.start.isoformat(), "end": draft.end.isoformat(),
        "attendees": 20, "purpose": "圆桌会",
    }  # fmt: skip
    page = client_of(liaison).post(f"/activities/{draft.pk}/match/", sent, follow=True)
    assert "已被预约" in page.text
    assert not draft.bookings.exists()
    assert Booking.objects.count() == 1


def test_a_draft_published_meanwhile_keeps_nothing_of_the_booking(draft, hall, liaison):
    Activity.objects.filter(pk=draft.pk).update(status="published")
    with pytest.raises(DomainError, match="已经发布"):
        services.book_for(
            activity=draft, by=liaison, resource=hall, start=draft.start, end=draft.end, purpose="会", attendees=9
        )
    assert not Booking.objects.exists()


def test_saving_the_draft_can_lead_straight_to_the_search(client_of, liaison, unit):
    sent = {
        "title": "圆桌会", "kind": "salon", "unit": unit.pk, "start": "2030-03-05T14:00", "end": "2030-03-05T16:00", "place": "待定",
        "find": "1",
    }  # fmt: skip
    answer = client_of(liaison).post("/activities/create/", sent)
    assert answer["Location"] == f"/activities/{Activity.objects.get().pk}/match/"


@pytest.mark.parametrize("who", ["other_liaison", "cppcc", "leader", "handler", "outsider", "nobody"])
def test_only_the_hosts_book_for_a_draft(request, client_of, draft, hall, who):
    sent = {
        "resource": hall.pk,
        "start": draft.start.isoformat(),
        "end": draft.end.isoformat(),
        "attendees": 9,
        "purpose": "会",
    }
    answer = client_of(request.getfixturevalue(who)).post(f"/activities/{draft.pk}/match/", sent)
    assert answer.status_code in {302, 403, 404}
    assert not Booking.objects.exists()


# from the booking to the activity


def test_a_booking_fills_in_place_time_host_and_people_with_all_that_was_booked_together(
    client_of, liaison, unit, hall, teacher
):
    made = resource_services.book(
        resource=teacher,
        others=[hall],
        start=at(3),
        end=at(3, 12),
        purpose="养老圆桌会",
        attendees=35,
        by=liaison,
        unit=unit,
    )
    page = client_of(liaison).get(made.get_absolute_url()).text
    assert f"/activities/create/?booking={made.pk}" in page
    form = client_of(liaison).get(f"/activities/create/?booking={made.pk}").context["form"]
    known = {name: form[name].value() for name in ("title", "start", "place", "unit", "capacity", "bookings")}
    assert known["title"] == "养老圆桌会"
    assert known["place"] == "议事厅 青石路1号", "the venue says where, whatever was booked first"
    assert (known["unit"], known["capacity"]) == (unit.pk, 35)
    assert set(known["bookings"]) == {row.pk for row in made.made}


def test_a_booking_that_serves_an_activity_leads_there_and_offers_no_second(client_of, liaison, draft, hall):
    row = booked(draft, hall, liaison)
    page = client_of(liaison).get(row.get_absolute_url()).text
    assert draft.get_absolute_url() in page
    assert "用此预约创建活动" not in page


def test_a_member_who_holds_no_activities_is_not_offered_to_create_one(client_of, cppcc, hall):
    row = make.make_booking(hall, cppcc)
    assert "用此预约创建活动" not in client_of(cppcc).get(row.get_absolute_url()).text


@pytest.mark.parametrize("fields", [{"start": at(-1)}, {"status": "pending"}, {"status": "cancelled"}])
def test_what_is_over_or_not_confirmed_makes_no_activity(client_of, liaison, unit, hall, fields):
    row = make.make_booking(hall, liaison, unit=unit, **fields)
    assert "用此预约创建活动" not in client_of(liaison).get(row.get_absolute_url()).text


def test_of_anothers_booking_nothing_is_filled_in(client_of, liaison, hall, cppcc):
    row = make.make_booking(hall, cppcc)
    assert client_of(liaison).get(f"/activities/create/?booking={row.pk}").status_code == 404


def test_saving_does_not_lose_a_booking_that_waits_for_approval(client_of, liaison, draft, hall, unit):
    row = booked(draft, hall, liaison, status="pending", unit=unit)
    form = client_of(liaison).get(f"/activities/{draft.pk}/edit/").context["form"]
    assert row in form.fields["bookings"].queryset


# moved together


def test_moving_the_activity_moves_what_it_booked(draft, hall, teacher, liaison, unit):
    rows = [booked(draft, resource, liaison, unit=unit) for resource in (hall, teacher)]
    edit(draft, liaison, start=at(5, 14), end=at(5, 17))
    for row in rows:
        row.refresh_from_db()
        assert (row.start, row.end) == (at(5, 14), at(5, 17))


def test_what_was_booked_together_moves_together_and_once(draft, hall, teacher, liaison, unit):
    made = services.book_for(
        activity=draft,
        by=liaison,
        resource=hall,
        others=[teacher],
        start=draft.start,
        end=draft.end,
        purpose="会",
        attendees=9,
    )
    draft.refresh_from_db()
    edit(draft, liaison, start=at(5, 14), end=at(5, 16))
    for row in Booking.objects.filter(bundle=made.bundle):
        assert (row.start, row.end) == (at(5, 14), at(5, 16))
        assert AuditEvent.objects.about(row).filter(verb="change").count() == 1


def test_a_booking_that_holds_the_new_time_anyway_stays(draft, hall, liaison, unit):
    row = booked(draft, hall, liaison, start=at(3, 9), hours=6, unit=unit)
    edit(draft, liaison, start=at(3, 11), end=at(3, 13))
    row.refresh_from_db()
    assert (row.start, row.end) == (at(3, 9), at(3, 15))


def test_where_one_of_them_cannot_move_nothing_moves_and_the_page_says_which(
    client_of, draft, hall, teacher, liaison, unit, cppcc
):
    rows = [booked(draft, resource, liaison, unit=unit) for resource in (hall, teacher)]
    make.make_booking(teacher, cppcc, start=at(5, 14))
    sent = {
        "title": draft.title, "kind": "salon", "unit": unit.pk, "start": "", "end": "", "place": draft.place,
        "bookings": [row.pk for row in rows],
    }  # fmt: skip
    for name, moment in (("start", at(5, 14)), ("end", at(5, 16))):
        sent[name] = f"{moment:%Y-%m-%dT%H:%M}"
    page = client_of(liaison).post(f"/activities/{draft.pk}/edit/", sent)
    assert "已被预约" in page.text
    old = draft.start
    draft.refresh_from_db()
    assert draft.start == old
    assert {row.start for row in Booking.objects.filter(pk__in=[row.pk for row in rows])} == {old}


def test_what_somebody_else_booked_is_theirs_to_move(draft, hall, cppcc, liaison):
    booked(draft, hall, cppcc)
    with pytest.raises(DomainError, match="由别人预约"):
        edit(draft, liaison, start=at(5, 14), end=at(5, 16))


def test_other_words_move_nothing(draft, hall, liaison, unit):
    row = booked(draft, hall, liaison, unit=unit)
    edit(draft, liaison, title="改名的圆桌会")
    row.refresh_from_db()
    assert row.version == 1


# given back together


def test_cancelling_gives_back_all_of_it_also_what_still_waits(draft, hall, teacher, liaison, other_liaison):
    rows = [booked(draft, hall, liaison), booked(draft, teacher, liaison, status="pending", competes=True)]
    ACTIVITY.perform(draft, "cancel", by=liaison, reason="改线上")
    assert set(Booking.objects.values_list("status", "reason")) == {("cancelled", "活动取消")}
    assert Notification.objects.filter(recipient=other_liaison, text__contains="预约已取消").count() == len(rows)


def test_what_another_activity_uses_too_stays(draft, hall, liaison, unit):
    row = booked(draft, hall, liaison)
    other = make.make_activity(unit, "published")
    other.bookings.add(row)
    ACTIVITY.perform(draft, "cancel", by=liaison, reason="并到另一场")
    row.refresh_from_db()
    assert row.status == "confirmed"
    ACTIVITY.perform(other, "cancel", by=liaison, reason="不办了")
    row.refresh_from_db()
    assert row.status == "cancelled"


def test_who_may_not_cancel_frees_nothing(draft, hall, other_liaison, liaison):
    booked(draft, hall, liaison)
    with pytest.raises(PermissionDenied):
        ACTIVITY.perform(draft, "cancel", by=other_liaison, reason="试试")
    assert Booking.objects.get().status == "confirmed"


@pytest.mark.usefixtures("flushable")
def test_booking_for_a_draft_against_cancelling_it(draft, hall, liaison):
    held = booked(draft, hall, liaison, start=at(6))
    acts = [
        lambda: services.book_for(
            activity=draft, by=liaison, resource=hall, start=draft.start, end=draft.end, purpose="会", attendees=9
        ),
        lambda: ACTIVITY.perform(draft, "cancel", by=liaison, reason="不办了"),
    ]
    results = race(*acts)
    assert not isinstance(results[1], Exception), results
    held.refresh_from_db()
    assert held.status == "cancelled"
    assert not draft.bookings.holding().exists(), "nothing stays booked for what does not take place"
