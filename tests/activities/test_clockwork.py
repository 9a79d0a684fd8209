"""What the clock does: reminders exactly once, texts to phones where a gateway is, erasing when the time is over."""

import datetime as dt
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.management import call_command
from django.utils import timezone

from activities import services
from activities.models import Activity, CheckIn, Consent, SignUp
from activities.services import reminders, retention
from members import texting
from members.models import Notification, TextMessage
from tests import factories

from .conftest import PHONE

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def gateway(settings):
    """A real gateway on this machine; `taken` is what it got, `refuse` makes it answer 500."""

    class Gateway(BaseHTTPRequestHandler):
        taken, refuse = [], False

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if not Gateway.refuse:
                Gateway.taken.append(
                    body | {"token": self.headers["Authorization"], "key": self.headers["Idempotency-Key"]}
                )
            self.send_response(500 if Gateway.refuse else 200)
            self.end_headers()

        def log_message(self, *words):
            pass

    server = HTTPServer(("127.0.0.1", 0), Gateway)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    settings.SMS_WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/send"
    settings.SMS_WEBHOOK_TOKEN = "secret"
    yield Gateway
    server.shutdown()
    server.server_close()
    thread.join()


def starting_in(unit, span):
    return factories.make_activity(unit, start=timezone.now() + span)


# reminders


def told(user):
    return Notification.objects.filter(recipient=user, text__contains="活动提醒").count()


@pytest.mark.parametrize(
    ("span", "count"),
    [(30 * HOUR, 0), (24 * HOUR, 1), (13 * HOUR, 1), (11 * HOUR, 0), (1 * HOUR, 1), (0.2 * HOUR, 1), (-1 * HOUR, 0)],
)
def test_a_day_and_an_hour_before_each_once(unit, cppcc, span, count):
    row = starting_in(unit, span)
    row.attendances.create(cppcc_member=cppcc.person)
    now = timezone.now()
    for _ in range(3):
        reminders.remind_all(now)
    assert told(cppcc) == count


def test_one_who_signed_up_and_was_invited_is_told_once(unit, cppcc):
    row = starting_in(unit, HOUR / 2)
    row.attendances.create(cppcc_member=cppcc.person)
    services.sign_up(activity=row, name="陈", phone=PHONE, by=cppcc)
    reminders.remind_all()
    assert told(cppcc) == 1


def test_a_moved_activity_is_reminded_of_anew(unit, cppcc):
    row = starting_in(unit, HOUR / 2)
    row.attendances.create(cppcc_member=cppcc.person)
    reminders.remind_all()
    start = timezone.now() + HOUR * 0.9
    Activity.objects.update(start=start, end=start + HOUR)
    reminders.remind_all()
    assert told(cppcc) == 2


def test_who_waits_or_is_excused_is_not_reminded(unit, cppcc, other_cppcc):
    row = starting_in(unit, HOUR / 2)
    row.attendances.create(cppcc_member=other_cppcc.person, status="leave")
    services.sign_up(activity=row, name="陈", phone=PHONE, by=cppcc)
    SignUp.objects.update(status="waitlisted")
    reminders.remind_all()
    assert told(cppcc) == told(other_cppcc) == 0


def test_the_spans_can_be_set(unit, cppcc, defaults):
    defaults(remind_hours=48)
    starting_in(unit, 40 * HOUR).attendances.create(cppcc_member=cppcc.person)
    reminders.remind_all()
    assert told(cppcc) == 1


# texts


def test_without_a_gateway_no_text_is_made(unit):
    services.sign_up(activity=starting_in(unit, HOUR / 2), name="王", phone=PHONE)
    reminders.remind_all()
    assert not TextMessage.objects.exists()


def test_phones_without_an_account_get_the_reminder(unit, cppcc, gateway, django_capture_on_commit_callbacks):
    row = starting_in(unit, HOUR / 2)
    services.sign_up(activity=row, name="王", phone=PHONE)
    services.sign_up(activity=row, name="陈", phone="19900002222", by=cppcc)
    with django_capture_on_commit_callbacks(execute=True):
        reminders.remind_all()
    (text,) = gateway.taken
    assert text["phone"] == PHONE
    assert row.title in text["text"]
    assert text["token"] == "Bearer secret"
    assert TextMessage.objects.get().sent_at


def test_who_moves_up_is_texted(unit, gateway, django_capture_on_commit_callbacks):
    row = factories.make_activity(unit, capacity=1)
    first = services.sign_up(activity=row, name="王", phone=PHONE)
    services.sign_up(activity=row, name="李", phone="19900002222")
    with django_capture_on_commit_callbacks(execute=True):
        services.cancel_sign_up(sign_up=first)
    assert [text["phone"] for text in gateway.taken] == ["19900002222"]


def test_a_gateway_that_is_away_is_tried_again_and_gets_each_text_once(
    alliance, gateway, django_capture_on_commit_callbacks
):
    gateway.refuse = True
    with django_capture_on_commit_callbacks(execute=True):
        texting.send_texts([PHONE], "好", alliance=alliance)
    row = TextMessage.objects.get()
    assert (row.sent_at, row.tries) == (None, 1)
    gateway.refuse = False
    assert texting.deliver_waiting() == 1
    assert texting.deliver_waiting() == 0
    assert len(gateway.taken) == 1


def test_after_six_tries_a_text_is_given_up(alliance, gateway):
    TextMessage.objects.create(alliance=alliance, phone=PHONE, text="好", tries=6)
    assert texting.deliver_waiting() == 0


# retention


def gone_by(unit, days):
    row = factories.make_activity(unit, start=timezone.now() - dt.timedelta(days=days))
    signed = SignUp.objects.create(activity=row, name="王某", phone=PHONE, answers={"1": "有病史"}, party_size=2)
    CheckIn.objects.create(activity=row, sign_up=signed, name="王某", person_key="x", device="d", origin="o")
    row.invitations.create(name="嘉宾", phone="19900002222")
    return row


def test_when_the_time_is_over_only_the_numbers_stay(unit):
    row = gone_by(unit, 181)
    kept = gone_by(unit, 179)
    retention.forget()
    signed, came, guest = row.sign_ups.get(), row.check_ins.get(), row.invitations.get()
    assert (signed.name, signed.phone, signed.phone_mark, signed.answers, signed.party_size) == ("—", "", None, {}, 2)
    assert (came.name, came.device, came.origin) == ("—", "", "")
    assert (guest.name, guest.phone) == ("—", "")
    assert kept.sign_ups.get().phone == PHONE
    assert Activity.objects.with_turnout().get(pk=row.pk).check_in_count == 1


def test_the_time_agreed_to_counts(unit, alliance):
    row = gone_by(unit, 40)
    consent = Consent.objects.create(
        alliance=alliance, version=1, purpose="p", handler="h", contact="c", retention_days=30
    )
    row.sign_ups.update(consent=consent)
    assert retention.forget().sign_ups == 1


def test_the_dry_run_counts_and_erases_nothing(unit, capsys):
    row = gone_by(unit, 181)
    call_command("forget_visitors", dry_run=True)
    assert capsys.readouterr().out.strip() == "1 sign-ups, 1 check-ins, 1 invitations, 0 texts to erase"
    assert row.sign_ups.get().phone == PHONE
    call_command("forget_visitors")
    assert row.sign_ups.get().phone == ""
    call_command("forget_visitors")
    assert "0 sign-ups" in capsys.readouterr().out.strip().splitlines()[-1]
