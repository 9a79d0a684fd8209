"""Many at once: seats are not given twice, one person counts once, one rating, one reminder."""

import threading
import uuid

import pytest
from django.db import connections
from django.utils import timezone

from activities import services
from activities.models import CheckIn, Rating, SignUp
from activities.services import reminders
from alliance.errors import DomainError
from members.models import Notification
from tests import factories

from .conftest import PHONE

pytestmark = pytest.mark.usefixtures("flushable")


def at_once(*acts):
    """Let all begin at one moment; [result or refusal], in the order given."""
    gate, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(number, act):
        try:
            gate.wait()
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wrong = [row for row in results if isinstance(row, Exception) and not isinstance(row, DomainError)]
    assert not wrong, wrong
    return results


def signing_up(activity, number):
    return lambda: services.sign_up(activity=activity, name="王", phone=f"199000000{number:02d}")


def test_twenty_after_five_seats(unit):
    row = factories.make_activity(unit, capacity=5)
    made = at_once(*(signing_up(row, number) for number in range(20)))
    assert sorted(item.status for item in made).count("registered") == 5
    assert row.sign_ups.waiting().count() == 15


def test_one_number_ten_times_at_once_is_one_sign_up(unit):
    row = factories.make_activity(unit)
    results = at_once(*[signing_up(row, 1)] * 10)
    assert sum(isinstance(item, SignUp) for item in results) == 1
    assert row.sign_ups.count() == 1


def test_cancelling_while_others_come_gives_no_seat_twice(unit):
    row = factories.make_activity(unit, capacity=3)
    first = [signing_up(row, number)() for number in range(3)]
    leaving = [lambda item=item: services.cancel_sign_up(sign_up=item) for item in first]
    at_once(*leaving, *(signing_up(row, number) for number in range(10, 20)))
    assert row.sign_ups.seated().count() == 3


def test_one_person_ten_times_at_once_counts_once(now_on):
    acts = [lambda: services.check_in(activity=now_on, name="王", phone=PHONE)] * 10
    results = at_once(*acts)
    assert sum(made for _row, made in results) == 1
    assert len({row.pk for row, _made in results}) == 1


def test_phone_link_and_account_at_once_are_one_person(now_on, cppcc, liaison):
    signed = services.sign_up(activity=now_on, name="陈", phone=PHONE, by=cppcc)
    acts = [
        lambda: services.check_in(activity=now_on, phone=PHONE),
        lambda: services.check_in(activity=now_on, user=cppcc, method="self"),
        lambda: services.take_scan(activity=now_on, said=signed.token, by=liaison, scan_id=uuid.uuid4()),
    ] * 3
    results = at_once(*acts)
    assert sum(made for _row, made in results) == 1
    assert CheckIn.objects.count() == 1


def test_one_scan_sent_by_two_tabs_counts_once(now_on, liaison):
    signed, number = services.sign_up(activity=now_on, name="陈", phone=PHONE), uuid.uuid4()
    act = [
        lambda: services.take_scan(activity=now_on, said=signed.token, by=liaison, scan_id=number, at=timezone.now())
    ]
    results = at_once(*act * 6)
    assert sum(made for _row, made in results) == 1


def test_sign_ups_do_not_hold_up_the_door(unit, now_on):
    acts = [lambda n=n: services.check_in(activity=now_on, phone=f"199111100{n:02d}") for n in range(10)]
    at_once(*acts, *(signing_up(now_on, number) for number in range(10)))
    assert (now_on.check_ins.count(), now_on.sign_ups.count()) == (10, 10)


def test_one_person_rates_once_however_often_the_button_is_pressed(now_on):
    row, _made = services.check_in(activity=now_on, phone=PHONE)
    at_once(*[lambda: services.rate(check_in=row, content=5, organisation=5, result=5)] * 6)
    assert Rating.objects.count() == 1


def test_two_schedulers_remind_once(unit, cppcc):
    row = factories.make_activity(unit, start=timezone.now() + timezone.timedelta(minutes=30))
    row.attendances.create(cppcc_member=cppcc.person)
    at_once(*[lambda: reminders.remind_all()] * 4)
    assert Notification.objects.filter(recipient=cppcc).count() == 1


def test_two_who_ask_for_a_certificate_get_one(now_on):
    row, _made = services.check_in(activity=now_on, name="王", phone=PHONE)
    made = at_once(*[lambda: services.issue(check_in=row)] * 4)
    assert len({item.serial for item in made}) == 1
