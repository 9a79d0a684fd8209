"""Seats, parties, the waiting list, questions, invitations, consent; and what robots and the curious get."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from openpyxl import load_workbook

from activities import services
from activities.models import Consent, Invitation, Question, SignUp, TurnoutRules
from activities.seats import seats_of
from alliance.errors import DomainError
from alliance.models import AuditEvent
from members.models import Notification
from tests import factories

from .conftest import PHONE

FORM = {"name": "王某", "phone": PHONE, "consent": "on"}


def sign_up(activity, number=0, **fields):
    return services.sign_up(activity=activity, name="王某", phone=f"1990000{number:04d}", **fields)


def statuses(activity):
    return list(activity.sign_ups.values_list("status", flat=True))


def set_rules(activity, by, capacity, **fields):
    return services.set_turnout_rules(rules=TurnoutRules(activity=activity, **fields), capacity=capacity, by=by)


# seats


def test_the_101st_of_100_waits(unit):
    row = factories.make_activity(unit, capacity=100)
    SignUp.objects.bulk_create(SignUp(activity=row, name="王", phone=f"1380000{n:04d}") for n in range(100))
    assert sign_up(row).status == "waitlisted"


def test_a_seat_given_back_goes_to_the_first_in_line_who_is_told(unit, cppcc):
    row = factories.make_activity(unit, capacity=1)
    first = sign_up(row)
    second = sign_up(row, 1, by=cppcc)
    third = sign_up(row, 2)
    services.cancel_sign_up(sign_up=first)
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.status, third.status) == ("registered", "waitlisted")
    assert second.promoted_at
    assert Notification.objects.filter(recipient=cppcc, text__contains="有名额了").exists()


def test_the_page_behind_the_link_tells_of_the_seat(unit, client):
    row = factories.make_activity(unit, capacity=1)
    first, second = sign_up(row), sign_up(row, 1)
    assert "前面还有0份候补" in client.get(second.get_absolute_url()).content.decode()
    services.cancel_sign_up(sign_up=first)
    assert "已由候补转为正式报名" in client.get(second.get_absolute_url()).content.decode()


def test_more_seats_move_those_in_line_up(unit, liaison):
    row = factories.make_activity(unit, capacity=1)
    for number in range(4):
        sign_up(row, number)
    set_rules(row, liaison, 3)
    assert statuses(row) == ["registered", "registered", "registered", "waitlisted"]
    set_rules(row, liaison, None)
    assert statuses(row) == ["registered"] * 4


def test_seats_cannot_be_fewer_than_those_who_have_one(unit, liaison):
    row = factories.make_activity(unit, capacity=3)
    for number in range(3):
        sign_up(row, number)
    with pytest.raises(DomainError, match="已有3人报上名"):
        set_rules(row, liaison, 2)


def test_a_party_takes_a_seat_each_and_waits_when_not_all_fit(unit, rules):
    row = rules(factories.make_activity(unit, capacity=3), party_limit=3)
    assert sign_up(row, party_size=2).status == "registered"
    assert sign_up(row, 1, party_size=2).status == "waitlisted"
    assert sign_up(row, 2).status == "registered"
    assert seats_of(row).free == 0


def test_a_smaller_party_further_back_gets_the_seat_that_the_larger_cannot_use(unit, rules):
    row = rules(factories.make_activity(unit, capacity=2), party_limit=3)
    second = [sign_up(row), sign_up(row, 1)][1]
    large, small = sign_up(row, 2, party_size=3), sign_up(row, 3)
    services.cancel_sign_up(sign_up=second)
    large.refresh_from_db()
    small.refresh_from_db()
    assert (large.status, small.status) == ("waitlisted", "registered")


def test_a_larger_party_than_allowed_is_refused_at_the_field(client, ahead, rules):
    rules(ahead, party_limit=2)
    page = client.post(f"/activities/{ahead.pk}/sign-up/", FORM | {"party_size": 3}).content.decode()
    assert "每次报名最多2人" in page
    with pytest.raises(ValidationError):
        sign_up(ahead, party_size=3)


def test_alone_unless_the_host_lets_parties_in(ahead):
    with pytest.raises(ValidationError):
        sign_up(ahead, party_size=2)


# who and when


@pytest.mark.parametrize("typed", ["199 0000 1111", "+8619900001111", "１９９００００１１１１"])
def test_the_same_number_typed_otherwise_is_a_duplicate(client, ahead, typed):
    services.sign_up(activity=ahead, name="王某", phone=PHONE)
    page = client.post(f"/activities/{ahead.pk}/sign-up/", FORM | {"phone": typed}).content.decode()
    assert "这个手机号已经报过名" in page
    assert typed in page, "what was typed is kept"


def test_a_cancelled_number_may_sign_up_again(ahead):
    services.cancel_sign_up(sign_up=sign_up(ahead))
    assert sign_up(ahead).status == "registered"


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"), [(1, None, "报名尚未开始"), (None, -1, "已于"), (-2, -1, "已于")]
)
def test_outside_its_time_sign_up_is_closed_and_says_so(client, ahead, rules, opens, closes, sentence):
    now = timezone.now()
    times = {"opens_at": opens, "closes_at": closes}
    rules(ahead, **{name: now + dt.timedelta(hours=hours) for name, hours in times.items() if hours})
    assert sentence in client.get(f"/activities/{ahead.pk}/sign-up/").content.decode()
    with pytest.raises(DomainError, match=sentence):
        sign_up(ahead)


def test_a_closing_before_the_opening_is_refused_at_the_field(client_of, liaison, ahead):
    fields = {"opens_at": "2030-01-02T10:00", "closes_at": "2030-01-02T09:00", "party_limit": 1, "reserved_seats": 0}
    page = client_of(liaison).post(f"/activities/{ahead.pk}/turnout/", fields).content.decode()
    assert "报名截止要晚于报名开始" in page


def test_hosts_who_enter_others_do_not_take_the_seats_themselves(ahead, liaison):
    assert sign_up(ahead, by=liaison).user is None


def test_a_member_is_known_by_the_account(ahead, cppcc):
    assert sign_up(ahead, by=cppcc).user == cppcc
    assert sign_up(ahead, 1, by=cppcc).user is None, "the second one is for somebody else"


# questions


@pytest.fixture
def asked(ahead):
    choice = Question.objects.create(
        activity=ahead, label="午餐", kind="choice", options="清真\n普通", is_required=True
    )
    yes_no = Question.objects.create(activity=ahead, label="要轮椅通道", kind="yes_no")
    return choice, yes_no


def test_what_is_asked_must_be_answered(client, ahead, asked):
    lunch, ramp = asked
    address = f"/activities/{ahead.pk}/sign-up/"
    assert "午餐" in client.get(address).content.decode()
    page = client.post(address, FORM)
    assert page.context["form"].errors[f"question_{lunch.pk}"]
    assert client.post(address, FORM | {f"question_{lunch.pk}": "素食"}).context["form"].errors
    client.post(address, FORM | {f"question_{lunch.pk}": "清真", f"question_{ramp.pk}": "yes"})
    assert SignUp.objects.get().answers == {lunch.key: "清真", ramp.key: "yes"}


def test_the_api_asks_the_same(api_of, cppcc, ahead, asked):
    lunch, _ramp = asked
    address = f"/api/activities/{ahead.pk}/sign-ups/"
    wrong = api_of(cppcc).post(address, {"name": "王", "phone": PHONE, "answers": {lunch.key: "素食"}})
    assert wrong.status_code == 400
    assert lunch.key in wrong.json()["answers"]
    right = api_of(cppcc).post(address, {"name": "王", "phone": "+86 199-0000-1111", "answers": {lunch.key: "清真"}})
    assert right.status_code == 201
    assert right.json()["phone"] == "199****1111"


def test_answers_are_in_the_excel_of_the_list(client_of, liaison, ahead, asked):
    lunch, ramp = asked
    sign_up(ahead, answers={lunch.key: "清真", ramp.key: "yes"})
    book = load_workbook(io.BytesIO(client_of(liaison).get(f"/activities/{ahead.pk}/sign-ups/?format=xlsx").content))
    headings, values = book.active.iter_rows(values_only=True)
    told = dict(zip(headings, values, strict=True))
    assert told["午餐"] == "清真"
    assert told["要轮椅通道"] == "是"
    assert "****" in told["手机号"]


def test_a_question_that_was_answered_keeps_its_wording(liaison, ahead, asked):
    lunch, _ramp = asked
    sign_up(ahead, answers={lunch.key: "清真"})
    lunch.label = "晚餐"
    with pytest.raises(DomainError, match="不能再改问法"):
        services.save_question(question=lunch, by=liaison)


def test_a_question_put_out_of_use_is_not_asked(client, ahead, asked):
    Question.objects.update(is_active=False)
    assert client.post(f"/activities/{ahead.pk}/sign-up/", FORM).status_code == 302


# invitations


@pytest.fixture
def guest(unit, liaison):
    """A guest invited to an activity with two seats, one of which is gone."""
    row = factories.make_activity(unit, capacity=2)
    sign_up(row)
    return services.invite(activity=row, by=liaison, name="嘉宾老赵", phone="19911112222")


def test_an_open_invitation_holds_a_seat_from_the_public(guest):
    assert sign_up(guest.activity, 1).status == "waitlisted"


def test_the_personal_link_takes_the_seat_that_was_held(guest, client):
    page = client.get(guest.get_absolute_url()).content.decode()
    assert "嘉宾老赵" in page
    client.post(guest.get_absolute_url(), FORM | {"name": "嘉宾老赵", "phone": "19911112222"})
    guest.refresh_from_db()
    assert guest.sign_up.status == "registered"
    assert client.get(guest.get_absolute_url())["Location"] == guest.sign_up.get_absolute_url()


def test_who_declines_lets_the_next_in_line_move_up(guest, client):
    waiting = sign_up(guest.activity, 1)
    client.post(f"{guest.get_absolute_url()}decline/")
    waiting.refresh_from_db()
    assert waiting.status == "registered"


def test_reserved_seats_stay_free_for_the_invited(unit, liaison, rules):
    row = rules(factories.make_activity(unit, capacity=10), reserved_seats=9)
    assert sign_up(row).status == "registered"
    assert sign_up(row, 1).status == "waitlisted"
    guest = services.invite(activity=row, by=liaison, name="嘉宾")
    assert sign_up(row, 2, invitation=guest).status == "registered"


def test_for_the_invited_only(client, ahead, rules, liaison):
    ahead = rules(ahead, is_invited_only=True)
    assert "只限受邀的人报名" in client.post(f"/activities/{ahead.pk}/sign-up/", FORM).content.decode()
    guest = services.invite(activity=ahead, by=liaison, name="嘉宾")
    assert client.post(guest.get_absolute_url(), FORM).status_code == 302


def test_an_invitation_of_another_activity_opens_nothing(unit, ahead, liaison):
    guest = services.invite(activity=factories.make_activity(unit), by=liaison, name="嘉宾")
    with pytest.raises(DomainError, match="不是本场活动"):
        sign_up(ahead, invitation=guest)


def test_members_on_the_list_get_their_link_in_the_inbox(client_of, liaison, cppcc, ahead):
    ahead.attendances.create(cppcc_member=cppcc.person)
    client_of(liaison).post(f"/activities/{ahead.pk}/invitations/members/")
    invitation = Invitation.objects.get()
    assert Notification.objects.get(recipient=cppcc).url == invitation.get_absolute_url()
    client_of(liaison).post(f"/activities/{ahead.pk}/invitations/members/")
    assert Invitation.objects.count() == 1


def test_inviting_a_guest_on_the_page(client_of, liaison, ahead):
    address = f"/activities/{ahead.pk}/invitations/"
    client_of(liaison).post(address, {"name": "嘉宾", "phone": "199 1111 2222"})
    assert Invitation.objects.get().phone == "19911112222"
    assert "请选一位委员" in client_of(liaison).post(address, {"name": ""}).content.decode()
    assert (
        "已在邀请名单中" in client_of(liaison).post(address, {"name": "嘉宾", "phone": "19911112222"}).content.decode()
    )


# consent


def test_without_consent_nobody_is_signed_up(client, ahead):
    page = client.post(f"/activities/{ahead.pk}/sign-up/", FORM | {"consent": ""}).content.decode()
    assert "需要您同意后才能报名" in page
    assert not SignUp.objects.exists()


def test_the_version_agreed_to_is_kept(client, ahead, staff, alliance):
    page = client.get(f"/activities/{ahead.pk}/sign-up/").content.decode()
    assert alliance.committee in page
    assert "180天" in page
    client.post(f"/activities/{ahead.pk}/sign-up/", FORM | {"consent_version": 1})
    services.publish_consent(
        consent=Consent(alliance=alliance, purpose="新", handler="办公室", contact="电话"), by=staff
    )
    assert SignUp.objects.get().consent.version == 1
    assert Consent.objects.newest(alliance).version == 2


def test_a_notice_that_changed_meanwhile_is_read_anew(client, ahead, staff, alliance):
    for _ in range(2):
        services.publish_consent(
            consent=Consent(alliance=alliance, purpose="新", handler="办公室", contact="电话"), by=staff
        )
    page = client.post(f"/activities/{ahead.pk}/sign-up/", FORM | {"consent_version": 1}).content.decode()
    assert "告知已更新" in page


# robots and the curious


def test_a_robot_that_fills_everything_is_not_let_through(client, ahead):
    page = client.post(f"/activities/{ahead.pk}/sign-up/", FORM | {"website": "http://spam"}).content.decode()
    assert "没有通过校验" in page
    assert not SignUp.objects.exists()


def test_a_flood_from_one_address_ends(client, ahead, settings):
    settings.PUBLIC_WRITES_PER_HOUR = 2
    for number in range(3):
        page = client.post(f"/activities/{ahead.pk}/sign-up/", FORM | {"phone": f"1990000000{number}"})
    assert "操作太频繁" in page.content.decode()
    assert SignUp.objects.count() == 2


def test_numbers_are_masked_and_read_only_with_a_reason(client_of, liaison, ahead):
    row = services.sign_up(activity=ahead, name="王某", phone=PHONE)
    browser = client_of(liaison)
    assert PHONE not in browser.get(f"/activities/{ahead.pk}/sign-ups/").content.decode()
    address = f"/sign-ups/{row.pk}/reveal/"
    assert PHONE not in browser.post(address, {"reason": ""}).content.decode()
    answer = browser.post(address, {"reason": "通知改期"})
    assert PHONE in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    event = AuditEvent.objects.get(verb="reveal")
    assert "通知改期" in event.note
    assert event.actor_name == liaison.name


def test_numbers_in_full_leave_only_with_a_reason(client_of, liaison, ahead):
    services.sign_up(activity=ahead, name="王某", phone=PHONE)
    address = f"/activities/{ahead.pk}/sign-ups/export/"
    assert client_of(liaison).post(address, {"reason": ""}).status_code == 200
    book = load_workbook(io.BytesIO(client_of(liaison).post(address, {"reason": "逐个通知"}).content))
    assert PHONE in [row[1] for row in book.active.iter_rows(values_only=True)]
    assert AuditEvent.objects.get(verb="export-phones").note == "逐个通知"


def test_who_has_checked_in_cannot_cancel(now_on):
    row = services.sign_up(activity=now_on, name="王某", phone=PHONE)
    services.check_in(activity=now_on, phone=PHONE)
    with pytest.raises(DomainError, match="已经签到"):
        services.cancel_sign_up(sign_up=row)
