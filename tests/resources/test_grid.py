"""Time as a grid: the day of all resources, the week and the month of one; from a cell to the form."""

import datetime as dt
from urllib.parse import parse_qs, urlparse

import pytest
from django.utils import timezone

from alliance.calendar import MONTH, WEEK, period_of
from resources import services
from resources.models import OpeningHours, Resource
from resources.timeline import day_grid, month_days, picked, week_grid
from tests import factories as make
from tests.factories import at

HOUR = dt.timedelta(hours=1)
IN_THREE_DAYS = 3


@pytest.fixture
def hall(unit):
    row = make.make_resource(unit, approval="automatic", name="议事厅")
    row.refresh_from_db()
    return row


@pytest.fixture
def day():
    return timezone.localdate() + dt.timedelta(days=IN_THREE_DAYS)


def opened(resource, day, opens=9, closes=17):
    OpeningHours.objects.create(resource=resource, weekday=day.weekday(), opens=dt.time(opens), closes=dt.time(closes))


def line_of(resource, day, user):
    (line,) = day_grid([resource], day, user).lines
    return line


def runs(line):
    """Kind, first column's time and number of columns of each block, free cells joined."""
    found = []
    for block in line.blocks:
        if found and block.kind == found[-1][0] == "free":
            found[-1][2] += block.columns
        else:
            found.append([block.kind, block.at, block.columns])
    return [(kind, columns) for kind, _at, columns in found]


def test_a_line_shows_open_booked_and_closed_at_their_times(hall, day, cppcc, liaison):
    opened(hall, day)
    services.book(resource=hall, start=at(3, 10), end=at(3, 12), purpose="恳谈会", attendees=8, by=cppcc)
    make.make_blackout(hall, at(3, 14))
    assert runs(line_of(hall, day, liaison)) == [
        ("closed", 2), ("free", 2), ("held", 4), ("free", 4), ("closed", 4), ("free", 2), ("closed", 10)
    ]  # fmt: skip


def test_every_free_cell_leads_to_a_booking_that_stands(hall, day, cppcc, other_cppcc):
    Resource.objects.filter(pk=hall.pk).update(min_minutes=60, buffer_after=15)
    hall.refresh_from_db()
    opened(hall, day)
    make.make_booking(hall, cppcc, start=at(3, 11), hours=1)
    free = line_of(hall, day, other_cppcc).free
    assert [block.at for block in free][:2] == ["09:00", "09:30"]
    for block in free:
        start, end = picked(hall, block.start)
        made = services.book(resource=hall, start=start, end=end, purpose="会", attendees=1, by=other_cppcc)
        type(made.booking if hasattr(made, "booking") else made).objects.filter(booked_by=other_cppcc).delete()


def test_the_title_is_for_those_who_may_see_it(hall, day, cppcc, other_cppcc, liaison):
    make.make_booking(hall, cppcc, start=at(3), purpose="商量加梯")
    mine, others, owners = (
        next(block for block in line_of(hall, day, user).blocks if block.kind in {"held", "mine"})
        for user in (cppcc, other_cppcc, liaison)
    )
    assert (mine.kind, mine.title) == ("mine", "商量加梯")
    assert (others.kind, others.title, others.booking) == ("held", "", None)
    assert (owners.kind, owners.title) == ("held", "商量加梯")


def test_a_page_tells_no_stranger_what_for(hall, day, cppcc, other_cppcc, client_of):
    make.make_booking(hall, cppcc, start=at(3), purpose="商量加梯")
    for path in (f"/resources/timeline/?day={day}", f"/resources/{hall.pk}/calendar/?day={day}",
                 f"/resources/{hall.pk}/calendar/?view=month&day={day}"):  # fmt: skip
        page = client_of(other_cppcc).get(path).text
        assert "已约" in page and "商量加梯" not in page
        assert "商量加梯" in client_of(cppcc).get(path).text


def test_a_request_is_marked_as_waiting(unit, day, cppcc):
    asked = make.make_resource(unit, approval="owner")
    make.make_booking(asked, cppcc, start=at(3), status="pending")
    asked.refresh_from_db()
    block = next(block for block in line_of(asked, day, cppcc).blocks if block.kind == "mine")
    assert block.is_pending


def test_bookings_off_the_half_hour_keep_their_columns_apart(hall, day, cppcc, liaison):
    for start, end in (
        (at(3, 10), at(3, 10) + dt.timedelta(minutes=20)),
        (at(3, 10) + dt.timedelta(minutes=20), at(3, 11)),
    ):
        make.make_booking(hall, cppcc, start=start, hours=(end - start) / HOUR)
    held = [block for block in line_of(hall, day, liaison).blocks if block.kind == "held"]
    assert [(block.at, block.columns) for block in held] == [("10:00", 1), ("10:20", 1)]


def test_the_day_grows_with_early_and_late_hours(hall, unit, day, cppcc):
    opened(hall, day, 6, 23)
    grid = day_grid([hall], day, cppcc)
    assert (grid.hours.start, grid.hours.stop) == (6, 23)
    assert sum(block.columns for block in grid.lines[0].blocks) == 2 * len(grid.hours)


