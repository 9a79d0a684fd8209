"""The list of needs: posted, told to those who have what fits, taken on by the first, withdrawn, lapsed."""

import datetime as dt

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from alliance.errors import DomainError
from alliance.models import AuditEvent
from members.models import Notification
from resources.models import Booking, Need, Quota
from resources.services import needs as services
from resources.tasks import watch_needs
from resources.workflow import BOOKING, NEED
from tests import factories as make
from tests.resources.test_races import race, winners

HOUR = dt.timedelta(hours=1)
CHINA = dt.timezone(dt.timedelta(hours=8))
MONDAY = dt.datetime(2026, 4, 13, 9, 0, tzinfo=CHINA)
FRIDAY = dt.date(2026, 4, 17)
SENT = {
    "kind": "venue", "title": "养老恳谈会", "day": "2026-04-17", "since": "14:00", "until": "16:00", "minutes": 120, "attendees": 30,
}  # fmt: skip


@pytest.fixture
def monday():
    with time_machine.travel(MONDAY, tick=False) as hand:
        yield hand


def at(hour, minute=0, day=FRIDAY):
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=CHINA)


@pytest.fixture
def hall(other_unit):
    return make.make_resource(other_unit, name="议事厅", equipment="投影")


@pytest.fixture
def need(monday, liaison, unit):
    return post(liaison, unit)


def post(by, unit=None, **fields):
    known = {
        "kind": "venue",
        "title": "养老恳谈会",
        "day": FRIDAY,
        "since": dt.time(14),
        "until": dt.time(18),
        "attendees": 30,
    }
    return services.post(need=Need(alliance=by.alliance, unit=unit, **(known | fields)), by=by)


def accept(need, resource, by, start=None):
    return services.accept(need=need, resource=resource, start=start or at(14), by=by)


def told(user, word):
    return Notification.objects.filter(recipient=user, text__contains=word).count()


# posting


def test_only_owners_whose_resources_fit_and_are_free_are_told(
    monday, hall, cppcc, other_liaison, liaison, unit, alliance, staff
):
    make.make_resource(unit, name="没有投影的厅")
    busy = make.make_unit(alliance)
    asked = make.make_user(alliance, "liaison", unit=busy)
    make.make_booking(make.make_resource(busy, equipment="投影"), cppcc, start=at(14), hours=4)
    row = post(cppcc, equipment="投影")
    assert told(other_liaison, "可以接单") == 1
    assert Notification.objects.get(recipient=other_liaison).url == row.get_absolute_url()
    for user in (liaison, asked, staff, cppcc):
        assert not told(user, "可以接单")


def test_who_asks_is_not_told_of_the_own_need(need, hall, unit, liaison, other_liaison):
    make.make_resource(unit)
    post(liaison, unit)
    assert not told(liaison, "可以接单")
    assert told(other_liaison, "可以接单") == 1


def test_the_page_posts_for_the_own_unit_and_keeps_what_was_typed_when_it_is_wrong(
    monday, client_of, liaison, unit, hall
):
    page = client_of(liaison).post("/needs/create/", SENT | {"until": "15:00", "text": "要坡道"})
    assert "这段时间不够长" in page.text
    assert "要坡道" in page.text
    client_of(liaison).post("/needs/create/", SENT)
    row = Need.objects.get()
    assert (row.unit, row.created_by, row.status) == (unit, liaison, "open")
    assert AuditEvent.objects.about(row).get().verb == "post"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": "2026-04-12"}, "day"),
        ({"last_day": "2026-04-16"}, "last_day"),
        ({"since": "16:00", "until": "14:00"}, "until"),
        ({"minutes": 5}, "minutes"),
        ({"attendees": 0}, "attendees"),
        ({"kind": "dataset"}, "kind"),
        ({"title": ""}, "title"),
    ],
)
def test_page_and_api_refuse_the_same_at_the_field(monday, client_of, api_of, cppcc, wrong, field):
    page = client_of(cppcc).post("/needs/create/", SENT | wrong)
    assert field in page.context["form"].errors
    answer = api_of(cppcc).post("/api/needs/", SENT | wrong)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_search_that_found_nothing_is_posted_with_what_it_asked(monday, client_of, cppcc):
    page = client_of(cppcc).get("/resources/match/", {"q": "周五14:00, 60人, 投影"}, follow=True)
    form = client_of(cppcc).get(f"/needs/create/?{page.context['query'].urlencode()}").context["form"]
    known = {name: form[name].value() for name in ("kind", "day", "since", "attendees", "equipment")}
    assert known == {"kind": "venue", "day": "2026-04-17", "since": "14:00", "attendees": "60", "equipment": "投影"}


