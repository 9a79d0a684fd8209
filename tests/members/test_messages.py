"""Telling people: once each, after commit, through every channel, again where one failed, and never at the page's expense."""

import base64
import hashlib
import hmac
import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.urls import reverse
from kombu.exceptions import OperationalError

from alliance.channels import parse_robots
from members import delivery, notify
from members.delivery import deliver_all, waiting_ids
from members.models import Notification
from members.notify import tell
from members.tasks import deliver, deliver_waiting
from members.workflow import UNIT
from tests import factories


class Robots:
    """A server that stands for the makers' servers: keeps what it was sent and answers what the test wants."""

    def __init__(self):
        self.got, self.answers = [], {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                path, _mark, query = self.path.partition("?")
                outer.got.append((path, dict(urllib.parse.parse_qsl(query)), body))
                status, answer = outer.answers.get(path, (200, {"errcode": 0, "errmsg": "ok", "code": 0}))
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(answer).encode())

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def robots():
    server = Robots()
    yield server
    server.server.shutdown()
    server.server.server_close()


@pytest.fixture
def groups(robots, settings):
    """The three kinds of robots, for every alliance."""
    kinds = ("wecom", "dingtalk", "feishu")
    rows = [
        {"kind": kind, "url": f"{robots.address}/{kind}?key=1", "secret": "SEC-云溪" if kind != "wecom" else ""}
        for kind in kinds
    ]
    settings.ROBOTS = parse_robots(json.dumps(rows))
    return robots


@pytest.fixture
def by_mail(settings):
    settings.EMAIL_URL = "smtp://mail.example"


def told(*people, text="请审批预约", **kwargs):
    """Tells people inside a transaction that stands."""
    return tell(people, text, **kwargs)


# the rows


def test_each_is_told_once_and_never_the_actor_nor_the_clock(staff, liaison, unit):
    from members.models import User

    tell([liaison, staff, liaison, None, User.objects.system()], "通知", by=staff, obj=unit)
    assert [row.recipient for row in Notification.objects.all()] == [liaison]


def test_a_long_text_is_cut_and_leads_to_its_object(liaison, unit):
    (row,) = told(liaison, text="长" * 1000, obj=unit)
    assert len(row.text) == notify.LONGEST
    assert row.url == unit.get_absolute_url()


def test_what_is_rolled_back_tells_nobody(
    staff, liaison, unit, groups, by_mail, django_capture_on_commit_callbacks, monkeypatch
):
    liaison.email = "lin@example.com"
    liaison.save()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError), transaction.atomic():
        UNIT.perform(unit, "suspend", by=staff, reason="检修")
        raise ZeroDivisionError
    assert not Notification.objects.exists()
    assert not groups.got
    assert not mail.outbox


