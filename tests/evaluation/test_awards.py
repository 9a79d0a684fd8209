"""Commendations by rank with reasons for every change; duty records with approved claims."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from docx import Document

from alliance.calendar import YEAR, period_of
from alliance.documents import check_layout
from alliance.errors import DomainError
from alliance.models import AuditEvent
from evaluation.models import AwardRound, DutyClaim
from evaluation.queries.duties import duty_record, duty_totals
from evaluation.services import awards
from evaluation.workflow import AWARD_ROUND, DUTY_CLAIM
from tests import factories as make


@pytest.fixture
def year():
    return period_of(YEAR, timezone.localdate())


@pytest.fixture
def ranked(alliance, unit, other_unit):
    units = [unit, other_unit, make.make_unit(alliance), make.make_unit(alliance)]
    for place, row in enumerate(units, 1):
        make.make_result(row, rank=place, total=100 - place)
    return units


@pytest.fixture
def round(alliance, ranked, cppcc, other_cppcc, staff):
    make.make_proposal(alliance, "filed", author=cppcc.person)
    make.make_opinion(alliance, "sorted", cppcc_member=other_cppcc.person)
    row = AwardRound(alliance=alliance, year=timezone.localdate().year, title="表彰", unit_quota=2, person_quota=1)
    return awards.open_round(round=row, by=staff)


def names(round):
    return {str(row) for row in round.awards.all()}


def test_the_list_is_proposed_by_rank_within_the_quota(round, ranked, cppcc):
    assert names(round) == {ranked[0].name, ranked[1].name, cppcc.person.name}


def test_a_change_by_hand_needs_a_reason_and_a_free_place(round, ranked, staff, client_of):
    client = client_of(staff)
    add = f"/awards/{round.pk}/add/"
    assert client.post(add, {"unit": ranked[2].pk, "note": ""}).context["form"].errors["note"]
    assert "名额已满" in client.post(add, {"unit": ranked[2].pk, "note": "成效突出"}).text
    out = f"/award-rows/{round.awards.get(unit=ranked[1]).pk}/remove/"
    assert client.post(out, {"reason": ""}).context["form"].errors["reason"]
    assert client.post(out, {"reason": "发生安全事故"}).status_code == 302
    assert client.post(add, {"unit": ranked[2].pk, "note": "成效突出"}).status_code == 302
    assert ranked[2].name in names(round)
    notes = AuditEvent.objects.about(round).values_list("note", flat=True)
    assert any("成效突出" in note for note in notes)
    assert any("发生安全事故" in note for note in notes)


def test_a_new_proposal_keeps_what_was_put_there_by_hand(round, ranked, staff):
    awards.remove_award(award=round.awards.get(unit=ranked[1]), reason="事故", by=staff)
    awards.add_award(round=round, unit=ranked[3], note="成效突出", by=staff)
    awards.propose(round=round, by=staff)
    units = {row.unit for row in round.awards.all() if row.unit_id}
    assert units == {ranked[0], ranked[3]}


def test_nobody_is_commended_before_the_publication_ends(round, staff):
    AWARD_ROUND.perform(round, "publicise", by=staff, publicised_until=timezone.localdate())
    with pytest.raises(DomainError, match="期满后"):
        AWARD_ROUND.perform(round, "grant", by=staff)
    with pytest.raises(DomainError, match="不能再改"):
        awards.propose(round=AwardRound.objects.get(pk=round.pk), by=staff)


def test_certificates_bear_numbers(round, ranked, staff, liaison, client_of):
    AWARD_ROUND.perform(round, "publicise", by=staff, publicised_until=timezone.localdate() - dt.timedelta(days=1))
    AWARD_ROUND.perform(round, "grant", by=staff)
    row = round.awards.get(unit=ranked[0])
    assert row.number == f"990101-{round.year}-001"
    answer = client_of(liaison).get(f"/award-rows/{row.pk}/certificate.docx")
    assert check_layout(answer.content) == []
    assert row.number in "\n".join(line.text for line in Document(io.BytesIO(answer.content)).paragraphs)


def test_units_and_members_see_the_list_only_once_it_is_public(round, liaison, staff, client_of):
    assert client_of(liaison).get(round.get_absolute_url()).status_code == 404
    AWARD_ROUND.perform(round, "publicise", by=staff, publicised_until=timezone.localdate())
    assert client_of(liaison).get(round.get_absolute_url()).status_code == 200


# duty records


def test_totals_are_the_sums_of_the_records(alliance, unit, cppcc, other_cppcc, year):
    activity = make.make_activity(unit, "closed", start=make.at(-1))
    for user in (cppcc, other_cppcc):
        activity.attendances.create(cppcc_member=user.person, status="present", part="host")
    proposal = make.make_proposal(alliance, "filed", author=cppcc.person)
    proposal.co_signers.create(cppcc_member=other_cppcc.person, status="confirmed")
    make.make_special_report(alliance, "issued", cppcc_member=cppcc.person)
    make.make_opinion(alliance, "sorted", cppcc_member=other_cppcc.person)
    make.make_duty_claim(cppcc, "approved")
    totals = duty_totals(alliance, year)
    for user in (cppcc, other_cppcc):
        rows = duty_record(user.person, year)
        assert totals[user.person] == sum(row["points"] for row in rows)
    assert totals[cppcc.person] == 3 + 15 + 5 + 2
    assert totals[other_cppcc.person] == 3 + 3 + 1


def test_a_claim_counts_once_it_is_approved(cppcc, staff, year):
    claim = make.make_duty_claim(cppcc)
    assert duty_record(cppcc.person, year) == []
    DUTY_CLAIM.perform(claim, "approve", by=staff, points=3, note="")
    assert [row["points"] for row in duty_record(cppcc.person, year)] == [3]


def test_a_claim_needs_its_evidence(cppcc, client_of):
    client = client_of(cppcc)
    sent = {"kind": "benefit", "title": "义诊", "happened_on": timezone.localdate(), "points": 2}
    assert client.post("/duty-claims/create/", sent).context["form"].errors["uploads"]
    assert client.post("/duty-claims/create/", sent | {"uploads": make.picture()}).status_code == 302
    assert DutyClaim.objects.get().cppcc_member == cppcc.person


def test_a_returned_claim_is_changed_and_sent_again(cppcc, staff, client_of):
    claim = make.make_duty_claim(cppcc)
    DUTY_CLAIM.perform(claim, "return", by=staff, reason="照片看不清")
    client = client_of(cppcc)
    changed = {"kind": "learning", "title": "读书班（补照片）", "happened_on": claim.happened_on, "points": 2}
    assert client.post(f"/duty-claims/{claim.pk}/edit/", changed).status_code == 302
    assert client.post(f"/duty-claims/{claim.pk}/resubmit/").status_code == 302
    claim.refresh_from_db()
    assert (claim.status, claim.title) == ("submitted", "读书班（补照片）")


def test_the_duty_sheet_is_an_official_document(cppcc, staff, client_of):
    make.make_duty_claim(cppcc, "approved")
    answer = client_of(cppcc).get(f"/cppcc-members/{cppcc.person.pk}/record/record.docx")
    assert check_layout(answer.content) == []
