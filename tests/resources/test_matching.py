"""What is needed is said once; what fits, is free and would be accepted is listed, best first, with the reasons."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.errors import DomainError
from resources import services
from resources.matching import Point, Requirement, explain, match
from resources.models import Booking, Quota, Resource
from tests import factories as make

HOUR = dt.timedelta(hours=1)
NINE_ON_MONDAY = dt.datetime(2026, 4, 13, 9, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
FRIDAY = dt.date(2026, 4, 17)


@pytest.fixture(autouse=True)
def _monday():
    with time_machine.travel(NINE_ON_MONDAY, tick=False):
        yield


def at(hour, minute=0, day=FRIDAY):
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=NINE_ON_MONDAY.tzinfo)


def room(unit, name, capacity=80, **fields):
    return make.make_resource(unit, name=name, capacity=capacity, approval="automatic", **fields)


def expert(unit, name, **fields):
    return make.make_resource(unit, "expert", name=name, approval="automatic", **fields)


@pytest.fixture
def need(alliance):
    """Friday from two to four, sixty people."""
    return Requirement(
        alliance, "venue", FRIDAY, since=dt.time(14), until=dt.time(16), minutes=120, attendees=60
    )  # fmt: skip


def names(found):
    return [row.resource.name for row in found]


def by_name(found):
    return {row.resource.name: row for row in found}


# what fits


def test_friday_at_two_for_sixty_with_projector_lists_only_free_fitting_rooms(client_of, cppcc, unit):
    room(unit, "合适的厅", equipment="投影仪、音响")
    room(unit, "没有投影的厅", equipment="音响")
    room(unit, "太小的厅", 40, equipment="投影")
    room(unit, "草稿厅", equipment="投影", status="draft")
    make.make_booking(room(unit, "约走的厅", equipment="投影"), cppcc, start=at(15))
    closed = room(unit, "周末才开的厅", equipment="投影")
    closed.opening_hours.create(weekday=5, opens="08:00", closes="22:00")
    page = client_of(cppcc).get("/resources/match/", {"q": "周五14:00, 60人, 投影"}, follow=True)
    assert names(page.context["matches"]) == ["合适的厅"]
    assert page.context["matches"][0].start == at(14)
    assert "一键预约" in page.text


def test_every_named_item_must_be_there_under_any_of_its_names(need, cppcc, unit):
    room(unit, "齐全", equipment="投影仪、麦克风、白板")
    room(unit, "缺一样", equipment="投影、白板")
    assert names(match(need.changed(equipment=("投影", "话筒")), cppcc)) == ["齐全"]


def test_what_is_held_of_the_whole_is_not_free_in_its_parts_and_the_reverse(need, cppcc, unit):
    hall, other = room(unit, "礼堂"), room(unit, "大厅")
    half = room(unit, "东半厅", parent=hall)
    room(unit, "南半厅", parent=other)
    make.make_booking(hall, cppcc, start=at(14))
    make.make_booking(Resource.objects.get(name="南半厅"), cppcc, start=at(14))
    assert names(match(need, cppcc)) == []
    Booking.objects.filter(resource=hall).delete()
    assert set(names(match(need, cppcc))) == {hall.name, half.name}


def test_a_rejected_or_missed_booking_is_in_nobodys_way(need, cppcc, unit):
    for number, fields in enumerate(
        ({"status": "cancelled"}, {"no_show_at": at(15)}, {"status": "pending", "competes": True})
    ):
        make.make_booking(room(unit, f"第{number}厅"), cppcc, start=at(14), **fields)
    assert len(match(need, cppcc)) == 3


def test_any_afternoon_of_the_week(need, cppcc, unit):
    hall = room(unit, "议事厅")
    for day in range(13, 18):
        make.make_booking(hall, cppcc, start=at(13, day=dt.date(2026, 4, day)), hours=5)
    week = need.changed(
        day=dt.date(2026, 4, 13), last_day=dt.date(2026, 4, 19), since=dt.time(13), until=dt.time(18), minutes=180
    )
    assert [row.start for row in match(week, cppcc)] == [at(13, day=dt.date(2026, 4, 18))]


def test_a_gap_between_bookings_is_found(need, cppcc, unit):
    hall = room(unit, "议事厅")
    make.make_booking(hall, cppcc, start=at(8), hours=4)
    make.make_booking(hall, cppcc, start=at(14), hours=8)
    day = need.changed(since=None, until=None)
    assert [(row.start, row.end) for row in match(day, cppcc)] == [(at(12), at(14))]
    assert match(day.changed(minutes=150), cppcc) == []


def test_a_time_off_the_half_hour_is_kept_as_it_was_said(need, cppcc, unit):
    room(unit, "议事厅")
    odd = need.changed(since=dt.time(14, 10), until=dt.time(15, 40), minutes=90)
    assert [row.start for row in match(odd, cppcc)] == [at(14, 10)]


def test_the_owners_grid_and_gaps_hold(need, cppcc, unit):
    hall = room(unit, "议事厅", grid_minutes=45, buffer_before=30)
    hall.opening_hours.create(weekday=4, opens="09:00", closes="21:00")
    make.make_booking(hall, cppcc, start=at(13), hours=1)
    afternoon = need.changed(since=dt.time(14), until=dt.time(18), minutes=90)
    assert [(row.start, row.end) for row in match(afternoon, cppcc)] == [(at(15), at(16, 30))]


def test_notice_length_and_horizon_of_the_owner_hold(need, cppcc, unit):
    room(unit, "要早说", notice_hours=200)
    room(unit, "不能这么久", max_minutes=60)
    room(unit, "不能这么远", horizon_days=2)
    room(unit, "可以")
    assert names(match(need, cppcc)) == ["可以"]


def test_a_pool_has_one_left_until_all_are_taken(need, cppcc, unit):
    pool = make.make_resource(unit, name="移动舞台", quantity=2, capacity=None)
    make.make_booking(pool, cppcc, start=at(14), units=1)
    assert names(match(need, cppcc)) == ["移动舞台"]
    make.make_booking(pool, cppcc, start=at(15), units=1)
    assert match(need, cppcc) == []


def test_an_expert_is_found_by_field(need, cppcc, unit):
    expert(unit, "陈老师", topics="养老政策、社区治理")
    expert(unit, "何老师", topics="城市更新")
    assert names(match(need.changed(kind="expert", topic="养老"), cppcc)) == ["陈老师"]


def test_the_session_of_a_course_with_seats_left(need, cppcc, unit):
    course = make.make_resource(unit, "course", name="公开课", by_session=True, approval="automatic")
    make.make_session(course, start=at(14), hours=2, seats=80)
    full = make.make_resource(unit, "course", name="满了的课", by_session=True)
    make.make_session(full, start=at(14), hours=2, seats=59)
    found = match(need.changed(kind="course", minutes=60), cppcc)
    assert [(row.resource.name, row.start, row.end) for row in found] == [("公开课", at(14), at(16))]


def test_a_street_and_a_distance(need, cppcc, alliance):
    near = make.make_unit(alliance, "东街单位", street="青石街道", latitude=30.0, longitude=121.0)
    far = make.make_unit(alliance, "西街单位", street="白石街道", latitude=30.0, longitude=121.1)
    room(near, "近处")
    room(far, "远处")
    room(make.make_unit(alliance, "没有位置的单位"), "不知何处")
    assert names(match(need.changed(area="青石街道"), cppcc)) == ["近处"]
    here = need.changed(place=Point(30.0, 121.0, "东街单位"))
    assert names(match(here, cppcc)) == ["近处", "远处", "不知何处"]
    assert names(match(here.changed(within_km=5), cppcc)) == ["近处"]
    found = by_name(match(here, cppcc))
    assert found["远处"].kilometres == pytest.approx(9.63, abs=0.05)
    assert any("距东街单位约9.6公里" in text for text in found["远处"].reasons)


# the rank


def test_what_just_fits_goes_before_what_is_far_too_large(need, cppcc, unit):
    room(unit, "体育馆", 900)
    room(unit, "合适", 80)
    found = match(need, cppcc)
    assert names(found) == ["合适", "体育馆"]
    assert "可容纳900人，偏大" in found[1].reasons
    assert found[0].score > found[1].score


def test_what_was_rated_well_goes_first_once_enough_people_said_so(need, cppcc, unit):
    poor, fine, one_fan = room(unit, "差评"), room(unit, "好评"), room(unit, "一份好评")
    for day in (2, 3, 4):
        for place, stars in ((poor, 1), (fine, 5)):
            make.make_rating(make.make_used(place, cppcc, start=at(9) - dt.timedelta(days=10 + day)), cppcc, stars)
    make.make_rating(make.make_used(one_fan, cppcc, start=at(9) - dt.timedelta(days=20)), cppcc, 5)
    found = match(need, cppcc)
    assert names(found) == ["好评", "一份好评", "差评"]
    assert "评价5.0分（3份）" in found[0].reasons
    assert "评价1份，样本不足" in found[1].reasons


def test_quiet_units_are_used_first(need, cppcc, unit, other_unit):
    busy, quiet = room(unit, "忙单位的厅"), room(other_unit, "闲单位的厅")
    for number in range(3):
        make.make_booking(busy, cppcc, start=at(9) - dt.timedelta(days=7 + number))
    found = match(need, cppcc)
    assert names(found) == [quiet.name, busy.name]
    assert any("没有出借" in text for text in found[0].reasons)
    assert any("出借3次，占全联盟100%，较忙" in text for text in found[1].reasons)


def test_what_is_confirmed_at_once_goes_first(need, cppcc, unit):
    room(unit, "自动")
    make.make_resource(unit, name="审批", capacity=80)
    found = match(need, cppcc)
    assert names(found) == ["自动", "审批"]
    assert [row.is_immediate for row in found] == [True, False]


def test_the_alliance_sets_the_weights(need, cppcc, unit, alliance):
    room(unit, "自动而偏大", 900)
    make.make_resource(unit, name="审批而合适", capacity=80)
    only = dict.fromkeys(("weight_distance", "weight_rating", "weight_quiet"), 0)
    for weights, first in (
        ({"weight_fit": 90, "weight_automatic": 1}, "审批而合适"),
        ({"weight_fit": 1, "weight_automatic": 90}, "自动而偏大"),
    ):
        alliance.options = {"resources": only | weights}
        assert names(match(need, cppcc))[0] == first


# combinations


def test_venue_and_expert_are_listed_for_a_time_when_both_are_free(need, cppcc, unit):
    hall, teacher = room(unit, "议事厅"), expert(unit, "陈老师", topics="养老")
    make.make_booking(hall, cppcc, start=at(14), hours=1)
    make.make_booking(teacher, cppcc, start=at(16), hours=2)
    afternoon = need.changed(since=dt.time(14), until=dt.time(18), minutes=60, also=("expert",))
    (found,) = match(afternoon, cppcc)
    assert [row.name for row in found.resources] == ["议事厅", "陈老师"]
    assert (found.start, found.end) == (at(15), at(16))


def test_an_expert_who_comes_once_a_day_is_not_offered_twice(need, cppcc, unit):
    room(unit, "议事厅")
    busy, free = expert(unit, "忙老师", max_per_day=1), expert(unit, "闲老师", max_per_day=1)
    make.make_booking(busy, cppcc, start=at(9), hours=1)
    found = match(need.changed(also=("expert",)), cppcc)
    assert [row.others for row in found] == [[free]]


def test_a_place_is_shown_with_different_experts_not_all_of_them(need, cppcc, unit):
    room(unit, "议事厅")
    for number in range(5):
        expert(unit, f"第{number}位")
    found = match(need.changed(since=None, until=None, also=("expert",)), cppcc)
    assert len({row.others[0].pk for row in found}) == len(found) == 2


def test_venue_with_a_course_takes_the_time_of_the_session(need, cppcc, unit):
    hall = room(unit, "教室")
    course = make.make_resource(unit, "course", name="急救课", by_session=True, approval="automatic")
    make.make_session(course, start=at(15, 20), hours=1, seats=100)
    found = match(need.changed(since=dt.time(13), until=dt.time(18), minutes=60, also=("course",)), cppcc)
    assert [(row.resources, row.start) for row in found] == [([hall, course], at(15, 20))]


def test_without_an_expert_who_is_free_there_is_no_combination(need, cppcc, unit):
    room(unit, "议事厅")
    teacher = expert(unit, "陈老师")
    make.make_booking(teacher, cppcc, start=at(14))
    assert match(need.changed(also=("expert",)), cppcc) == []


def test_whatever_is_listed_can_be_booked(need, cppcc, unit, other_unit):
    """The property of the list: each of its combinations stands when it is tried."""
    for number in range(6):
        hall = room(unit, f"第{number}厅", 60 + 20 * number, grid_minutes=(0, 30, 45)[number % 3], buffer_after=15)
        hall.opening_hours.create(weekday=4, opens="08:30", closes="21:00")
        make.make_booking(hall, cppcc, start=at(9 + number), hours=2)
    for number in range(3):
        expert(other_unit, f"第{number}位", max_per_day=1, notice_hours=24 * number)
    course = make.make_resource(other_unit, "course", name="公开课", by_session=True, approval="automatic")
    make.make_session(course, start=at(17), hours=2, seats=200)
    for also in ((), ("expert",), ("expert", "course")):
        found = match(need.changed(since=None, until=None, also=also), cppcc)
        assert found, also
        for row in found:
            made = services.book(
                resource=row.resource, others=row.others, start=row.start, end=row.end, purpose="开会", attendees=60, by=cppcc
            )  # fmt: skip
            assert len(made.made) == len(row.resources)
            Booking.objects.filter(pk__in=[one.pk for one in made.made]).delete()


def test_beyond_ones_quota_nothing_is_listed_but_the_limit(need, cppcc, unit, alliance, client_of):
    room(unit, "议事厅")
    Quota.objects.create(alliance=alliance, most=0, window="week")
    with pytest.raises(DomainError, match="最多预约0次"):
        match(need, cppcc)
    page = client_of(cppcc).get(f"/resources/match/?kind=venue&day={FRIDAY}&minutes=60&attendees=5")
    assert "最多预约0次" in page.text


def test_who_stayed_away_too_often_sees_until_when(need, cppcc, unit, client_of):
    room(unit, "议事厅")
    make.make_block(cppcc)
    with pytest.raises(DomainError, match="爽约次数较多"):
        match(need, cppcc)
    page = client_of(cppcc).get(f"/resources/match/?kind=venue&day={FRIDAY}&minutes=60&attendees=5")
    assert "爽约次数较多" in page.text


def test_for_a_suspended_unit_nothing_is_offered(unit, other_unit, liaison, client_of, api_of):
    room(other_unit, "议事厅")
    type(unit).objects.filter(pk=unit.pk).update(status="suspended")
    asked = {"kind": "venue", "day": FRIDAY.isoformat(), "minutes": "60", "attendees": "5"}
    assert "已暂停" in client_of(liaison).get("/resources/match/", asked).text
    assert api_of(liaison).get("/api/resources/match/", asked).status_code == 400


# booking from the list


def test_one_tap_books_all_of_a_combination(client_of, liaison, unit, other_unit):
    room(other_unit, "议事厅")
    expert(other_unit, "陈老师")
    path = f"/resources/match/?kind=venue&also=expert&day={FRIDAY}&since=14:00&until=16:00&minutes=120&attendees=30&purpose=恳谈会"
    page = client_of(liaison).get(path)
    (found,) = page.context["matches"]
    sent = {
        "resource": found.resource.pk, "others": found.others[0].pk, "start": found.start.isoformat(),
        "end": found.end.isoformat(), "attendees": 30, "purpose": page.context["purpose"],
    }  # fmt: skip
    answer = client_of(liaison).post(path, sent, follow=True)
    made = list(Booking.objects.order_by("pk"))
    assert [(row.resource.name, row.purpose, row.unit, row.status) for row in made] == [
        ("议事厅", "恳谈会", unit, "confirmed"),
        ("陈老师", "恳谈会", unit, "confirmed"),
    ]
    assert made[0].bundle == made[1].bundle is not None
    assert answer.redirect_chain == [(made[0].get_absolute_url(), 302)]


def test_what_was_taken_meanwhile_is_said_and_the_list_is_fresh(client_of, cppcc, other_cppcc, unit):
    hall, teacher = room(unit, "议事厅"), expert(unit, "陈老师")
    path = f"/resources/match/?kind=venue&day={FRIDAY}&since=14:00&until=16:00&minutes=120&attendees=30"
    make.make_booking(teacher, other_cppcc, start=at(14))
    sent = {
        "resource": hall.pk, "others": teacher.pk, "start": at(14).isoformat(), "end": at(16).isoformat(),
        "attendees": 30, "purpose": "开会",
    }  # fmt: skip
    page = client_of(cppcc).post(path, sent, follow=True)
    assert "已被预约" in page.text
    assert names(page.context["matches"]) == ["议事厅"]
    assert Booking.objects.count() == 1, "nothing of it was booked"


@pytest.mark.parametrize("sent", [{}, {"resource": "x"}, {"resource": 1, "others": "1,x", "start": "gestern"}])
def test_a_broken_tap_is_no_error(client_of, cppcc, sent):
    assert client_of(cppcc).post(f"/resources/match/?kind=venue&day={FRIDAY}", sent, follow=True).status_code == 200


@pytest.mark.parametrize("who", ["leader", "handler", "admin", "nobody", "city_leader"])
def test_who_may_not_book_cannot_book_from_the_list(request, client_of, who, unit):
    hall = room(unit, "议事厅")
    sent = {
        "resource": hall.pk,
        "start": at(14).isoformat(),
        "end": at(16).isoformat(),
        "attendees": 3,
        "purpose": "开会",
    }
    answer = client_of(request.getfixturevalue(who)).post("/resources/match/", sent)
    assert answer.status_code == (302 if who == "nobody" else 403)
    assert not Booking.objects.exists()


def test_another_alliances_rooms_are_neither_listed_nor_booked(client_of, outsider, need, unit):
    hall = room(unit, "议事厅")
    assert match(need.changed(alliance=outsider.alliance), outsider) == []
    sent = {
        "resource": hall.pk,
        "start": at(14).isoformat(),
        "end": at(16).isoformat(),
        "attendees": 3,
        "purpose": "开会",
    }
    assert client_of(outsider).post("/resources/match/", sent).status_code == 404


# nothing fits


def test_it_says_which_condition_leaves_out_most_and_what_would_fit(need, cppcc, unit):
    for number in range(4):
        room(unit, f"第{number}厅", 80)
    room(unit, "有投影的小厅", 30, equipment="投影")
    make.make_booking(Resource.objects.get(name="第0厅"), cppcc, start=at(14))
    asked = need.changed(equipment=("投影",))
    found = explain(asked, cppcc)
    assert (found.worst.condition.label, found.worst.count, found.worst.total) == ("有投影", 4, 5)
    offers = {offer.label: offer for offer in found.relaxations}
    assert offers["不要求投影"].count == 3
    assert offers["改为30人以内"].best.resource.name == "有投影的小厅"
    assert offers["改为30人以内"].changes == {"attendees": 30}


def test_another_time_a_farther_place_and_no_expert_are_offered(need, cppcc, unit, alliance):
    hall = room(unit, "议事厅")
    make.make_booking(hall, cppcc, start=at(14))
    labels = [offer.label for offer in explain(need, cppcc).relaxations]
    assert labels == ["当天其他时间", "往后一周的同一时间"]
    far = make.make_unit(alliance, latitude=30.0, longitude=121.1)
    room(far, "远处")
    near = explain(need.changed(place=Point(30.0, 121.0), within_km=5), cppcc)
    assert [offer.changes for offer in near.relaxations if "距离" in offer.label] == [
        {"within_km": 10},
        {"area": "", "within_km": ""},
    ]
    alone = explain(need.changed(also=("expert",)), cppcc)
    assert {"also": []} in [offer.changes for offer in alone.relaxations]


def test_every_button_finds_what_it_promises(client_of, cppcc, unit):
    hall = room(unit, "议事厅", equipment="白板")
    make.make_booking(hall, cppcc, start=at(14))
    page = client_of(cppcc).get("/resources/match/", {"q": "周五14:00, 60人, 白板"}, follow=True)
    assert page.context["matches"] == []
    assert page.context["offers"]
    for row in page.context["offers"]:
        again = client_of(cppcc).get(f"/resources/match/?{row['query']}")
        assert len(again.context["matches"]) == row["offer"].count


def test_with_no_resource_at_all_the_page_still_answers(client_of, cppcc):
    page = client_of(cppcc).get("/resources/match/", {"q": "周五14:00, 60人, 投影"}, follow=True)
    assert page.status_code == 200
    assert "没有完全合适的" in page.text


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"day": "gestern"}, "day"),
        ({"last_day": "2026-04-01"}, "last_day"),
        ({"last_day": "2027-04-01"}, "last_day"),
        ({"since": "16:00", "until": "14:00"}, "until"),
        ({"since": "14:00", "until": "15:00"}, "minutes"),
        ({"attendees": "0"}, "attendees"),
        ({"attendees": "9" * 30}, "attendees"),
        ({"kind": "boat"}, "kind"),
        ({"also": "boat"}, "also"),
        ({"within_km": "3"}, "within_km"),
        ({"near": "0"}, "near"),
    ],
)
def test_bad_input_is_named_at_its_field(client_of, api_of, cppcc, wrong, field):
    asked = {"kind": "venue", "day": FRIDAY.isoformat(), "minutes": "120", "attendees": "10"} | wrong
    page = client_of(cppcc).get("/resources/match/", asked)
    assert field in page.context["form"].errors
    answer = api_of(cppcc).get("/api/resources/match/", asked)
    assert (answer.status_code, list(answer.json())) == (400, [field])


# the API


def test_the_api_says_all_that_the_page_says(api_of, cppcc, unit):
    hall, teacher = room(unit, "议事厅"), expert(unit, "陈老师")
    asked = {
        "kind": "venue", "also": "expert", "start": at(14).isoformat(), "end": at(16).isoformat(), "attendees": 60
    }  # fmt: skip
    (found,) = api_of(cppcc).get("/api/resources/match/", asked).json()
    assert (found["resource"], found["others"], found["start"]) == (hall.pk, [teacher.pk], at(14).isoformat())
    assert [row["resource_name"] for row in found["members"]] == ["议事厅", "陈老师"]
    assert {reason["key"] for reason in found["members"][0]["reasons"]} == {"fit", "rating", "quiet", "automatic"}
    assert found["is_immediate"] is True
    assert 0 < found["score"] <= 100
    booked = api_of(cppcc).post(
        "/api/bookings/",
        {"resource": found["resource"], "with": found["others"], "start": found["start"], "end": found["end"], "purpose": "开会", "attendees": 60},
    )  # fmt: skip
    assert booked.status_code == 201


def test_the_api_takes_a_line_and_says_why_nothing_fits(api_of, cppcc, unit):
    room(unit, "小厅", 20)
    asked = {"kind": "venue", "q": "周五14:00, 60人"}
    assert api_of(cppcc).get("/api/resources/match/", asked).json() == []
    why = api_of(cppcc).get("/api/resources/match/why/", asked).json()
    assert why["exclusions"][0] == {"kind": "场地", "condition": "容纳60人", "excluded": 1, "total": 1}
    assert [(row["label"], row["changes"]) for row in why["relaxations"]] == [("改为20人以内", {"attendees": 20})]


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "x", "end": "y"},
        {"start": at(16).isoformat(), "end": at(14).isoformat()},
        {"start": at(16).isoformat()},
    ],
)
def test_a_wrong_interval_over_the_api_is_400(api_of, cppcc, wrong):
    assert api_of(cppcc).get("/api/resources/match/", {"kind": "venue"} | wrong).status_code == 400


# speed


def test_the_database_is_asked_as_often_for_many_as_for_few(need, cppcc, unit):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            match(need.changed(also=("expert",)), cppcc)
        return len(queries)

    room(unit, "第一厅")
    expert(unit, "第一位")
    asked()
    few = asked()
    for number in range(20):
        room(unit, f"又一厅{number}")
        expert(unit, f"又一位{number}")
    assert asked() == few


def test_only_the_best_of_thousands_are_looked_at_closely(need, cppcc, unit):
    Resource.objects.bulk_create(
        Resource(alliance=unit.alliance, unit=unit, kind="venue", name=f"第{number}间", status="published", capacity=61 + number % 200)
        for number in range(2000)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as queries:
        found = match(need, cppcc)
    assert len(found) == 20
    assert all(row.resource.capacity <= 90 for row in found)
    assert len(queries) < 12
