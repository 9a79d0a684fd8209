"""The ground: audit, workflow, calendar, errors, exports, sign-in, languages."""

import datetime as dt
import threading

import pytest
from django.core.cache import cache
from django.db import connection, connections, transaction
from django.db.utils import ProgrammingError
from django.urls import reverse

from alliance import audit, calendar
from alliance.errors import DomainError
from alliance.models import AuditEvent, Holiday
from alliance.text import pinyin_key
from members import services
from members.context import ENTRIES, PUBLIC, TABS
from members.models import Notification, Unit
from members.notify import tell
from members.workflow import UNIT
from tests import factories


@pytest.mark.parametrize(
    "sql",
    ["update alliance_auditevent set note = 'x'", "delete from alliance_auditevent", "truncate alliance_auditevent"],
)
def test_the_audit_trail_refuses_change(staff, unit, sql):
    audit.record(by=staff, obj=unit, verb="edit", label="修改")
    with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert AuditEvent.objects.about(unit).count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_moves_at_once_make_one(flushable, staff, unit):
    outcomes = []

    def move():
        try:
            UNIT.perform(unit, "suspend", by=staff, reason="检修")
            outcomes.append("done")
        except DomainError as refusal:
            outcomes.append(refusal.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=move) for _ in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert sorted(outcomes) == ["done"] + ["wrong_state"] * 7
    assert AuditEvent.objects.about(unit).filter(verb="suspend").count() == 1


def test_a_move_that_fails_leaves_nothing(staff, unit, monkeypatch):
    monkeypatch.setattr("members.workflow.tell", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        UNIT.perform(unit, "suspend", by=staff, reason="检修")
    unit.refresh_from_db()
    assert unit.status == Unit.Status.ADMITTED
    assert not AuditEvent.objects.about(unit).exists()


def test_people_are_told_once_and_never_the_actor(staff, liaison, unit):
    tell([staff, liaison, liaison], "通知", by=staff, obj=unit)
    assert list(Notification.objects.values_list("recipient", flat=True)) == [liaison.pk]


@pytest.mark.parametrize(
    ("kind", "day", "key", "first", "last"),
    [
        ("week", dt.date(2026, 1, 1), "2026-W01", dt.date(2025, 12, 29), dt.date(2026, 1, 4)),
        ("month", dt.date(2026, 12, 31), "2026-12", dt.date(2026, 12, 1), dt.date(2026, 12, 31)),
        ("quarter", dt.date(2026, 5, 9), "2026-Q2", dt.date(2026, 4, 1), dt.date(2026, 6, 30)),
        ("year", dt.date(2026, 5, 9), "2026", dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
    ],
)
def test_periods(kind, day, key, first, last):
    period = calendar.period_of(kind, day)
    assert (period.key, period.start, period.last_day) == (key, first, last)
    assert calendar.parse_period(key) == period
    assert period.next().previous() == period


def test_working_days_skip_the_spring_festival_and_count_make_up_days(db):
    # 2026: off from 15 to 23 February; 14 and 28 February are worked.
    assert not calendar.is_working_day(dt.date(2026, 2, 17))
    assert calendar.is_working_day(dt.date(2026, 2, 28))
    assert calendar.add_working_days(dt.date(2026, 2, 13), 2) == dt.date(2026, 2, 24)
    assert calendar.working_days_between(dt.date(2026, 2, 13), dt.date(2026, 2, 24)) == 2


def test_the_own_holiday_table_wins(db, admin):
    services.save_holiday(holiday=Holiday(day=dt.date(2026, 3, 4), is_working=False), by=admin)
    assert not calendar.is_working_day(dt.date(2026, 3, 4))
    assert calendar.is_working_day(dt.date(2031, 3, 5)), "years not published yet fall back to Monday to Friday"


def test_month_ends_are_kept():
    assert calendar.add_months(dt.date(2026, 11, 30), 3) == dt.date(2027, 2, 28)


def test_pinyin_and_initials():
    assert pinyin_key("图书馆") == "tushuguan tsg"


def test_every_navigation_entry_leads_somewhere():
    names = {*ENTRIES, *(entry.url_name for entry in PUBLIC), *(name for tabs in TABS.values() for name in tabs)}
    assert {name: reverse(name) for name in names}


def test_english_changes_the_page_and_chinese_is_the_default(client, alliance):
    assert "提意见" in client.get("/", headers={"accept-language": "en"}).content.decode()
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    assert 'lang="en"' in client.get("/").content.decode()


def test_five_wrong_passwords_lock_the_door(client, staff):
    for _ in range(5):
        client.post(reverse("login"), {"username": staff.username, "password": "wrong"})
    answer = client.post(reverse("login"), {"username": staff.username, "password": "wrong"})
    assert answer.status_code == 429
    assert AuditEvent.objects.filter(verb="sign-in-failed").count() == 5


def test_sign_in_by_phone(client, alliance):
    password = "Zhong-2026-x"
    services.create_user(alliance=alliance, username="x", name="新人", phone="19900001234", by=None, password=password)
    answer = client.post(reverse("login"), {"username": "19900001234", "password": password})
    assert answer.status_code == 302


def test_a_one_time_password_must_be_changed_first(client, alliance, admin):
    _user, password = services.create_user(alliance=alliance, username="x", name="新人", by=admin)
    client.post(reverse("login"), {"username": "x", "password": password})
    assert client.get("/units/")["Location"] == reverse("password")
    client.post(reverse("password"), {"old_password": password, "new_password": "Zhong-2026-y"})
    assert client.get("/units/").status_code == 200


def test_a_disabled_account_is_out_at_its_next_click(client_of, liaison, admin):
    browser = client_of(liaison)
    assert browser.get("/me/").status_code == 200
    services.set_active(user=liaison, is_active=False, by=admin)
    assert browser.get("/me/").status_code == 302


def test_an_exported_cell_is_never_a_formula(client_of, staff, alliance):
    factories.make_unit(alliance, "=1+1")
    text = client_of(staff).get("/units/?format=csv").content.decode()
    assert "'=1+1" in text


def test_every_page_has_a_strict_policy(client, alliance):
    policy = client.get("/")["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy


def test_openapi_is_valid_and_names_the_resources(client_of, staff):
    from openapi_spec_validator import validate

    schema = client_of(staff).get("/api/schema/?format=json").json()
    validate(schema)
    for name in [
        "units",
        "resources",
        "bookings",
        "activities",
        "opinions",
        "topics",
        "proposals",
        "special-reports",
        "referrals",
        "tasks",
        "indicators",
        "scores",
        "rankings",
        "reports",
    ]:
        assert f"/api/{name}/" in schema["paths"], name
    assert "/api/resources/{id}/availability/" in schema["paths"]
    assert "/api/activities/{id}/check-ins/" in schema["paths"]


def test_the_cache_is_the_real_redis():
    cache.set("x", 1)
    assert cache.get("x") == 1
