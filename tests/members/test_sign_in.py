"""The door: by which names one comes in, how often one may try, how long one stays, and how it closes."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from alliance.models import AuditEvent
from members import services
from members.models import User

PASSWORD = "Yunxi-2026-door"


@pytest.fixture
def person(alliance):
    made = services.create_user(
        alliance=alliance,
        username="wang.fang",
        name="王芳",
        phone="19900001234",
        role="staff",
        by=None,
        password=PASSWORD,
    )
    return made[0]


def knock(name, password=PASSWORD, client=None, **headers):
    return (client or Client()).post(reverse("login"), {"username": name, "password": password}, **headers)


@pytest.mark.parametrize(
    "name",
    ["wang.fang", " wang.fang ", "ｗａｎｇ．ｆａｎｇ", "19900001234", "199 0000 1234", "199-0000-1234", "+86 199 0000 1234", "8619900001234",
     "008619900001234", "１９９００００１２３４", "＋８６１９９００００１２３４"],
)  # fmt: skip
def test_one_comes_in_by_username_or_phone_however_it_is_written(person, name):
    assert knock(name).status_code == 302


@pytest.mark.parametrize(
    "name", ["", "1990000123", "199000012345", "+1 19900001234", "WANG.FANG", "wang.fang\x00", "%", "' OR 1=1--"]
)
def test_another_name_opens_nothing(person, name):
    assert knock(name).status_code == 200


def test_who_is_unknown_disabled_or_wrong_reads_the_same_sentence(person, admin):
    wrong = knock("wang.fang", "x").context["form"].non_field_errors()
    unknown = knock("nobody", "x").context["form"].non_field_errors()
    services.set_active(user=person, is_active=False, by=admin)
    disabled = knock("wang.fang").context["form"].non_field_errors()
    assert wrong == unknown == disabled


def test_five_failures_lock_the_account_at_that_address_whatever_it_is_called(person):
    for name in ("wang.fang", "19900001234", "+8619900001234", " wang.fang", "ｗａｎｇ.ｆａｎｇ"):
        assert knock(name, "wrong").status_code == 200
    assert knock("wang.fang").status_code == 429, "also with the right password"
    assert knock("19900001234").status_code == 429
    assert knock("wang.fang", REMOTE_ADDR="10.1.1.1").status_code == 302, "another address is another door"


def test_the_first_lock_is_five_minutes_the_next_fifteen(person):
    def seconds():
        client = cache._cache.get_client(None)
        (key,) = client.keys("*:locked")
        return client.ttl(key)

    for _ in range(5):
        knock("wang.fang", "wrong")
    assert 290 <= seconds() <= 300
    client = cache._cache.get_client(None)
    client.delete(*client.keys("*:locked"))
    knock("wang.fang", "wrong")
    assert 890 <= seconds() <= 900


def test_an_unknown_name_is_locked_alike(person):
    answers = [knock("no.such", "wrong").status_code for _ in range(6)]
    assert answers == [200] * 5 + [429]


def test_many_names_from_one_address_close_it(person, settings):
    settings.SIGN_IN_SPRAYS = 4
    for number in range(4):
        assert knock(f"user{number}", "Summer-2026").status_code == 200
    assert knock("wang.fang").status_code == 429
    assert knock("wang.fang", REMOTE_ADDR="10.1.1.1").status_code == 302


def test_a_new_password_opens_the_lock(person, admin):
    for _ in range(5):
        knock("wang.fang", "wrong")
    once = services.reset_password(user=person, by=admin)
    assert knock("wang.fang", once).status_code == 302


def test_success_forgets_the_failures(person):
    for _ in range(4):
        knock("wang.fang", "wrong")
    assert knock("wang.fang").status_code == 302
    assert knock("wang.fang", "wrong").status_code == 200
    assert knock("wang.fang").status_code == 302


def test_both_ends_are_on_record_and_no_header_forges_a_line(person):
    agent = "Mozilla\r\n2026-01-01 00:00 系统 删除 全部\x00\u2028"
    knock("wang.fang", "wrong", HTTP_USER_AGENT=agent)
    knock("wang.fang", HTTP_USER_AGENT=agent)
    failed, done = AuditEvent.objects.about(person).filter(verb__startswith="sign-in").order_by("pk")
    assert (failed.verb, failed.actor_name, failed.note) == ("sign-in-failed", "公众", "127.0.0.1")
    assert (done.verb, done.actor_id) == ("sign-in", person.pk)
    for event in (failed, done):
        assert event.detail["agent"].isprintable()


def test_nobody_signs_in_as_the_clock(db):
    clock = User.objects.system()
    clock.set_password(PASSWORD)
    clock.save()
    assert knock("system").status_code == 200
    browser = Client()
    browser.force_login(clock, backend="members.backends.UsernameOrPhoneBackend")
    assert browser.get("/me/").status_code == 302


def test_a_phone_that_is_somebodys_username_opens_one_door_only(person, alliance):
    services.create_user(alliance=alliance, username="19900001234", name="另一人", by=None, password="Other-2026-door")
    browser = Client()
    assert knock("19900001234", "Other-2026-door", browser).status_code == 302
    assert browser.get("/api/me/").json()["username"] == "19900001234"


def test_an_account_cannot_be_called_what_another_is_reached_by(person, client_of, admin):
    browser = client_of(admin)
    form = {"username": "19900001234", "name": "冒名", "role": "staff"}
    assert "username" in browser.post(reverse("user-create"), form).context["form"].errors
    form = {"username": "ok", "name": "冒名", "role": "staff", "phone": "+86 199 0000 1234"}
    assert "phone" in browser.post(reverse("user-create"), form).context["form"].errors


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "\x00/units/",
    ],
)
def test_nobody_is_sent_to_a_foreign_place(person, target):
    for next_in in ({"data": {"next": target}}, {"query": target}):
        data = {"username": "wang.fang", "password": PASSWORD, **next_in.get("data", {})}
        answer = Client().post(reverse("login"), data, query_params={"next": next_in.get("query", "")})
        assert answer["Location"] == "/"


def test_after_signing_in_one_is_where_one_wanted_to_be(person):
    answer = Client().post(reverse("login"), {"username": "wang.fang", "password": PASSWORD, "next": "/units/?q=x"})
    assert answer["Location"] == "/units/?q=x"


def test_the_session_key_changes_at_the_door(person):
    browser = Client()
    session = browser.session
    session["before"] = 1
    session.save()
    browser.cookies["sessionid"] = before = session.session_key
    knock("wang.fang", client=browser)
    assert browser.cookies["sessionid"].value != before


def test_a_changed_password_ends_the_other_sessions(person):
    here, there = Client(), Client()
    knock("wang.fang", client=here)
    knock("wang.fang", client=there)
    before = here.cookies["sessionid"].value
    here.post(reverse("password"), {"old_password": PASSWORD, "new_password": "Other-2026-door"})
    assert here.get("/me/").status_code == 200
    assert here.cookies["sessionid"].value != before
    assert there.get("/me/").status_code == 302


def test_signing_out_is_a_post_and_final(person):
    browser = Client()
    knock("wang.fang", client=browser)
    cookie = browser.cookies["sessionid"].value
    assert browser.get(reverse("logout")).status_code == 405
    answer = browser.post(reverse("logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    replay = Client()
    replay.cookies["sessionid"] = cookie
    assert replay.get("/me/").status_code == 302
    assert AuditEvent.objects.filter(verb="sign-out", actor_id=person.pk).count() == 1


def test_who_does_not_click_is_signed_out_and_so_is_who_stays_too_long(person, settings):
    now = timezone.now()
    browser = Client()
    with time_machine.travel(now, tick=False):
        knock("wang.fang", client=browser)
        browser.get("/me/")
    with time_machine.travel(now + dt.timedelta(seconds=settings.SESSION_IDLE - 60), tick=False):
        assert browser.get("/me/").status_code == 200
    with time_machine.travel(now + dt.timedelta(seconds=2 * settings.SESSION_IDLE), tick=False):
        assert browser.get("/me/").status_code == 302, "idle"
    knock("wang.fang", client=browser)
    begun = timezone.now()
    for minutes in range(0, settings.SESSION_COOKIE_AGE // 60, 20):
        with time_machine.travel(begun + dt.timedelta(minutes=minutes), tick=False):
            assert browser.get("/api/me/").status_code == 200
    with time_machine.travel(begun + dt.timedelta(seconds=settings.SESSION_COOKIE_AGE + 60), tick=False):
        assert browser.get("/me/").status_code == 302, "the day is over"


def test_one_sees_where_one_is_signed_in_and_ends_the_others(person):
    here, there = Client(HTTP_USER_AGENT="浏览器甲"), Client(HTTP_USER_AGENT="浏览器乙")
    for browser in (here, there):
        knock("wang.fang", client=browser)
        browser.get("/me/")
    page = here.get("/me/")
    assert [row["agent"] for row in page.context["sign_ins"]] == ["浏览器甲", "浏览器乙"]
    here.post(reverse("sessions-end"))
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302


def test_an_administrator_ends_somebodys_sessions(person, client_of, admin):
    browser = Client()
    knock("wang.fang", client=browser)
    client_of(admin).post(reverse("user-sessions-end", args=[person.pk]))
    assert browser.get("/me/").status_code == 302
    assert knock("wang.fang").status_code == 302, "and may come back"


# one-time passwords


@pytest.fixture
def newcomer(alliance):
    return services.create_user(alliance=alliance, username="new", name="新人", role="staff", by=None)


def test_a_one_time_password_leads_nowhere_but_to_a_new_one(newcomer):
    browser = Client()
    knock("new", newcomer[1], browser)
    assert browser.get("/units/")["Location"] == reverse("password")
    assert browser.get("/api/units/").status_code == 403
    assert browser.post("/api/token/", {"username": "new", "password": newcomer[1]}).status_code == 403


def test_a_one_time_password_expires(newcomer, settings):
    late = timezone.now() + dt.timedelta(days=settings.ONE_TIME_PASSWORD_DAYS, minutes=1)
    with time_machine.travel(late, tick=False):
        assert knock("new", newcomer[1]).status_code == 200


def test_one_time_passwords_are_not_alike(alliance):
    made = [
        services.create_user(alliance=alliance, username=f"n{number}", name="新人", by=None)[1] for number in range(20)
    ]
    assert len({*made}) == 20
    assert min(len(word) for word in made) >= 12


@pytest.mark.parametrize("password", ["short-1", "1234567890", "password123", "wang.fang1", "王芳王芳"])
def test_a_poor_password_is_refused(person, client_of, password):
    answer = client_of(person).post(reverse("password"), {"old_password": PASSWORD, "new_password": password})
    assert "new_password" in answer.context["form"].errors


def test_a_long_pass_phrase_is_kept_whole(person):
    browser, phrase = Client(), "协商于民协商为民" * 12
    knock("wang.fang", client=browser)
    browser.post(reverse("password"), {"old_password": PASSWORD, "new_password": phrase})
    assert knock("wang.fang", phrase[:-1]).status_code == 200
    assert knock("wang.fang", phrase).status_code == 302


# tokens


def ask_token(name="wang.fang", password=PASSWORD):
    return Client().post("/api/token/", {"username": name, "password": password}, content_type="application/json")


def test_a_token_is_given_at_the_same_door(person):
    answer = ask_token("+86 19900001234")
    assert answer.status_code == 200
    headers = {"Authorization": f"Token {answer.json()['token']}"}
    assert Client().get("/api/me/", headers=headers).json()["username"] == "wang.fang"
    assert AuditEvent.objects.about(person).filter(verb="sign-in").count() == 1


def test_the_door_of_the_api_locks_with_that_of_the_page(person):
    for _ in range(5):
        assert ask_token(password="wrong").status_code == 400
    assert ask_token().status_code == 429
    assert knock("wang.fang").status_code == 429


def test_a_token_ends_with_the_account_and_with_the_password(person, admin):
    headers = {"Authorization": f"Token {ask_token().json()['token']}"}
    services.reset_password(user=person, by=admin)
    assert Client().get("/api/me/", headers=headers).status_code == 401
    services.change_password(user=person, password=PASSWORD)
    headers = {"Authorization": f"Token {ask_token().json()['token']}"}
    services.set_active(user=person, is_active=False, by=admin)
    assert Client().get("/api/me/", headers=headers).status_code == 401


# posts


def test_whoever_hands_over_the_last_post_is_out_at_the_next_click(client_of, liaison, other_liaison, admin, unit):
    browser = client_of(liaison)
    assert browser.get("/me/").status_code == 200
    services.hand_over(post=liaison.memberships.get(), to=other_liaison, by=admin)
    assert browser.get("/me/").status_code == 302
    other = User.objects.get(pk=other_liaison.pk)
    assert unit.pk in other.unit_ids
    event = AuditEvent.objects.get(verb="hand-over")
    assert str(liaison) in event.note
    assert str(other_liaison) in event.note


def test_whoever_has_another_post_stays(liaison, other_liaison, admin, alliance):
    services.grant_role(user=liaison, alliance=alliance, role="staff", by=admin)
    services.hand_over(post=liaison.memberships.get(role="liaison"), to=other_liaison, by=admin)
    liaison.refresh_from_db()
    assert liaison.is_active
