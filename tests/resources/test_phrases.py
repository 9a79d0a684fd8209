"""A requirement said in one line becomes the fields of the form."""

import datetime as dt

import pytest

from resources.matching.phrases import number, parse

WEDNESDAY = dt.date(2026, 4, 15)


def said(text):
    return parse(text, WEDNESDAY)


def test_friday_at_two_for_sixty_with_a_projector():
    assert said("周五14:00, 60人, 投影") == {
        "day": "2026-04-17", "since": "14:00", "until": "16:00", "minutes": "120", "attendees": "60", "equipment": "投影",
    }  # fmt: skip


def test_any_afternoon_of_the_next_week():
    found = said("下周任一下午2小时，30人，场地和养老专家，青石街道")
    assert (found["day"], found["last_day"]) == ("2026-04-20", "2026-04-26")
    assert (found["since"], found["until"], found["minutes"]) == ("13:00", "18:00", "120")
    assert (found["kind"], found["also"]) == ("venue", ["expert"])
    assert (found["topic"], found["area"], found["attendees"]) == ("养老", "青石街道", "30")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("今天", "2026-04-15"),
        ("明天上午", "2026-04-16"),
        ("后天", "2026-04-17"),
        ("大后天", "2026-04-18"),
        ("周三", "2026-04-15"),
        ("周一", "2026-04-20"),
        ("本周日", "2026-04-19"),
        ("下周一", "2026-04-20"),
        ("下下周二", "2026-04-28"),
        ("星期天", "2026-04-19"),
        ("5月3日", "2026-05-03"),
        ("3月2号", "2027-03-02"),
        ("2026-06-01", "2026-06-01"),
    ],
)
def test_days(text, day):
    assert said(text)["day"] == day


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("下午两点", ("14:00", "16:00", "120")),
        ("下午2点半一个半小时", ("14:30", "16:00", "90")),
        ("上午9点到11点", ("09:00", "11:00", "120")),
        ("14:00-15:30", ("14:00", "15:30", "90")),
        ("晚上7点3小时", ("19:00", "22:00", "180")),
        ("下午3点一刻45分钟", ("15:15", "16:00", "45")),
        ("晚上11点", ("23:00", "00:00", "120")),
    ],
)
def test_hours(text, hours):
    found = said(text)
    assert (found["since"], found["until"], found["minutes"]) == hours


@pytest.mark.parametrize(("text", "value"), [("60", 60), ("两百", 200), ("二十五", 25), ("一百二十", 120), ("十", 10)])
def test_numbers(text, value):
    assert number(text) == value


def test_this_week_begins_today():
    assert (said("本周下午")["day"], said("本周下午")["last_day"]) == ("2026-04-15", "2026-04-19")


def test_several_things_and_the_rest_as_words():
    found = said("要一个能容纳八十人左右、有投影和话筒的报告厅，要有坡道")
    assert (found["kind"], found["attendees"], found["equipment"]) == ("venue", "80", "投影、话筒")
    assert found["words"] == "坡道"


@pytest.mark.parametrize("text", ["", "2月30日", "25点", "%$#", "一二三四五六七八九十人", "周八", "9" * 300 + "人"])
def test_what_cannot_be_understood_breaks_nothing(text):
    assert isinstance(said(text), dict)
