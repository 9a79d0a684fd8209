"""Sealed text: unreadable in the database, bound to its column, opened by every key, sealed anew by the first."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection

from activities.models import SignUp
from alliance import phones, sealing
from alliance.fields import UNREADABLE
from alliance.text import mask_phone
from tests import factories

PHONE = "19900001111"


@pytest.fixture
def row(unit):
    return SignUp.objects.create(activity=factories.make_activity(unit), name="王某", phone=PHONE)


def stored(row):
    with connection.cursor() as cursor:
        cursor.execute("select phone, phone_mark from activities_signup where id = %s", [row.pk])
        return cursor.fetchone()


def test_the_database_holds_no_number(row):
    sealed, mark = stored(row)
    assert PHONE not in sealed
    assert PHONE not in mark
    assert SignUp.objects.get().phone == PHONE


def test_the_same_number_is_sealed_differently_and_marked_alike():
    assert sealing.seal(PHONE) != sealing.seal(PHONE)
    assert sealing.mark(PHONE, "a") == sealing.mark(PHONE, "a") != sealing.mark(PHONE, "b")


def test_a_sealed_text_moved_to_another_column_does_not_open():
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealing.seal(PHONE, "one.phone"), "other.phone")


@pytest.mark.parametrize("broken", ["x", "x.y", "00000000.AAAA", "plain text"])
def test_what_was_never_sealed_does_not_open(broken):
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(broken)


def test_a_tampered_text_does_not_open():
    sealed = sealing.seal(PHONE)
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:])


def test_nothing_stays_nothing():
    assert sealing.seal("") == sealing.unseal("") == ""
    assert sealing.mark("") is None


def test_a_new_key_in_front_leaves_the_old_rows_readable_and_found(row, settings):
    settings.FIELD_KEYS = ["new", *settings.FIELD_KEYS]
    assert SignUp.objects.get().phone == PHONE
    assert SignUp.objects.of_phone(PHONE).get() == row


def test_resealing_lets_the_old_key_go(row, settings):
    before = stored(row)
    settings.FIELD_KEYS = ["new", *settings.FIELD_KEYS]
    call_command("reseal")
    settings.FIELD_KEYS = ["new"]
    assert stored(row) != before
    assert SignUp.objects.of_phone(PHONE).get().phone == PHONE


def test_without_its_key_a_number_says_so_and_is_left_alone(row, settings, capsys):
    before = stored(row)
    settings.FIELD_KEYS = ["another"]
    assert SignUp.objects.get().phone == UNREADABLE
    call_command("reseal")
    assert "1 that no key opens" in capsys.readouterr().out
    assert stored(row) == before


@pytest.mark.parametrize(
    "typed",
    [
        "199 0000 1111",
        "+86 199-0000-1111",
        "0086 19900001111",
        "8619900001111",
        "１９９００００１１１１",
        " 19900001111 ",
    ],
)
def test_a_number_is_the_same_however_it_is_typed(typed):
    assert phones.clean(typed) == PHONE


@pytest.mark.parametrize(
    "typed", ["", "1990000111", "199000011112", "29900001111", "1990000111a", "19900001111\n1", "86"]
)
def test_what_is_no_number_is_refused(typed):
    with pytest.raises(ValidationError):
        phones.clean(typed)


def test_a_masked_number_keeps_its_ends():
    assert mask_phone(PHONE) == "199****1111"
