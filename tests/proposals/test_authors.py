"""Who spoke: sealed in the database, masked on every page, in full only for a reason that stays in the trail."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from alliance.models import AuditEvent
from proposals.models import Opinion
from tests import factories as make
from tests.conftest import World

PHONE, NAME = "19900001111", "王小明"
TEXT = "青石里小区夜里停车很难，请打13912345678找我商量。"
SECRETS = (PHONE, NAME, "13912345678")


@pytest.fixture
def opinion(alliance, unit):
    return make.make_opinion(
        alliance,
        source_unit=unit,
        author_name=NAME,
        author_phone=PHONE,
        text=TEXT,
        title="请打13912345678",
        needs_masking=True,
    )


def leaks(text):
    return [secret for secret in SECRETS if secret in text]


def test_the_database_holds_no_number(opinion):
    assert stored(opinion)
    assert PHONE not in stored(opinion)
    assert Opinion.objects.get().author_phone == PHONE


def stored(opinion):
    with connection.cursor() as cursor:
        cursor.execute("select author_phone from proposals_opinion where id = %s", [opinion.pk])
        return cursor.fetchone()[0]


def test_what_was_kept_before_is_sealed_and_can_be_opened_again(opinion):
    with connection.cursor() as cursor:
        cursor.execute("update proposals_opinion set author_phone = %s where id = %s", [PHONE, opinion.pk])
    migration = import_module("proposals.migrations.0006_sealed_phone")
    editor = SimpleNamespace(connection=connection)
    migration.seal(None, editor)
    assert PHONE not in stored(opinion)
    assert Opinion.objects.get().author_phone == PHONE
    migration.unseal(None, editor)
    assert stored(opinion) == PHONE


def test_a_new_key_seals_anew_and_the_old_one_can_go(opinion, settings):
    before = stored(opinion)
    settings.FIELD_KEYS = ["a new key of this office", *settings.FIELD_KEYS]
    call_command("reseal", verbosity=0)
    assert stored(opinion) != before
    settings.FIELD_KEYS = settings.FIELD_KEYS[:1]
    assert Opinion.objects.get().author_phone == PHONE


def test_nobody_reads_more_than_a_mask_on_pages_in_exports_and_in_the_api(opinion, world, client_of, api_of):
    for who in World.CAST:
        browser, program = client_of(getattr(world, who)), api_of(getattr(world, who))
        for path in ("/opinions/", "/opinions/?format=csv", opinion.get_absolute_url(), f"/o/{opinion.receipt}/"):
            assert not leaks(browser.get(path).content.decode("utf-8", "replace")), (who, path)
        for path in ("/api/opinions/", f"/api/opinions/{opinion.pk}/"):
            assert not leaks(program.get(path).content.decode()), (who, path)


def test_whoever_handles_it_reads_a_mask_too(opinion, department, handler, client_of, api_of):
    referral = make.make_referral(opinion, department)
    for path in ("/referrals/", "/referrals/?format=csv", referral.get_absolute_url(), "/"):
        assert not leaks(client_of(handler).get(path).content.decode("utf-8", "replace")), path
    assert not leaks(api_of(handler).get(f"/api/referrals/{referral.pk}/").content.decode())


def test_a_reason_opens_the_number_once_and_stays_in_the_trail(opinion, staff, client_of):
    browser, address = client_of(staff), reverse("opinion-reveal", args=[opinion.pk])
    asked = browser.get(address)
    assert not leaks(asked.text)
    assert "199****1111" in asked.text
    assert "王**" in asked.text
    shown = browser.post(address, {"reason": "电话回访"})
    assert leaks(shown.text) == list(SECRETS)
    assert shown["Cache-Control"] == "no-store"
    event = AuditEvent.objects.about(opinion).get(verb="reveal")
    assert (event.actor_id, event.note, event.verb_label) == (staff.pk, "电话回访", "显示联系方式")
    assert not leaks(browser.get(opinion.get_absolute_url()).text)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201, "\x00"])
def test_without_a_reason_nothing_opens(opinion, staff, client_of, api_of, reason):
    answer = client_of(staff).post(reverse("opinion-reveal", args=[opinion.pk]), {"reason": reason})
    assert answer.context["form"].errors["reason"]
    assert not leaks(answer.text)
    refused = api_of(staff).post(f"/api/opinions/{opinion.pk}/reveal/", {"reason": reason})
    assert refused.status_code == 400
    assert list(refused.json()) == ["reason"]
    assert not AuditEvent.objects.about(opinion).filter(verb="reveal").exists()


def test_a_program_gives_a_reason_too(opinion, staff, leader, outsider, api_of):
    address = f"/api/opinions/{opinion.pk}/reveal/"
    answer = api_of(staff).post(address, {"reason": "电话回访"})
    assert answer.json() == [{"role": "提出人", "name": NAME, "phone": PHONE, "said": TEXT}]
    assert answer["Cache-Control"] == "no-store"
    assert AuditEvent.objects.about(opinion).filter(verb="reveal", note="电话回访").count() == 1
    assert api_of(leader).post(address, {"reason": "想看"}).status_code == 403
    assert api_of(outsider).post(address, {"reason": "想看"}).status_code == 404


@pytest.mark.parametrize("typed", ["19900001111", "199 0000 1111", "+86 199-0000-1111", "１９９００００１１１１"])
def test_a_number_is_kept_alike_however_it_is_typed(client, alliance, typed):
    client.post("/o/", {"text": TEXT, "author_phone": typed, "author_name": NAME, "consent": "on"})
    assert Opinion.objects.get().author_phone == PHONE


def test_a_wrong_number_is_said_at_its_field(client, alliance):
    answer = client.post("/o/", {"text": TEXT, "author_phone": "1990000", "consent": "on"})
    assert answer.context["form"].errors["author_phone"]
    assert "1990000" in answer.text
    assert not Opinion.objects.exists()
