"""Online consultation: members speak between two moments; what they said can become an opinion."""

import datetime as dt

import pytest
from django.utils import timezone

from activities import services
from activities.models import Consultation, Remark
from alliance.errors import DomainError
from members.models import Notification
from proposals.models import Opinion
from proposals.services.raising import take_remark
from tests import factories

TEXT = "建议机关单位的车位晚上向居民开放。"


def times(opens, closes):
    now = timezone.now()
    return {"opens_at": now + dt.timedelta(days=opens), "closes_at": now + dt.timedelta(days=closes)}


def test_a_member_speaks_while_it_is_open_and_others_read_it(client_of, cppcc, leader, unit):
    row = factories.make_consultation(unit)
    client_of(cppcc).post(row.get_absolute_url(), {"text": TEXT})
    assert Remark.objects.get().cppcc_member == cppcc.person
    assert TEXT in client_of(leader).get(row.get_absolute_url()).content.decode()


@pytest.mark.parametrize(("opens", "closes", "why"), [(1, 3, "还没有开始"), (-3, -1, "已经截止")])
def test_outside_its_time_the_box_is_closed_and_says_the_dates(client_of, api_of, cppcc, unit, opens, closes, why):
    row = factories.make_consultation(unit, **times(opens, closes))
    page = client_of(cppcc).get(row.get_absolute_url()).content.decode()
    assert why in page and 'id="id_text"' not in page
    assert f"{timezone.localtime(row.closes_at):%H:%M}" in page
    assert api_of(cppcc).post(f"/api/consultations/{row.pk}/remarks/", {"text": TEXT}).status_code == 409
    with pytest.raises(DomainError, match=why):
        services.speak(consultation=row, text=TEXT, by=cppcc)


def test_a_leader_reads_and_does_not_speak(client_of, leader, unit):
    row = factories.make_consultation(unit)
    assert 'id="id_text"' not in client_of(leader).get(row.get_absolute_url()).content.decode()
    assert client_of(leader).post(row.get_absolute_url(), {"text": TEXT}).status_code == 403


def test_the_same_words_twice_are_said_once(cppcc, unit):
    row = factories.make_consultation(unit)
    services.speak(consultation=row, text=TEXT, by=cppcc)
    with pytest.raises(DomainError, match="同样的话"):
        services.speak(consultation=row, text=TEXT, by=cppcc)


def test_what_is_hidden_only_staff_still_see_and_its_speaker_hears_why(client_of, staff, cppcc, liaison, unit):
    row = factories.make_remark(unit, cppcc)
    client_of(staff).post(f"/remarks/{row.pk}/hide/", {"reason": "泄露他人信息"})
    path = row.get_absolute_url()
    assert row.text in client_of(staff).get(path).content.decode()
    assert row.text not in client_of(liaison).get(path).content.decode()
    assert Notification.objects.filter(recipient=cppcc, text__contains="泄露他人信息").exists()


def test_a_remark_becomes_an_opinion_of_its_speaker_once(client_of, staff, liaison, cppcc, unit):
    row = factories.make_remark(unit, cppcc)
    assert client_of(liaison).post(f"/remarks/{row.pk}/opinion/").status_code == 403
    client_of(staff).post(f"/remarks/{row.pk}/opinion/")
    opinion = Opinion.objects.get()
    assert (opinion.cppcc_member, opinion.channel, opinion.text) == (cppcc.person, "cppcc", row.text)
    with pytest.raises(DomainError, match="已经转为意见"):
        take_remark(remark=row, by=staff)
    assert opinion.get_absolute_url() in client_of(staff).get(row.get_absolute_url()).content.decode()


def test_members_are_told_of_a_new_topic_and_its_end(client_of, liaison, cppcc, unit):
    sent = {
        "title": "停车怎么办",
        "text": "请谈谈",
        "unit": unit.pk,
        "opens_at": "2027-03-01T09:00",
        "closes_at": "2027-03-08T18:00",
    }
    client_of(liaison).post("/consultations/create/", sent)
    assert Consultation.objects.get().created_by == liaison
    assert Notification.objects.filter(recipient=cppcc, text__contains="停车怎么办").exists()


def test_an_end_before_the_beginning_is_refused_on_the_page_and_in_the_api(client_of, api_of, staff):
    sent = {"title": "停车", "text": "请谈谈", "opens_at": "2027-03-08T09:00", "closes_at": "2027-03-01T18:00"}
    page = client_of(staff).post("/consultations/create/", sent)
    assert list(page.context["form"].errors) == ["closes_at"]
    assert "closes_at" in api_of(staff).post("/api/consultations/", sent, format="json").json()


def test_a_liaison_opens_topics_of_the_own_unit_only(client_of, liaison, other_unit):
    sent = {
        "title": "停车",
        "text": "请谈谈",
        "unit": other_unit.pk,
        "opens_at": "2027-03-01T09:00",
        "closes_at": "2027-03-08T18:00",
    }
    page = client_of(liaison).post("/consultations/create/", sent)
    assert "unit" in page.context["form"].errors and not Consultation.objects.exists()
