"""Repetitions: their dates, a look before booking, one date replaced, changes of this, the following and all."""

import datetime as dt

import pytest
from django.utils import timezone

from alliance.errors import DomainError
from alliance.models import AuditEvent
from resources import services
from resources.models import Booking, BookingSeries
from resources.recurrence import moved, occurrences
from resources.services import blackouts
from tests.resources.scenarios import (
    HOUR,
    ONE_DAY,
    WEDNESDAY,
    WEEK,
    at,
    book,
    fresh,
    hall,
    inbox,
    opens,
    reason,
    refusal,
    rules,
    span,
    told,
    wish,
)

WEEKLY = "FREQ=WEEKLY;COUNT=4"


def days(rule, first=WEDNESDAY):
    """The dates of a rule that begins at ten, as month-day."""
    spans = occurrences(rule, at("10:00", first), at("11:00", first))
    assert {timezone.localtime(start).strftime("%H:%M") for start, _end in spans} == {"10:00"}
    return [f"{timezone.localtime(start):%m-%d}" for start, _end in spans]


@pytest.mark.parametrize(
    ("rule", "first", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", "2026-04-15", ["04-15", "04-16", "04-17"]),
        ("FREQ=DAILY;INTERVAL=3;COUNT=3", "2026-04-15", ["04-15", "04-18", "04-21"]),
        ("FREQ=WEEKLY;UNTIL=20260506", "2026-04-15", ["04-15", "04-22", "04-29", "05-06"]),
        ("FREQ=WEEKLY;UNTIL=20260506T020000Z", "2026-04-15", ["04-15", "04-22", "04-29", "05-06"]),
        ("FREQ=WEEKLY;UNTIL=20260506T015959Z", "2026-04-15", ["04-15", "04-22", "04-29"]),
        ("FREQ=WEEKLY;UNTIL=20260506T095959", "2026-04-15", ["04-15", "04-22", "04-29"]),
        ("FREQ=WEEKLY;BYDAY=MO,WE,FR;COUNT=5", "2026-04-15", ["04-15", "04-17", "04-20", "04-22", "04-24"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=4", "2026-04-15", ["04-15", "04-27", "04-29", "05-11"]),
        ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", "2026-04-15", ["04-15", "04-21", "04-28"]),
        ("FREQ=MONTHLY;COUNT=4", "2027-01-31", ["01-31", "03-31", "05-31", "07-31"]),
        ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=4", "2027-01-31", ["01-31", "02-28", "03-31", "04-30"]),
        ("FREQ=MONTHLY;BYDAY=3WE;COUNT=3", "2026-04-15", ["04-15", "05-20", "06-17"]),
        ("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "2026-04-24", ["04-24", "05-29", "06-26"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3", "2026-04-30", ["04-30", "05-29", "06-30"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1;COUNT=3", "2026-05-01", ["05-01", "06-01", "07-01"]),
        ("FREQ=YEARLY;COUNT=3", "2026-04-15", ["04-15", "04-15", "04-15"]),
        ("FREQ=MONTHLY;BYMONTHDAY=29;COUNT=3", "2027-01-29", ["01-29", "03-29", "04-29"]),
        ("RRULE:freq=weekly;count=2;", "2026-04-15", ["04-15", "04-22"]),
        ("RRULE:FREQ=WEEKLY;COUNT=4\nEXDATE:20260422,20260429T100000", "2026-04-15", ["04-15", "05-06"]),
        ("FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Asia/Shanghai:20260422T100000", "2026-04-15", ["04-15", "04-29"]),
    ],
)
def test_the_dates_of_a_rule(rule, first, expected):
    assert days(rule, dt.date.fromisoformat(first)) == expected


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;COUNT=105",
        "FREQ=DAILY;UNTIL=20280415",
        "FREQ=YEARLY;COUNT=4",
        "FREQ=YEARLY;UNTIL=20300415",
        "FREQ=WEEKLY;COUNT=3;UNTIL=20260601",
        "FREQ=WEEKLY;COUNT=0",
        "FREQ=WEEKLY;COUNT=-1",
        "FREQ=WEEKLY;INTERVAL=0;COUNT=3",
        "FREQ=WEEKLY;UNTIL=20260101",
        "FREQ=WEEKLY;UNTIL=yesterday",
        "FREQ=WEEKLY;BYDAY=XX;COUNT=3",
        "FREQ=WEEKLY;BYHOUR=9;COUNT=3",
        "FREQ=HOURLY;COUNT=3",
        "FREQ=SECONDLY;COUNT=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2",
        "FREQ=DAILY;BYMONTH=2;COUNT=2",
        "FREQ=MONTHLY;BYDAY=6MO;COUNT=2",
        "FREQ=DAILY;COUNT=2;FREQ=WEEKLY",
        "FREQ=WEEKLY;COUNT=2\nEXDATE:20260415,20260422",
        "FREQ=WEEKLY;COUNT=2\nRDATE:20260601",
        "每周三",
        ";;;",
        "FREQ",
    ],
)
def test_a_rule_without_end_or_sense_is_400_with_a_sentence(room, cppcc, api_of, rule):
    answer = api_of(cppcc).post("/api/bookings/", wish(room, "10:00-11:00", repeat=rule))
    assert answer.status_code == 400, answer.data
    assert "alternatives" in answer.data
    assert len(str(answer.data["repeat"][0])) > 5


def test_up_to_104_dates_and_two_years_to_the_day(room, cppcc):
    rules(room, horizon_days=1000)
    assert len(book(room, cppcc, "10:00-11:00", repeat="FREQ=WEEKLY;COUNT=104").made) == 104
    last = book(room, cppcc, "12:00-13:00", repeat="FREQ=YEARLY;COUNT=3").made[-1]
    assert timezone.localdate(last.start) == dt.date(2028, 4, 15)


def test_dates_that_meet_each_other_are_refused(room, cppcc):
    rules(room, max_minutes=3000)
    refused = refusal(room, cppcc, (at("10:00"), at("11:00") + ONE_DAY), repeat="FREQ=DAILY;COUNT=3")
    assert "重叠" in refused.message_dict["repeat"][0]


def test_a_series_obeys_the_gap_between_its_own_dates(room, cppcc):
    rules(room, buffer_after=180, max_minutes=24 * 60)
    refused = refusal(room, cppcc, (at("10:00"), at("09:00") + ONE_DAY), repeat="FREQ=DAILY;COUNT=2")
    assert [date.problem.reason for date in refused.extra["conflicts"]] == ["gap"]


def test_the_rule_is_kept_with_its_dates_and_one_message_goes_out(room, cppcc, liaison):
    made = book(room, cppcc, "10:00-11:00", repeat="RRULE:FREQ=WEEKLY;COUNT=12").made
    series = BookingSeries.objects.get()
    assert (series.rule, {row.series_id for row in made}) == ("RRULE:FREQ=WEEKLY;COUNT=12", {series.pk})
    assert len(inbox(liaison)) == 1
    assert "等12项" in inbox(liaison)[0]
    assert AuditEvent.objects.filter(verb="book").count() == 12


# reasons, skip and fail


@pytest.fixture
def busy(unit, cppcc, other_cppcc, liaison):
    """Weekly from the 22nd: taken on the first date, then a holiday, then free, then closed."""
    row = rules(opens(hall(unit, name="活动室"), "09:00-17:00"), follows_calendar=True)
    friday = dt.date(2026, 4, 24)
    book(row, other_cppcc, "10:30-11:30", friday)
    row.exceptions.create(day=dt.date(2026, 5, 15), note="盘点")
    blackouts.black_out(resource=row, spans=[span("09:00-12:00", dt.date(2026, 5, 22))], reason="检修", by=liaison)
    row.first_day = friday
    return row


def test_each_date_says_why_it_cannot_be_had_and_what_instead(busy, cppcc):
    refused = refusal(busy, cppcc, "10:00-11:00", busy.first_day, repeat="FREQ=WEEKLY;COUNT=6")
    assert refused.code == "series"
    found = {f"{timezone.localtime(date.start):%m-%d}": date for date in refused.extra["conflicts"]}
    assert {day: date.problem.reason for day, date in found.items()} == {
        "04-24": "taken", "05-01": "holiday", "05-15": "closed", "05-22": "blackout"
    }  # fmt: skip
    assert "劳动节" in found["05-01"].problem.detail
    assert "盘点" in found["05-15"].problem.detail
    assert all(date.alternatives for date in found.values())
    assert not Booking.objects.filter(booked_by=cppcc).exists(), "fail: nothing of it"


def test_skip_books_the_rest_and_says_what_it_left_out(busy, cppcc):
    first = book(busy, cppcc, "10:00-11:00", busy.first_day, repeat="FREQ=WEEKLY;COUNT=6", on_conflict="skip")
    assert [f"{timezone.localtime(row.start):%m-%d}" for row in first.made] == ["05-08", "05-29"]
    assert len(first.skipped) == 4


def test_where_no_date_is_left_skip_refuses_too(room, cppcc, other_cppcc):
    book(room, other_cppcc, "09:00-12:00", repeat=WEEKLY)
    assert refusal(room, cppcc, "10:00-11:00", repeat=WEEKLY, on_conflict="skip").code == "series"


def test_the_whole_can_be_had_at_another_hour_or_elsewhere(unit, room, cppcc, other_cppcc):
    hall(unit, name="邻室")
    book(room, other_cppcc, "10:00-11:00", WEDNESDAY + WEEK)
    refused = refusal(room, cppcc, "10:00-11:00", repeat=WEEKLY)
    offers = refused.extra["alternatives"]
    assert {offer["kind"] for offer in offers} == {"near", "elsewhere", "another_day"}
    for offer in offers:
        made = book(offer["resource"], cppcc, (offer["start"], offer["end"]), repeat=WEEKLY).made
        assert len(made) == 4
        Booking.objects.filter(series=made[0].series).delete()


def test_the_preview_names_every_date_and_writes_nothing(busy, cppcc, api_of):
    sent = wish(busy, "10:00-11:00", busy.first_day, repeat="FREQ=WEEKLY;COUNT=6")
    answer = api_of(cppcc).post("/api/bookings/preview/", sent)
    assert [row["code"] for row in answer.data] == ["taken", "rule", "ok", "rule", "rule", "ok"]
    assert [row["reason"] for row in answer.data] == ["taken", "holiday", "", "closed", "blackout", ""]
    assert Booking.objects.count() == 1


def test_one_date_is_replaced_and_the_others_stay(busy, cppcc, api_of):
    """Whatever is offered first for each date can be taken for all of them at once."""
    sent = wish(busy, "10:00-11:00", busy.first_day, repeat="FREQ=WEEKLY;COUNT=6")
    seen = api_of(cppcc).post("/api/bookings/preview/", sent).data
    sent["replace"] = [
        {"instead_of": row["start"], **{key: row["alternatives"][0][key] for key in ("resource", "start", "end")}}
        for row in seen
        if row["code"] != "ok"
    ]
    again = api_of(cppcc).post("/api/bookings/preview/", sent).data
    assert {row["code"] for row in again} == {"ok"}
    assert sum(row["asked"] is not None for row in again) == 4
    made = api_of(cppcc).post("/api/bookings/", sent)
    assert made.status_code == 201, made.data
    assert len(made.data["bookings"]) == 6


@pytest.mark.parametrize("instead_of", ["2026-04-16T10:00:00+08:00", "tomorrow", None])
def test_replacing_a_date_that_is_none_is_400(room, cppcc, api_of, instead_of):
    instead = {"instead_of": instead_of, "start": at("14:00").isoformat(), "end": at("15:00").isoformat()}
    answer = api_of(cppcc).post("/api/bookings/", wish(room, "10:00-11:00", repeat=WEEKLY, replace=[instead]))
    assert answer.status_code == 400
    assert "replace" in answer.data


def test_a_replacement_that_meets_another_date_of_the_series_is_refused(room, cppcc):
    start, end = at("10:30", WEDNESDAY + WEEK), at("11:30", WEDNESDAY + WEEK)
    instead = [{"instead_of": at("10:00"), "start": start, "end": end}]
    refused = refusal(room, cppcc, "10:00-11:00", repeat=WEEKLY, instead=instead)
    assert refused.code == "series"
    assert len(refused.extra["conflicts"]) == 1


# on the page


def form(when="10:00-11:00", **fields):
    start, end = (f"{timezone.localtime(moment):%Y-%m-%dT%H:%M}" for moment in span(when))
    return {"start": start, "end": end, "attendees": 5, "purpose": "每周恳谈会"} | fields


def test_the_page_shows_every_date_first_and_swaps_one_with_a_tap(room, cppcc, other_cppcc, client_of):
    book(room, other_cppcc, "10:00-11:00", WEDNESDAY + WEEK)
    client, address = client_of(cppcc), f"/resources/{room.pk}/book/"
    sent = form(every="FREQ=WEEKLY", times=3)
    page = client.post(address, sent | {"preview": "1"})
    assert page.text.count("可约</span>") == 2
    assert "这段时间已被预约" in page.text
    assert not Booking.objects.filter(booked_by=cppcc).exists()
    date = page.context["dates"][1]
    offer = date.alternatives[0]
    swap = "|".join(
        (date.start.isoformat(), str(offer["resource"].pk), offer["start"].isoformat(), offer["end"].isoformat())
    )
    page = client.post(address, sent | {"swap": swap})
    assert "已改约" in page.text
    assert "每周恳谈会" in page.text, "nothing typed is lost"
    kept = page.context["form"]["instead"].value()
    assert client.post(address, sent | {"instead": kept}).status_code == 302
    assert [row.start for row in Booking.objects.filter(booked_by=cppcc).order_by("period")] == [
        at("10:00"), offer["start"], at("10:00", WEDNESDAY + 2 * WEEK)
    ]  # fmt: skip


def test_the_page_books_the_rest_where_one_ticks_skip(room, cppcc, other_cppcc, client_of):
    book(room, other_cppcc, "10:00-11:00", WEDNESDAY + WEEK)
    client, address = client_of(cppcc), f"/resources/{room.pk}/book/"
    refused = client.post(address, form(every="FREQ=WEEKLY", times=3))
    assert "有1次不能预约" in refused.text
    assert "每次能不能约" in refused.text
    done = client.post(address, form(every="FREQ=WEEKLY", times=3, skips="on"), follow=True)
    assert "没有约上" in done.text
    assert Booking.objects.filter(booked_by=cppcc).count() == 2


@pytest.mark.parametrize(
    ("fields", "dates"),
    [
        ({"every": "FREQ=WEEKLY", "until": "2026-05-06"}, ["04-15", "04-22", "04-29", "05-06"]),
        ({"every": "FREQ=MONTHLY;BYDAY=NTH", "times": 3}, ["04-15", "05-20", "06-17"]),
        ({"every": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "times": 4}, ["04-15", "04-16", "04-17", "04-20"]),
    ],
)
def test_how_often_as_people_say_it(room, cppcc, client_of, fields, dates):
    assert client_of(cppcc).post(f"/resources/{room.pk}/book/", form(**fields)).status_code == 302
    assert [f"{timezone.localtime(row.start):%m-%d}" for row in Booking.objects.order_by("period")] == dates


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"every": "FREQ=WEEKLY"}, "共几次"),
        ({"every": "FREQ=WEEKLY", "times": 3, "until": "2026-05-06"}, "只填一样"),
        ({"every": "FREQ=WEEKLY", "until": "2026-04-01"}, "截止日期早于"),
        ({"every": "FREQ=WEEKLY", "times": 500}, "104"),
    ],
)
def test_a_repetition_that_is_not_clear_says_so_at_the_field(room, cppcc, client_of, fields, says):
    page = client_of(cppcc).post(f"/resources/{room.pk}/book/", form(**fields))
    assert says in page.text
    assert not Booking.objects.exists()