def test_across_midnight_both_days_show_their_part(hall, day, cppcc):
    opened(hall, day, 20, 2)
    assert day_grid([hall], day, cppcc).hours.stop == 24
    tomorrow = day_grid([hall], day + dt.timedelta(days=1), cppcc)
    assert tomorrow.hours.start == 0
    assert tomorrow.lines[0].free[0].at == "00:00"


def test_booking_the_whole_takes_its_parts(hall, unit, day, cppcc):
    half = make.make_resource(unit, parent=hall)
    half.refresh_from_db()
    make.make_booking(hall, cppcc, start=at(3))
    assert any(block.kind == "mine" for block in line_of(half, day, cppcc).blocks)


def test_a_course_shows_its_sessions_until_the_seats_are_gone(unit, day, cppcc, other_cppcc):
    course = make.make_resource(unit, "course", by_session=True, approval="automatic")
    session = make.make_session(course, at(3, 14), seats=1)
    course.refresh_from_db()
    (cell,) = line_of(course, day, cppcc).free
    assert (cell.at, cell.columns) == ("14:00", 4)
    assert picked(course, cell.start) == (session.period.lower, session.period.upper)
    services.book(
        resource=course, start=session.period.lower, end=session.period.upper, purpose="听课", attendees=1, by=cppcc
    )
    assert not line_of(course, day, other_cppcc).free


def test_a_pool_is_free_while_one_is_left(unit, day, cppcc):
    pool = make.make_resource(unit, quantity=2)
    for _ in range(2):
        make.make_booking(pool, cppcc, start=at(3), hours=1)
        pool.refresh_from_db()
        held = [block for block in line_of(pool, day, cppcc).blocks if block.kind == "held"]
    assert [(block.at, block.columns) for block in held] == [("10:00", 2)]


def test_three_hundred_resources_cost_two_questions(unit, cppcc, day, django_assert_num_queries):
    for _ in range(12):
        make.make_booking(make.make_resource(unit), cppcc, start=at(3))
    rows, _posts = list(Resource.objects.select_related("unit")), cppcc.unit_ids
    with django_assert_num_queries(2):
        grid = day_grid(rows, day, cppcc)
    assert all(line.free for line in grid.lines)


# from a cell to the form


def chosen(client, hall, day, **asked):
    answer = client.get("/resources/timeline/pick/", {"day": day.isoformat(), **asked})
    assert answer.status_code == 302
    where = urlparse(answer["Location"])
    assert where.path == f"/resources/{hall.pk}/book/"
    words = parse_qs(where.query)
    return tuple(dt.datetime.fromisoformat(words[name][0]) for name in ("start", "end"))


def test_a_tap_asks_for_the_usual_length(hall, day, cppcc, client_of):
    assert chosen(client_of(cppcc), hall, day, at=f"{hall.pk}-1000") == (at(3, 10), at(3, 11))


def test_a_choice_from_cell_to_cell_asks_for_all_of_it(hall, day, cppcc, client_of):
    assert chosen(client_of(cppcc), hall, day, at=f"{hall.pk}-1000", until="1230") == (
        at(3, 10), at(3, 12) + dt.timedelta(minutes=30)
    )  # fmt: skip


def test_the_last_cell_before_closing_begins_earlier(hall, day, cppcc, client_of):
    opened(hall, day)
    Resource.objects.filter(pk=hall.pk).update(min_minutes=60)
    assert chosen(client_of(cppcc), hall, day, at=f"{hall.pk}-1630") == (at(3, 16), at(3, 17))


def test_the_week_names_the_day_in_the_cell(hall, day, cppcc, client_of):
    found = chosen(client_of(cppcc), hall, timezone.localdate(), at=f"{hall.pk}-{day:%Y%m%d}-1000")
    assert found == (at(3, 10), at(3, 11))


@pytest.mark.parametrize("at_", ["", "x", "1", "1-99", "1-9999", "1-2599", "1-20261399-1000", "999999-1000"])
def test_a_broken_address_is_not_found(hall, cppcc, client_of, at_):
    assert client_of(cppcc).get("/resources/timeline/pick/", {"at": at_}).status_code == 404


# week and month


def test_a_week_has_seven_lines_of_one_resource(hall, day, cppcc):
    grid = week_grid(hall, period_of(WEEK, day), cppcc)
    assert [line.day.weekday() for line in grid.lines] == list(range(7))
    assert next(line for line in grid.lines if line.day == day).free


def test_a_month_counts_free_times_and_names_what_is_booked(hall, day, cppcc):
    opened(hall, day)
    make.make_booking(hall, cppcc, start=at(3), purpose="恳谈会")
    weeks = month_days(hall, period_of(MONTH, day), cppcc)
    assert all(len(week) == 7 for week in weeks)
    shown = next(item for week in weeks for item in week if item and item.day == day)
    assert shown.free == 6 and shown.is_open
    assert [block.title for block in shown.taken] == ["恳谈会"]
    other = next(item for week in weeks for item in week if item and item.day.weekday() != day.weekday())
    assert not other.is_open and not other.free


def test_the_calendar_of_a_resource_is_public_as_its_page_is(hall, client):
    page = client.get(f"/resources/{hall.pk}/calendar/").text
    assert "<button name=at" not in page
    assert client.get(f"/resources/{make.make_resource(hall.unit, 'dataset').pk}/calendar/").status_code == 404