# taking on


def test_taking_on_books_for_whoever_asked_and_tells(need, hall, liaison, other_liaison, unit):
    done = accept(need, hall, other_liaison)
    booking = done.booking
    assert done.status == "met"
    assert (booking.status, booking.booked_by, booking.unit) == ("confirmed", liaison, unit)
    assert (booking.start, booking.end, booking.purpose, booking.attendees) == (at(14), at(16), "养老恳谈会", 30)
    assert told(liaison, "接单") == 1
    assert AuditEvent.objects.about(booking).get().actor_name == other_liaison.name, "who took it on made the booking"


def test_where_staff_decide_the_booking_waits_for_them(need, hall, other_liaison, liaison, staff):
    hall.approval = "staff"
    hall.save()
    assert accept(need, hall, other_liaison).booking.status == "pending"
    assert told(staff, "待审批") == 1
    assert told(liaison, "待审批") == 1


def test_one_tap_on_what_the_page_offers(need, hall, other_liaison, client_of):
    page = client_of(other_liaison).get(need.get_absolute_url())
    (found,) = page.context["offers"]
    answer = client_of(other_liaison).post(
        f"/needs/{need.pk}/accept/", {"resource": found.resource.pk, "start": found.start.isoformat()}
    )
    assert answer.status_code == 302
    need.refresh_from_db()
    assert (need.status, need.booking.resource) == ("met", hall)


def test_the_second_who_takes_it_on_hears_that_it_is_met(need, hall, other_liaison, staff, alliance):
    accept(need, hall, other_liaison)
    with pytest.raises(DomainError, match="已落实"):
        accept(need, make.make_resource(make.make_unit(alliance)), staff)
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "start", "sentence"),
    [
        ({"kind": "expert"}, at(14), "需求要的是场地"),
        ({}, at(17), "时间范围"),
        ({}, at(14, day=dt.date(2026, 4, 18)), "时间范围"),
    ],
)
def test_what_does_not_answer_the_need_is_refused(need, other_unit, other_liaison, change, start, sentence):
    resource = make.make_resource(other_unit, **change)
    with pytest.raises(DomainError, match=sentence):
        accept(need, resource, other_liaison, start)


def test_with_anothers_resource_or_the_askers_own_it_cannot_be_taken_on(need, hall, unit, liaison, staff, client_of):
    with pytest.raises(DomainError, match="只能用本单位"):
        accept(need, hall, liaison)
    own = make.make_resource(unit)
    with pytest.raises(DomainError, match="直接预约"):
        accept(need, own, staff)
    page = client_of(liaison).post(f"/needs/{need.pk}/accept/", {"resource": hall.pk, "start": at(14).isoformat()})
    assert "resource" in page.context["form"].errors
    assert not Booking.objects.exists()


def test_a_resource_that_is_taken_leaves_the_need_open(need, hall, other_liaison, cppcc):
    make.make_booking(hall, cppcc, start=at(15))
    with pytest.raises(DomainError, match="已被预约"):
        accept(need, hall, other_liaison)
    need.refresh_from_db()
    assert (need.status, need.booking) == ("open", None)


def test_the_limit_is_that_of_whoever_asked(need, hall, other_liaison, alliance):
    Quota.objects.create(alliance=alliance, most=0)
    with pytest.raises(DomainError, match="最多预约0次"):
        accept(need, hall, other_liaison)


@pytest.mark.parametrize("who", ["cppcc", "leader", "handler", "admin", "outsider", "city_leader"])
def test_who_owns_nothing_cannot_take_on(request, need, hall, who):
    with pytest.raises((PermissionDenied, DomainError)):
        accept(need, hall, request.getfixturevalue(who))
    assert not Booking.objects.exists()


def test_the_api_takes_on_and_answers_409_afterwards(need, hall, other_liaison, api_of):
    sent = {"resource": hall.pk, "start": at(14).isoformat()}
    first = api_of(other_liaison).post(f"/api/needs/{need.pk}/accept/", sent)
    assert (first.status_code, first.json()["status"]) == (200, "met")
    again = api_of(other_liaison).post(f"/api/needs/{need.pk}/accept/", sent | {"start": at(16).isoformat()})
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
    assert api_of(other_liaison).post(f"/api/needs/{need.pk}/accept/", {}).status_code == 400


# withdrawing, lapsing, opening again


def test_withdrawing_is_the_askers(need, liaison, other_liaison, cppcc):
    for user in (other_liaison, cppcc):
        with pytest.raises(PermissionDenied):
            NEED.perform(need, "withdraw", by=user, reason="不用了")
    assert NEED.perform(need, "withdraw", by=liaison, reason="不用了").reason == "不用了"