# changing


@pytest.fixture
def series(room, cppcc):
    return book(room, cppcc, "10:00-11:00", repeat=WEEKLY).made


def clocks(rows):
    return [f"{timezone.localtime(fresh(row).start):%m-%d %H:%M}" for row in rows]


def test_this_date_alone(series, cppcc):
    services.change(booking=series[1], by=cppcc, start=at("14:00", WEDNESDAY + WEEK), end=at("15:00", WEDNESDAY + WEEK))
    assert clocks(series) == ["04-15 10:00", "04-22 14:00", "04-29 10:00", "05-06 10:00"]
    assert len({fresh(row).series_id for row in series}) == 1, "it stays one of its dates"


def test_this_and_the_following_split_off_with_a_rule_of_their_own(series, cppcc, liaison):
    changed = services.change(
        booking=series[1],
        by=cppcc,
        scope="following",
        start=at("14:00", WEDNESDAY + WEEK),
        end=at("16:00", WEDNESDAY + WEEK),
    )
    assert clocks(series) == ["04-15 10:00", "04-22 14:00", "04-29 14:00", "05-06 14:00"]
    assert {row.end - row.start for row in map(fresh, series[1:])} == {2 * HOUR}
    old, new = fresh(series[0]).series, fresh(series[3]).series
    assert (old.rule, new.rule, new.split_from) == ("FREQ=WEEKLY;COUNT=1", "FREQ=WEEKLY;COUNT=3", old)
    assert len(changed.changed) == 3
    assert len(told(liaison, "预约改期")) == 1, "one message, not three"
    assert AuditEvent.objects.filter(verb="change").count() == 3


