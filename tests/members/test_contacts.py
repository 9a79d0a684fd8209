"""Numbers of colleagues: masked wherever they stand, in full for a reason that stays in the trail."""

import pytest
from django.urls import reverse

from alliance.models import AuditEvent
from members.models import Contact, Role
from tests import factories as make
from tests.conftest import World

PHONES = ("19900002222", "13800003333")


@pytest.fixture
def unit_with_people(unit):
    make.make_user(unit.alliance, Role.LIAISON, "联络员小孙", unit=unit, phone=PHONES[0])
    Contact.objects.create(unit=unit, name="馆长老李", phone=PHONES[1], is_lead=True)
    return unit


def leaks(text):
    return [phone for phone in PHONES if phone in text]


def test_nobody_reads_more_than_a_mask(unit_with_people, world, client_of, api_of):
    for who in World.CAST:
        browser, program = client_of(getattr(world, who)), api_of(getattr(world, who))
        for path in ("/units/", "/units/?format=csv", unit_with_people.get_absolute_url()):
            assert not leaks(browser.get(path).content.decode("utf-8", "replace")), (who, path)
        assert not leaks(program.get(f"/api/units/{unit_with_people.pk}/").content.decode())


def test_a_reason_opens_them_and_stays_in_the_trail(unit_with_people, staff, cppcc, client_of, api_of):
    address = reverse("unit-reveal", args=[unit_with_people.pk])
    assert "199****2222" in client_of(staff).get(address).text
    assert leaks(client_of(staff).post(address, {"reason": "商量活动"}).text) == list(PHONES)
    answer = api_of(staff).post(f"/api/units/{unit_with_people.pk}/reveal/", {"reason": "核对名册"})
    assert [one["phone"] for one in answer.json()] == list(PHONES)
    events = AuditEvent.objects.about(unit_with_people).filter(verb="reveal").order_by("pk")
    assert [(event.actor_id, event.note) for event in events] == [(staff.pk, "商量活动"), (staff.pk, "核对名册")]
    assert client_of(cppcc).get(address).status_code == 403