def test_it_lapses_when_its_last_hour_has_passed_and_tells(need, liaison, monday):
    monday.move_to(at(15, 59))
    watch_needs()
    need.refresh_from_db()
    assert need.status == "open"
    monday.move_to(at(16))
    watch_needs()
    watch_needs()
    need.refresh_from_db()
    assert need.status == "expired"
    assert told(liaison, "已过期") == 1


def test_past_its_time_it_cannot_be_taken_on(need, hall, other_liaison, monday, client_of):
    monday.move_to(at(16, 30))
    assert "需求的时间已过" in client_of(other_liaison).get(need.get_absolute_url()).text
    with pytest.raises(DomainError):
        accept(need, hall, other_liaison, at(16, 45))


def test_when_the_booking_falls_through_it_is_opened_again_and_owners_are_told(need, hall, other_liaison, liaison):
    done = accept(need, hall, other_liaison)
    with pytest.raises(DomainError, match="先取消预约"):
        NEED.perform(need, "reopen", by=liaison)
    BOOKING.perform(done.booking, "cancel", by=other_liaison, reason="停电")
    again = NEED.perform(need, "reopen", by=liaison)
    assert (again.status, again.booking) == ("open", None)
    assert told(other_liaison, "可以接单") == 1


def test_an_old_need_is_posted_again_with_its_words(monday, client_of, liaison, unit):
    old = make.make_need(liaison, unit, "expired", text="要坡道")
    assert f"?like={old.pk}" in client_of(liaison).get(old.get_absolute_url()).text
    form = client_of(liaison).get(f"/needs/create/?like={old.pk}").context["form"]
    assert (form["title"].value(), form["text"].value()) == (old.title, "要坡道")


# the board


def test_the_board_counts_for_a_liaison_what_could_be_given(need, hall, other_liaison, client_of, cppcc, other_unit):
    post(cppcc, attendees=5000)
    post(cppcc, kind="expert")
    post(other_liaison, other_unit)
    page = client_of(other_liaison).get("/needs/?fitting=true")
    assert [row.pk for row in page.context["page_obj"]] == [need.pk]
    home = client_of(other_liaison).get("/")
    line = next(line for line in home.context["waiting"] if line.label == "需求可接单")
    assert (line.count, line.url) == (1, "/needs/?fitting=true")


def test_the_list_goes_out_as_a_file_with_its_filters(need, cppcc, client_of, staff):
    post(cppcc, title="=听证会", kind="expert")
    text = client_of(staff).get("/needs/?format=csv&kind=expert").text
    assert "'=听证会" in text
    assert "养老恳谈会" not in text
    assert client_of(staff).get("/needs/?format=xlsx").status_code == 200


def test_another_alliance_and_handlers_see_nothing_of_it(need, outsider, handler, client_of, api_of):
    for user in (outsider, handler):
        assert client_of(user).get(need.get_absolute_url()).status_code == 404
        assert api_of(user).get("/api/needs/").json()["count"] == 0
    assert client_of(outsider).post(f"/needs/{need.pk}/accept/", {}).status_code == 404


# many at once


@pytest.mark.usefixtures("flushable")
def test_of_many_owners_at_once_one_takes_it_on(alliance, unit, liaison):
    row = make.make_need(liaison, unit)
    start = dt.datetime.combine(row.day, dt.time(10), tzinfo=CHINA)
    owners = [make.make_unit(alliance) for _ in range(6)]
    acts = []
    for owner in owners:
        user, resource = make.make_user(alliance, "liaison", unit=owner), make.make_resource(owner)
        acts.append(lambda user=user, resource=resource: accept(row, resource, user, start))
    results = race(*acts)
    assert len(winners(results)) == 1
    assert {one.code for one in results if isinstance(one, DomainError)} == {"wrong_state"}
    row.refresh_from_db()
    assert Booking.objects.get() == row.booking, "the bookings of those who lost are gone with them"


@pytest.mark.usefixtures("flushable")
def test_taking_on_against_withdrawing(alliance, unit, liaison, other_unit, other_liaison):
    row = make.make_need(liaison, unit)
    start = dt.datetime.combine(row.day, dt.time(10), tzinfo=CHINA)
    resource = make.make_resource(other_unit)
    acts = [
        lambda: NEED.perform(row, "withdraw", by=liaison, reason="不用了"),
        lambda: accept(row, resource, other_liaison, start),
    ]
    assert len(winners(race(*acts))) == 1
    row.refresh_from_db()
    assert Booking.objects.exists() == (row.status == "met")