def test_all_of_them_keep_their_series(series, cppcc):
    services.change(
        booking=series[2],
        by=cppcc,
        scope="all",
        start=at("09:00", WEDNESDAY + 2 * WEEK),
        end=at("10:00", WEDNESDAY + 2 * WEEK),
    )
    assert clocks(series) == ["04-15 09:00", "04-22 09:00", "04-29 09:00", "05-06 09:00"]
    assert BookingSeries.objects.get().rule == WEEKLY


def test_to_another_weekday_the_rule_goes_along(room, cppcc):
    made = book(room, cppcc, "10:00-11:00", repeat="FREQ=WEEKLY;BYDAY=WE;COUNT=3").made
    services.change(booking=made[0], by=cppcc, scope="all", start=at("10:00") + ONE_DAY, end=at("11:00") + ONE_DAY)
    assert clocks(made) == ["04-16 10:00", "04-23 10:00", "04-30 10:00"]
    assert BookingSeries.objects.get().rule == "FREQ=WEEKLY;BYDAY=TH;COUNT=3"


@pytest.mark.parametrize(
    ("rule", "by_days", "count", "expected"),
    [
        ("FREQ=WEEKLY;BYDAY=SU,TU;UNTIL=20260901", 1, 5, "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=5"),
        ("FREQ=MONTHLY;COUNT=5", 0, 2, "FREQ=MONTHLY;COUNT=2"),
        ("FREQ=MONTHLY;BYDAY=3WE;COUNT=5", 1, 5, ""),
        ("FREQ=MONTHLY;BYDAY=3WE;COUNT=5", 0, 4, "FREQ=MONTHLY;BYDAY=3WE;COUNT=4"),
        ("FREQ=WEEKLY;COUNT=3\nEXDATE:20260422", 0, 2, ""),
        ("", 0, 2, ""),
    ],
)
def test_what_a_rule_says_after_its_dates_moved(rule, by_days, count, expected):
    assert moved(rule, by_days, count) == expected


