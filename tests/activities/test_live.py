"""The room's part: questions that the host reads first, polls whose standing nobody sees before they close."""

import datetime as dt

import pytest
from django.utils import timezone

from activities import door, services
from activities.live import POLL, WALL
from activities.models import CheckIn, Poll, Vote, WallQuestion
from activities.views.public import tickets
from alliance.errors import DomainError
from alliance.models import AuditEvent
from tests import factories


@pytest.fixture
def running(unit):
    return factories.make_activity(unit, start=timezone.now() - dt.timedelta(minutes=10))


def guest(activity, number=1):
    return CheckIn.objects.create(activity=activity, person_key=f"guest{number}")


def page_of(check_in):
    return f"/a/{check_in.activity.code}/live/{tickets.sign(check_in.pk)}/"


def wall_of(activity):
    return f"/a/{activity.code}/wall/{door.screens.sign(activity.code)}/"


def test_the_room_reads_a_question_only_after_the_host(client, staff, running):
    came = guest(running)
    client.post(page_of(came), {"text": "电梯什么时候装", "name": "三楼老王"})
    row = WallQuestion.objects.get()
    assert row.text not in client.get(wall_of(running)).content.decode()
    WALL.perform(row, "show", by=staff)
    assert row.text in client.get(wall_of(running)).content.decode()
    WALL.perform(row, "hide", by=staff)
    assert row.text not in client.get(wall_of(running)).content.decode()


def test_nobody_floods_the_wall(running):
    came = guest(running)
    for number in range(3):
        services.ask(check_in=came, text=f"问题{number}")
    with pytest.raises(DomainError, match="等着上墙"):
        services.ask(check_in=came, text="再来一个")
    services.ask(check_in=guest(running, 2), text="别人照样能问")


def test_the_standing_of_a_poll_is_hidden_until_it_closes(client, client_of, api_of, staff, running, unit):
    poll = factories.make_poll(unit, "open", activity=running)
    client.post(page_of(guest(running)), {"choice": 1})
    assert poll.results() is None and api_of(staff).get(f"/api/polls/{poll.pk}/").json()["results"] is None
    assert "1人已投" in client_of(staff).get(f"/activities/{running.pk}/live/").content.decode()
    poll = POLL.perform(poll, "close", by=staff)
    assert [(row["option"], row["votes"], row["percent"]) for row in poll.results()] == [
        ("停车", 0, 0),
        ("电梯", 1, 100),
        ("食堂", 0, 0),
    ]
    assert "100%" in client.get(wall_of(running)).content.decode()


def test_each_votes_once_and_nobody_knows_how(client, unit, running):
    poll, came = factories.make_poll(unit, "open", activity=running), guest(running)
    client.post(page_of(came), {"choice": 0})
    client.post(page_of(came), {"choice": 2})
    with pytest.raises(DomainError, match="投过"):
        services.vote(poll=poll, check_in=came, choice=2)
    vote = Vote.objects.get()
    assert vote.choice == 0 and not hasattr(vote, "check_in")
    assert not AuditEvent.objects.about(poll).filter(note__contains="停车").exists()


@pytest.mark.parametrize("status", ["draft", "closed"])
def test_a_poll_that_is_not_open_takes_no_vote(unit, running, status):
    poll = factories.make_poll(unit, status, activity=running)
    with pytest.raises(DomainError, match="没有开始或者已经结束"):
        services.vote(poll=poll, check_in=guest(running), choice=0)


def test_a_vote_at_another_activity_or_for_no_option_is_refused(unit, running):
    elsewhere = factories.make_poll(unit, "open")
    here = factories.make_poll(unit, "open", activity=running)
    with pytest.raises(DomainError):
        services.vote(poll=elsewhere, check_in=guest(running), choice=0)
    with pytest.raises(DomainError, match="没有这个选项"):
        services.vote(poll=here, check_in=guest(running, 2), choice=3)


def test_after_the_end_and_with_a_doubted_check_in_nobody_takes_part(unit):
    over = guest(factories.make_activity(unit, start=timezone.now() - dt.timedelta(hours=5)))
    doubted = CheckIn.objects.create(
        activity=factories.make_activity(unit, start=timezone.now()), person_key="x", review="doubted"
    )
    for came in (over, doubted):
        with pytest.raises(DomainError):
            services.ask(check_in=came, text="还能问吗")


def test_two_polls_are_never_open_at_once(staff, unit, running):
    factories.make_poll(unit, "open", activity=running)
    with pytest.raises(DomainError, match="还没有结束"):
        POLL.perform(factories.make_poll(unit, activity=running), "open", by=staff)


def test_what_is_voted_on_is_not_changed(client_of, liaison, unit, running):
    poll = factories.make_poll(unit, "open", activity=running)
    page = client_of(liaison).post(f"/polls/{poll.pk}/edit/", {"question": "换个问题", "options": "甲\n乙"})
    assert "不能再改" in page.content.decode() and Poll.objects.get().question == poll.question


@pytest.mark.parametrize("options", ["只有一个", "同一个\n同一个", "\n".join(str(n) for n in range(11))])
def test_a_poll_has_two_to_ten_different_options(client_of, api_of, liaison, running, options):
    page = client_of(liaison).post(
        f"/activities/{running.pk}/polls/create/", {"question": "选哪个", "options": options}
    )
    assert "options" in page.context["form"].errors
    asked = {"activity": running.pk, "question": "选哪个", "options": options}
    assert api_of(liaison).post("/api/polls/", asked, format="json").status_code == 400


def test_the_ticket_of_one_activity_opens_no_other(client, unit, running):
    other = factories.make_activity(unit)
    assert client.get(f"/a/{other.code}/live/{tickets.sign(guest(running).pk)}/").status_code == 404
    assert client.get(f"/a/{running.code}/live/forged/").status_code == 404
    assert client.get(f"/a/{other.code}/wall/{door.screens.sign(running.code)}/").status_code == 404
