"""Tasks with helpers, supervision slips, what a goal has reached."""

import datetime as dt

import pytest
from django.utils import timezone

from alliance.calendar import YEAR, period_of
from alliance.documents import check_layout
from evaluation.services.scoring import score_period
from members.models import Notification
from tests import factories as make
from workgroup.models import Card, Goal, Task
from workgroup.services import watch_tasks


@pytest.fixture
def issued(staff, unit, other_unit, client_of):
    sent = {
        "title": "报送台账",
        "units": [unit.pk],
        "co_units": [other_unit.pk, unit.pk],
        "due_on": timezone.localdate() + dt.timedelta(days=5),
    }
    assert client_of(staff).post("/tasks/create/", sent).status_code == 302
    return Task.objects.get()


def test_a_helper_sees_the_task_and_does_not_work_it(issued, other_unit, other_liaison, client_of):
    assert list(issued.co_units.all()) == [other_unit], "the unit in charge is not its own helper"
    client = client_of(other_liaison)
    assert client.get(issued.get_absolute_url()).status_code == 200
    assert client.post(f"/tasks/{issued.pk}/receive/").status_code == 403


def test_helpers_are_told(staff, unit, other_unit, liaison, other_liaison, client_of):
    sent = {"title": "报送台账", "units": [unit.pk], "co_units": [other_unit.pk], "due_on": timezone.localdate()}
    client_of(staff).post("/tasks/create/", sent)
    assert Notification.objects.filter(recipient=other_liaison, text__contains="请协助").exists()
    assert not Notification.objects.filter(recipient=liaison, text__contains="请协助").exists()


def test_a_red_card_brings_its_slip(unit, liaison, client_of):
    task = make.make_task(unit, due_on=timezone.localdate() - dt.timedelta(days=1))
    watch_tasks()
    card = Card.objects.get(task=task)
    answer = client_of(liaison).get(f"/cards/{card.pk}/card.docx")
    assert check_layout(answer.content) == []
    assert f"/cards/{card.pk}/card.docx" in client_of(liaison).get(task.get_absolute_url()).text


def test_a_goal_shows_the_value_of_its_indicator(alliance, unit, staff, client_of):
    make.make_scheme(alliance)
    for number in range(3):
        make.make_activity(unit, "closed", start=make.at(-number, 1))
    goal = Goal.objects.create(alliance=alliance, year=timezone.localdate().year, title="办好活动", indicator_code="P1")
    client = client_of(staff)
    assert "还没有计分" in client.get(f"/goals/{goal.pk}/value/").text
    score_period(alliance=alliance, period=period_of(YEAR, timezone.localdate()), by=staff)
    fragment = client.get(f"/goals/{goal.pk}/value/", headers={"HX-Request": "true"}).text
    assert "：3" in fragment
    assert "<html" not in fragment


def test_what_is_still_to_be_done_is_listed_before_what_is_done(unit, staff, client_of, api_of):
    today = timezone.localdate()
    done = make.make_task(unit, "closed", due_on=today - dt.timedelta(days=60))
    later, sooner = (make.make_task(unit, due_on=today + dt.timedelta(days=days)) for days in (9, 3))
    expected = [sooner.pk, later.pk, done.pk]
    assert [row.pk for row in client_of(staff).get("/tasks/").context["page_obj"]] == expected
    assert [row["id"] for row in api_of(staff).get("/api/tasks/").json()["results"]] == expected