@pytest.mark.parametrize("minutes", [-30, 30, 60 * 24 * 7, -60 * 24])
def test_a_series_never_stands_in_its_own_way(series, cppcc, minutes):
    by = dt.timedelta(minutes=minutes)
    services.change(booking=series[0], by=cppcc, scope="all", start=series[0].start + by, end=series[0].end + by)
    assert [fresh(row).start - row.start for row in series] == [by] * 4


def test_daily_dates_move_by_a_day_through_each_other(room, cppcc):
    made = book(room, cppcc, "10:00-11:00", repeat="FREQ=DAILY;COUNT=5").made
    services.change(booking=made[0], by=cppcc, scope="all", start=at("10:00") + ONE_DAY, end=at("11:00") + ONE_DAY)
    assert clocks(made) == ["04-16 10:00", "04-17 10:00", "04-18 10:00", "04-19 10:00", "04-20 10:00"]


def test_but_the_following_do_not_run_into_a_date_that_stays(room, cppcc):
    made = book(room, cppcc, "10:00-11:00", repeat="FREQ=DAILY;COUNT=3").made
    with pytest.raises(DomainError) as refused:
        services.change(booking=made[1], by=cppcc, scope="following", start=at("10:30"), end=at("11:30"))
    assert (refused.value.code, len(refused.value.extra["conflicts"])) == ("series", 1)
    assert clocks(made) == ["04-15 10:00", "04-16 10:00", "04-17 10:00"]