def test_nothing_goes_out_before_the_transaction_stands(
    staff, liaison, unit, groups, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        UNIT.perform(unit, "suspend", by=staff, reason="检修")
        assert not groups.got
    assert len(groups.got) == 3


def test_the_badge_counts_what_is_unread_and_all_are_read_with_one_press(client_of, liaison, staff):
    for number in range(3):
        told(liaison, text=f"第{number}件")
    told(staff)
    browser = client_of(liaison)
    assert browser.get("/me/").context["unread"] == 3
    row = Notification.objects.filter(recipient=liaison).first()
    browser.post(reverse("notification-open", args=[row.pk]))
    assert browser.get("/me/").context["unread"] == 2
    assert (
        browser.post(reverse("notification-open", args=[Notification.objects.get(recipient=staff).pk])).status_code
        == 404
    )
    browser.post(reverse("notifications-read"))
    assert browser.get("/me/").context["unread"] == 0
    assert Notification.objects.get(recipient=staff).read_at is None


# the channels


def test_mail_goes_to_those_with_an_address(liaison, staff, unit, by_mail):
    liaison.email = "lin@example.com"
    liaison.save()
    rows = told(liaison, staff, text="预约待审批\r\nBcc: all@example.com", obj=unit)
    deliver_all([row.pk for row in rows])
    (letter,) = mail.outbox
    assert letter.to == ["lin@example.com"]
    assert "\n" not in letter.subject
    assert "Bcc" not in letter.message()
    assert unit.get_absolute_url() in letter.body
    assert not Notification.objects.filter(delivered_at=None).exists()


def test_robots_are_asked_as_their_makers_describe(liaison, other_liaison, unit, groups):
    rows = told(liaison, other_liaison, text="会议通知", obj=unit)
    deliver_all([row.pk for row in rows])
    sent = {path: (query, body) for path, query, body in groups.got}
    assert set(sent) == {"/wecom", "/dingtalk", "/feishu"}, "one post for all who were told the same"

    query, body = sent["/wecom"]
    assert body["msgtype"] == "text"
    assert body["text"]["content"].startswith("会议通知\n请联络员小林、联络员小何办理\nhttp://")

    query, body = sent["/dingtalk"]
    secret = "SEC-云溪"
    expected = hmac.new(secret.encode(), f"{query['timestamp']}\n{secret}".encode(), hashlib.sha256).digest()
    assert query["sign"] == base64.b64encode(expected).decode()
    assert len(query["timestamp"]) == 13
    assert query["key"] == "1"
    assert body["msgtype"] == "text"
    assert body["at"] == {"isAtAll": False}

    query, body = sent["/feishu"]
    expected = hmac.new(f"{body['timestamp']}\n{secret}".encode(), b"", hashlib.sha256).digest()
    assert body["sign"] == base64.b64encode(expected).decode()
    assert len(body["timestamp"]) == 10
    assert body["msg_type"] == "text"
    assert body["content"]["text"].startswith("会议通知")


@pytest.mark.parametrize(
    "answer",
    [(500, {}), (200, {"errcode": 45009, "errmsg": "api freq out of limit"}), (200, {"code": 19021, "msg": "sign match fail"}),
     (200, []), (404, {"errcode": 0}), (200, "ok")],
)  # fmt: skip
def test_what_one_channel_refuses_is_tried_again_there_alone(liaison, groups, answer):
    groups.answers["/dingtalk"] = answer
    ids = [row.pk for row in told(liaison)]
    assert len(deliver_all(ids)) == 1
    row = Notification.objects.get()
    assert row.delivered_at is None
    assert row.carried.split() == ["wecom", "feishu"]
    del groups.answers["/dingtalk"]
    groups.got.clear()
    assert deliver_all(ids) == []
    assert [path for path, _query, _body in groups.got] == ["/dingtalk"]
    assert Notification.objects.get().delivered_at
    deliver_all(ids)
    assert len(groups.got) == 1, "what is delivered stays delivered"


def test_the_task_asks_to_be_run_again(liaison, groups, monkeypatch):
    groups.answers["/wecom"] = (500, {})
    ids = [row.pk for row in told(liaison)]
    tries = []
    monkeypatch.setattr(deliver, "retry", lambda *args, **kwargs: tries.append(kwargs) or RuntimeError("again"))
    with pytest.raises(RuntimeError, match="again"):
        deliver(ids)
    assert tries[0]["countdown"] <= 60
    assert deliver.max_retries == 6


def test_what_was_left_behind_goes_out_with_the_next_round(liaison, groups):
    told(liaison)
    assert len(waiting_ids()) == 1
    deliver_waiting()
    assert len(groups.got) == 3
    assert waiting_ids() == []


def test_old_news_is_carried_nowhere(liaison, groups):
    (row,) = told(liaison)
    Notification.objects.update(created_at=row.created_at - delivery.STALE)
    assert waiting_ids() == []


def test_without_a_channel_nothing_is_queued(liaison, monkeypatch, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        told(liaison)
    assert callbacks == []


def test_a_broker_that_is_away_does_not_break_the_page(
    liaison, staff, unit, groups, monkeypatch, client_of, django_capture_on_commit_callbacks
):
    def away(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(deliver, "apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client_of(staff).post(reverse("unit-move", args=[unit.pk, "suspend"]), {"reason": "检修"})
    assert answer.status_code == 302
    unit.refresh_from_db()
    assert unit.status == "suspended"
    assert len(waiting_ids()) == 1


def test_a_robot_of_one_alliance_hears_nothing_of_another(liaison, other_alliance, robots, settings):
    settings.ROBOTS = parse_robots(
        json.dumps([{"kind": "wecom", "url": f"{robots.address}/ours", "alliance": liaison.alliance.code}])
    )
    theirs = factories.make_user(other_alliance, "staff")
    deliver_all([row.pk for row in [*told(theirs), *told(liaison)]])
    assert len(robots.got) == 1
    assert "联络员小林" in robots.got[0][2]["text"]["content"]


@pytest.mark.parametrize(
    "text",
    ["{", "1", '[{"kind": "sms", "url": "https://x"}]', '[{"kind": "wecom"}]', '[{"kind": "wecom", "url": "ftp://x"}]', '["x"]',
     '[{"kind": "wecom", "url": "https://x", "colour": "red"}]'],
)  # fmt: skip
def test_a_wrong_setting_stops_the_start_with_a_sentence(text):
    with pytest.raises(ImproperlyConfigured, match="ROBOTS"):
        parse_robots(text)
