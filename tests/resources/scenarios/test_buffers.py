"""The gap between two bookings: the larger of what the two ask for, not the sum."""

import pytest

from resources import queries
from tests.resources.scenarios import MINUTE, WEDNESDAY, at, book, hall, reason, refusal, rules, sentence, span


def later(minutes):
    """An hour that begins so many minutes after eleven."""
    return at("11:00") + minutes * MINUTE, at("12:00") + minutes * MINUTE


def earlier(minutes):
    """An hour that ends so many minutes before ten."""
    return at("09:00") - minutes * MINUTE, at("10:00") - minutes * MINUTE


@pytest.mark.parametrize(
    ("before", "after", "gap"), [(0, 0, 0), (15, 0, 15), (0, 20, 20), (15, 30, 30), (30, 15, 30), (20, 20, 20)]
)
def test_the_larger_of_the_two_on_both_sides(room, cppcc, before, after, gap):
    rules(room, buffer_before=before, buffer_after=after)
    book(room, cppcc, "10:00-11:00")
    if gap:
        for when in (later(gap - 1), earlier(gap - 1)):
            refused = refusal(room, cppcc, when)
            assert reason(refused) == "taken"
            assert "准备和整理" in sentence(refused) or "已被预约" in sentence(refused)
    assert book(room, cppcc, later(gap))
    assert book(room, cppcc, earlier(gap))


def test_the_sentence_tells_a_gap_from_a_taken_time(room, cppcc):
    rules(room, buffer_after=30)
    book(room, cppcc, "10:00-11:00")
    refused = refusal(room, cppcc, "11:10-12:00")
    assert refused.extra["reason"] == "gap"
    assert "留出准备和整理的时间" in sentence(refused)


@pytest.mark.parametrize(
    ("of_whole", "of_part", "gap"),
    [
        ({"buffer_after": 30}, {"buffer_before": 10}, 30),
        ({"buffer_after": 10}, {"buffer_before": 40}, 40),
        ({}, {"buffer_before": 25}, 25),
        ({"buffer_before": 60}, {"buffer_after": 60}, 0),
    ],
)
def test_between_a_whole_and_its_part_each_asks_with_its_own(unit, room, cppcc, of_whole, of_part, gap):
    """The whole is left first, the part entered after it: the whole's after against the part's before."""
    rules(room, **of_whole)
    east = hall(unit, name="东厅", parent=room, **of_part)
    book(room, cppcc, "10:00-11:00")
    if gap:
        assert reason(refusal(east, cppcc, later(gap - 1))) == "taken"
    assert book(east, cppcc, later(gap))


def test_siblings_do_not_keep_each_others_gaps(unit, room, cppcc):
    east, west = (hall(unit, name=name, parent=room, buffer_before=60, buffer_after=60) for name in ("东厅", "西厅"))
    book(east, cppcc, "10:00-11:00")
    assert book(west, cppcc, "10:30-11:30")


def test_a_gap_reaches_over_midnight_and_may_be_as_long_as_a_day(room, cppcc):
    rules(room, buffer_after=24 * 60)
    book(room, cppcc, "22:00-23:30")
    next_evening = WEDNESDAY.replace(day=16)
    assert reason(refusal(room, cppcc, "23:00-23:59", next_evening)) == "taken"
    assert book(room, cppcc, "23:30-00:30", next_evening)


def test_a_gap_longer_than_a_day_is_not_accepted_as_a_rule(room):
    from django.core.exceptions import ValidationError

    room.buffer_after = 24 * 60 + 1
    with pytest.raises(ValidationError) as refused:
        room.full_clean()
    assert "buffer_after" in refused.value.message_dict


def test_a_change_of_gaps_binds_what_is_booked_next_not_what_is_booked(room, cppcc):
    book(room, cppcc, "10:00-11:00")
    book(room, cppcc, "11:00-12:00")
    rules(room, buffer_after=30)
    assert reason(refusal(room, cppcc, "12:15-13:00")) == "taken"


def test_in_a_pool_a_used_one_rests_while_another_is_lent(unit, cppcc):
    projectors = hall(unit, name="投影仪", quantity=2, buffer_after=30)
    book(projectors, cppcc, "10:00-11:00")
    assert book(projectors, cppcc, "11:00-12:00"), "the second one"
    assert reason(refusal(projectors, cppcc, "11:15-12:00")) == "taken", "the first rests until half past"
    assert book(projectors, cppcc, "11:30-12:00")


def test_free_times_leave_the_gaps_out(unit, cppcc):
    room = hall(unit, buffer_before=30)
    book(room, cppcc, "10:00-11:00")
    free = queries.free(room, WEDNESDAY, WEDNESDAY)
    assert span("00:00-09:30")[1] == free[0][1]
    assert at("11:30") == free[1][0]