def test_one_date_that_cannot_move_refuses_all_or_stays_where_it_is(series, room, cppcc, other_cppcc, api_of):
    book(room, other_cppcc, "14:00-15:00", WEDNESDAY + 2 * WEEK)
    sent = {"scope": "all", "start": at("14:00").isoformat(), "end": at("15:00").isoformat()}
    client, address = api_of(cppcc), f"/api/bookings/{series[0].pk}/"
    refused = client.patch(address, sent)
    assert (refused.status_code, refused.data["code"]) == (409, "series")
    assert [row["reason"] for row in refused.data["conflicts"]] == ["taken"]
    assert refused.data["conflicts"][0]["alternatives"]
    assert clocks(series)[0] == "04-15 10:00"
    done = client.patch(address, sent | {"on_conflict": "skip"})
    assert done.status_code == 200, done.data
    assert (len(done.data["bookings"]), len(done.data["skipped"])) == (3, 1)
    assert clocks(series) == ["04-15 14:00", "04-22 14:00", "04-29 10:00", "05-06 14:00"]


def test_a_date_that_stays_stands_in_the_way_of_those_that_move(room, cppcc, other_cppcc):
    """The 17th cannot move to the 18th, so the 16th cannot take its place, nor the 15th that of the 16th."""
    made = book(room, cppcc, "10:00-11:00", repeat="FREQ=DAILY;COUNT=3").made
    book(room, other_cppcc, "10:00-11:00", WEDNESDAY + 3 * ONE_DAY)
    with pytest.raises(DomainError):
        services.change(
            booking=made[0],
            by=cppcc,
            scope="all",
            on_conflict="skip",
            start=at("10:00") + ONE_DAY,
            end=at("11:00") + ONE_DAY,
        )
    assert clocks(made) == ["04-15 10:00", "04-16 10:00", "04-17 10:00"]


def test_words_of_all_dates_change_without_approval(unit, cppcc, liaison):
    from resources.services import carry_out

    room = hall(unit, approval="owner")
    made = book(room, cppcc, "10:00-11:00", repeat=WEEKLY).made
    carry_out(booking=made[0], move="approve", by=liaison, scope="all")
    services.change(booking=made[1], by=cppcc, scope="following", purpose="专题协商会", attendees=12)
    assert [(fresh(row).purpose, fresh(row).status) for row in made] == [
        ("居民恳谈会", "confirmed"), *[("专题协商会", "confirmed")] * 3
    ]  # fmt: skip
    services.change(booking=made[0], by=cppcc, scope="all", start=at("15:00"), end=at("16:00"))
    assert {fresh(row).status for row in made} == {"pending"}, "another time does"


def test_what_is_past_stays_as_it_was(series, cppcc, clock):
    clock.shift(9 * ONE_DAY + 3 * HOUR)
    late = WEDNESDAY + 2 * WEEK
    services.change(booking=series[2], by=cppcc, scope="all", start=at("14:00", late), end=at("15:00", late))
    assert clocks(series) == ["04-15 10:00", "04-22 10:00", "04-29 14:00", "05-06 14:00"]
    assert fresh(series[3]).series.rule == "FREQ=WEEKLY;COUNT=2"


def test_a_stale_version_of_the_date_asked_about_is_409(series, cppcc, api_of):
    client, address = api_of(cppcc), f"/api/bookings/{series[1].pk}/"
    assert client.patch(address, {"scope": "all", "purpose": "甲", "version": 1}).status_code == 200
    answer = client.patch(address, {"scope": "all", "purpose": "乙", "version": 1})
    assert (answer.status_code, answer.data["code"]) == (409, "stale")


def test_the_page_changes_the_following(series, cppcc, client_of):
    sent = {
        "start": "2026-04-22T15:00",
        "end": "2026-04-22T16:00",
        "attendees": 5,
        "purpose": "会",
        "version": 1,
        "scope": "following",
    }
    client, address = client_of(cppcc), f"/bookings/{series[1].pk}/change/"
    assert "这一次和以后各次" in client.get(address).text
    assert client.post(address, sent).status_code == 302
    assert clocks(series) == ["04-15 10:00", "04-22 15:00", "04-29 15:00", "05-06 15:00"]


# cancelling


@pytest.mark.parametrize(("scope", "cancelled"), [("this", [1]), ("following", [1, 2, 3]), ("all", [0, 1, 2, 3])])
def test_cancelling_this_the_following_or_all_with_one_message(series, cppcc, liaison, api_of, scope, cancelled):
    before = len(inbox(liaison))
    answer = api_of(cppcc).post(f"/api/bookings/{series[1].pk}/cancel/", {"reason": "改线上", "scope": scope})
    assert answer.status_code == 200, answer.data
    assert [number for number, row in enumerate(series) if fresh(row).status == "cancelled"] == cancelled
    assert len(inbox(liaison)) - before == 1
    assert api_of(cppcc).get(f"/api/bookings/?series={series[0].series_id}&status=cancelled").data["count"] == len(
        cancelled
    )


def test_an_unknown_scope_is_400(series, cppcc, api_of):
    answer = api_of(cppcc).post(f"/api/bookings/{series[0].pk}/cancel/", {"reason": "改", "scope": "some"})
    assert answer.status_code == 400
    assert "scope" in answer.data


def test_the_cancel_page_asks_which_dates(series, cppcc, client_of):
    client, address = client_of(cppcc), f"/bookings/{series[1].pk}/cancel/"
    assert "这一次和以后各次" in client.get(address).text
    assert client.post(address, {"reason": "改线上", "scope": "following"}).status_code == 302
    assert [fresh(row).status for row in series] == ["confirmed", "cancelled", "cancelled", "cancelled"]


def test_dates_within_the_notice_stay_when_the_rest_is_cancelled(room, cppcc):
    rules(room, cancel_notice_hours=72)
    made = book(room, cppcc, "10:00-11:00", repeat=WEEKLY).made
    assert services.cancel_series(booking=made[0], scope="all", reason="改线上", by=cppcc) == 3
    assert [fresh(row).status for row in made] == ["confirmed", "cancelled", "cancelled", "cancelled"]
    assert reason(refusal(room, cppcc, "10:00-11:00")) == "taken"
