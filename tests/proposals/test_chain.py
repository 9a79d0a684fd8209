"""From what was said to what changed: opinions, referrals and their clocks, proposals, special reports, the way back."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from alliance.errors import DomainError
from alliance.models import AuditEvent
from members.models import Notification
from proposals import deadlines, safety
from proposals.models import CoSigner, Instruction, Opinion, Proposal, Referral, SpecialReport
from proposals.services import opinions, referrals
from proposals.services import proposals as proposals_service
from proposals.similar import similar_to
from proposals.trace import chain
from proposals.workflow import OPINION, PROPOSAL, REFERRAL, SPECIAL_REPORT
from tests import factories
from tests.factories import at

TEXT = "青石里小区晚上停车难，消防通道两边都停满了，请把旁边单位的车位晚上开放。"


@pytest.fixture
def said(alliance, unit, liaison):
    return opinions.submit(alliance=alliance, text=TEXT, by=liaison, channel="unit", source_unit=unit)


@pytest.fixture
def referred(said, staff, department, alliance):
    OPINION.perform(said, "sort", by=staff, category=factories.make_category(alliance))
    OPINION.perform(said, "refer", by=staff, department=department)
    return said.referrals.get()


def test_the_public_leaves_an_opinion_and_follows_it_to_the_answer(client, alliance, unit, staff, department, handler):
    done = client.post(f"/o/?unit={unit.pk}", {"text": TEXT, "place": "青石里"})
    opinion = Opinion.objects.get()
    assert done["Location"] == f"/o/{opinion.receipt}/"
    assert (opinion.source_unit, opinion.channel) == (unit, "public")
    OPINION.perform(opinion, "sort", by=staff, category=factories.make_category(alliance))
    OPINION.perform(opinion, "refer", by=staff, department=department)
    page = client.get(done["Location"]).content.decode()
    assert str(department) in page
    REFERRAL.perform(opinion.referrals.get(), "reply", by=handler, result="A", reply="已与单位商定夜间开放。")
    page = client.get(done["Location"]).content.decode()
    assert "已与单位商定夜间开放" in page
    client.post(done["Location"], {"rating": 5})
    client.post(done["Location"], {"rating": 1})
    opinion.refresh_from_db()
    assert opinion.rating == 5


def test_a_wrong_receipt_tells_nothing_and_soon_is_not_asked_any_more(client, alliance):
    answers = [client.get(f"/o/WRONG{number}/").status_code for number in range(62)]
    assert answers[0] == 404
    assert answers[-1] == 429


@pytest.mark.parametrize("text", ["机密★一年 某某事项不便公开的内容", "太短"])
def test_what_must_not_be_written_is_refused(client, alliance, text):
    assert client.post("/o/", {"text": text}).status_code == 200
    assert not Opinion.objects.exists()


def test_leaving_a_phone_needs_consent_and_a_robot_is_turned_away(client, alliance):
    assert "同意隐私说明" in client.post("/o/", {"text": TEXT, "author_phone": "19900001111"}).content.decode()
    assert client.post("/o/", {"text": TEXT, "website": "http://spam"}).status_code == 200
    assert not Opinion.objects.exists()


def test_numbers_of_people_are_masked():
    text = "我叫王某，身份证110101199003071234，电话13912345678。"
    assert safety.mask(text) == "我叫王某，身份证110101************，电话139****5678。"
    assert safety.has_personal_data(text)
    assert not safety.has_personal_data("投诉编号20260304123456789")


def test_names_and_phones_never_leave_through_the_api(api_of, staff, alliance):
    factories.make_opinion(
        alliance, author_name="王某", author_phone="19900001111", text="请打13912345678找我，路灯坏了很久。"
    )
    body = api_of(staff).get("/api/opinions/").content.decode()
    assert "王某" not in body
    assert "19900001111" not in body
    assert "13912345678" not in body


def test_similar_ones_are_found_across_wordings(alliance):
    same = factories.make_opinion(alliance, text="青石里小区夜里停车很难，消防通道被占，希望周边单位开放车位。")
    other = factories.make_opinion(alliance, text="社区医院早上排队拿号太久，能不能分时段网上预约？")
    found = similar_to(TEXT, alliance)
    assert found[0][0] == same
    assert other not in [row for row, _score in found]


def test_merging_keeps_everyone_and_everyone_gets_the_answer(alliance, staff, department, handler):
    rows = [factories.make_opinion(alliance, "sorted") for _ in range(3)]
    topic = opinions.merge(opinions=rows, title="停车难", by=staff)
    assert topic.opinions.count() == 3
    lead = Opinion.objects.get(pk=rows[0].pk)
    OPINION.perform(lead, "refer", by=staff, department=department)
    REFERRAL.perform(lead.referrals.get(), "reply", by=handler, result="B", reply="列入计划。")
    assert set(Opinion.objects.values_list("status", "answer")) == {("answered", "列入计划。")}


def test_a_lead_cannot_be_merged_away_and_taking_apart_restores(alliance, staff):
    rows = [factories.make_opinion(alliance, "sorted") for _ in range(2)]
    topic = opinions.merge(opinions=rows, by=staff)
    with pytest.raises(DomainError, match="牵头意见"):
        OPINION.perform(rows[0], "merge", by=staff, topic=topic)
    assert OPINION.perform(rows[1], "unmerge", by=staff).status == "sorted"


def test_a_handler_sees_only_what_is_theirs(client_of, handler, other_handler, referred):
    assert client_of(handler).get(referred.get_absolute_url()).status_code == 200
    assert client_of(other_handler).get(referred.get_absolute_url()).status_code == 404


def test_returning_brings_it_back_within_five_working_days(referred, handler, said):
    with time_machine.travel(timezone.now() + dt.timedelta(days=20)), pytest.raises(DomainError, match="5个工作日"):
        REFERRAL.perform(referred, "return", by=handler, reason="不属本局")
    REFERRAL.perform(referred, "return", by=handler, reason="不属本局")
    said.refresh_from_db()
    assert said.status == "sorted"


def test_extension_is_granted_once(referred, handler):
    REFERRAL.perform(referred, "accept", by=handler)
    later = referred.due_on + dt.timedelta(days=10)
    REFERRAL.perform(referred, "extend", by=handler, extended_to=later, reason="缺料")
    with pytest.raises(DomainError, match="只能延期一次"):
        REFERRAL.perform(referred, "extend", by=handler, extended_to=later + dt.timedelta(days=1), reason="再等")


def test_on_the_spot_the_clock_counts_from_the_meeting(alliance, staff, unit, department):
    meeting = factories.make_activity(unit, start=at(-2))
    said = factories.make_opinion(alliance, "sorted", activity=meeting, channel="activity")
    OPINION.perform(said, "refer", by=staff, department=department, on_the_spot=True)
    referral = said.referrals.get()
    assert referral.clock_from == meeting.start
    assert referral.is_on_the_spot


@pytest.mark.parametrize(
    ("rule", "start", "due"),
    [
        ("general", dt.date(2026, 2, 9), dt.date(2026, 2, 24)),  # seven days end in the Spring Festival
        ("on_the_spot", dt.date(2026, 2, 12), dt.date(2026, 2, 26)),  # make-up Saturday 14 February is worked
        ("proposal", dt.date(2026, 11, 30), dt.date(2027, 3, 1)),
        ("joint", dt.date(2026, 1, 31), dt.date(2026, 2, 28)),
    ],
)
def test_due_days_across_holidays(db, rule, start, due):
    assert deadlines.due_day(start, deadlines.RULES[rule]) == due


def test_reminder_yellow_and_red_once_each_even_after_three_days_of_silence(referred, handler, staff):
    assert referrals.watch_deadlines(day=referred.due_on) == 1
    assert referrals.watch_deadlines(day=referred.due_on) == 0
    assert referrals.watch_deadlines(day=referred.due_on + dt.timedelta(days=3)) == 1
    assert referrals.watch_deadlines(day=referred.due_on + dt.timedelta(days=40)) == 1
    assert referrals.watch_deadlines(day=referred.due_on + dt.timedelta(days=41)) == 0
    referred.refresh_from_db()
    assert referred.card == "red"
    assert Notification.objects.filter(recipient=handler, text__contains="红牌").count() == 1


def test_a_proposal_from_draft_to_the_second_round(
    alliance, staff, cppcc, other_cppcc, department, other_department, handler, other_handler
):
    proposal = Proposal(
        alliance=alliance,
        session="十届五次",
        form="joint",
        title="关于停车的建议",
        lead_author=cppcc.person,
        situation="车位不足。",
    )
    proposals_service.save_proposal(
        proposal=proposal, suggestions=["夜间开放", "统一标线"], co_signers=[other_cppcc.person], by=cppcc
    )
    with pytest.raises(DomainError, match="没有确认联名"):
        PROPOSAL.perform(proposal, "submit", by=cppcc)
    proposals_service.answer_invitation(proposal=proposal, member=other_cppcc.person, agrees=True, by=other_cppcc)
    PROPOSAL.perform(proposal, "submit", by=cppcc)
    proposal = PROPOSAL.perform(proposal, "file", by=staff)
    assert proposal.full_number == "十届五次第1号"
    PROPOSAL.perform(proposal, "assign", by=staff, lead=department, joint=[other_department])
    lead, joint = proposal.referrals.get(handling="lead"), proposal.referrals.get(handling="joint")
    REFERRAL.perform(lead, "accept", by=handler)
    with pytest.raises(DomainError, match="还有会办单位没有办结"):
        REFERRAL.perform(lead, "reply", by=handler, result="A", reply="办好了")
    REFERRAL.perform(joint, "reply", by=other_handler, result="A", reply="同意")
    REFERRAL.perform(lead, "reply", by=handler, result="A", reply="办好了")
    rating = {"attitude_rating": "satisfied", "result_rating": "dissatisfied", "note": "车位没有增加"}
    proposal = PROPOSAL.perform(proposal, "rate", by=other_cppcc, **rating)
    assert proposal.status == "in_hand"
    again = proposal.referrals.get(round=2)
    REFERRAL.perform(again, "reply", by=handler, result="A", reply="新增二十个车位")
    proposal = PROPOSAL.perform(proposal, "rate", by=cppcc, **rating)
    assert proposal.status == "closed"
    assert proposal.referrals.count() == 3


def test_numbers_have_no_gaps(alliance, staff):
    for wanted in (1, 2, 3):
        row = factories.make_proposal(alliance, "submitted")
        assert PROPOSAL.perform(row, "file", by=staff).number == wanted


def test_what_is_not_filed_may_become_a_special_report(alliance, staff):
    row = factories.make_proposal(alliance, "submitted")
    PROPOSAL.perform(row, "not-file", by=staff, refusal="empty", make_report=True)
    assert SpecialReport.objects.get().from_proposal == row


def test_a_special_report_is_adopted_twice_and_instructed(alliance, staff, leader, unit, liaison, client_of):
    report = factories.make_special_report(alliance, unit=unit, created_by=liaison)
    SPECIAL_REPORT.perform(report, "submit", by=liaison)
    SPECIAL_REPORT.perform(report, "edit", by=staff, title="反映停车", text="正文")
    report = SPECIAL_REPORT.perform(report, "issue", by=staff)
    assert report.number == 1
    for level, body in (("city", "市政协"), ("province", "省政协")):
        client_of(staff).post(
            f"/special-reports/{report.pk}/adoptions/", {"level": level, "body": body, "adopted_on": "2026-03-04"}
        )
    assert report.adoptions.count() == 2
    client_of(leader).post(
        f"/instructions/on/special-report/{report.pk}/", {"text": "请抓紧研究", "instructed_on": "2026-03-05"}
    )
    assert Instruction.objects.get().leader_name == leader.name


def test_from_any_node_the_whole_chain(alliance, staff, unit, department, handler):
    meeting = factories.make_activity(unit, "closed", start=at(-5))
    said = factories.make_opinion(alliance, "sorted", activity=meeting)
    OPINION.perform(said, "refer", by=staff, department=department)
    proposal = factories.make_proposal(alliance, "filed")
    proposal.opinions.set([said])
    outcome = factories.make_outcome(said)
    for node in (said, proposal, outcome, meeting):
        labels = {str(stage["label"]) for stage in chain(node, staff)}
        assert {"活动", "意见", "提案", "转办", "成效"} <= labels, node


def test_letters_open_as_word_files(client_of, staff, alliance, department):
    referral = factories.make_referral(factories.make_opinion(alliance, "answered"), department, "replied")
    proposal = factories.make_proposal(alliance, "filed")
    report = factories.make_special_report(alliance, "issued")
    for path in (
        f"/referrals/{referral.pk}/letter.docx",
        f"/proposals/{proposal.pk}/sheet.docx",
        f"/special-reports/{report.pk}/report.docx",
    ):
        assert client_of(staff).get(path).content[:2] == b"PK", path


def test_the_desk_sorts_and_merges_in_bulk(client_of, staff, alliance):
    rows = [factories.make_opinion(alliance) for _ in range(3)]
    category = factories.make_category(alliance)
    client_of(staff).post(
        "/opinions/bulk/", {"do": "sort", "category": category.pk, "opinions": [row.pk for row in rows]}
    )
    assert Opinion.objects.filter(status="sorted", category=category).count() == 3
    client_of(staff).post("/opinions/bulk/", {"do": "merge", "title": "停车难", "opinions": [row.pk for row in rows]})
    assert Opinion.objects.filter(topic__title="停车难").count() == 3


def test_drawing_a_proposal_marks_its_opinions(client_of, cppcc, staff, alliance):
    said = factories.make_opinion(alliance, "sorted", entered_by=cppcc)
    fields = {
        "title": "建议",
        "session": "十届五次",
        "kind": "ordinary",
        "form": "individual",
        "lead_author": cppcc.person.pk,
        "situation": "情况",
        "suggestions": "一\n二",
    }
    client_of(cppcc).post(f"/proposals/create/?opinion={said.pk}", fields)
    said.refresh_from_db()
    assert said.status == "refined"
    assert Proposal.objects.get().suggestions.count() == 2


def test_api_moves_validate_like_pages(api_of, staff, alliance, department):
    row = factories.make_opinion(alliance, "sorted")
    address = f"/api/opinions/{row.pk}/refer/"
    assert api_of(staff).post(address, {}).status_code == 400
    assert api_of(staff).post(address, {"department": department.pk}).status_code == 200
    assert api_of(staff).post(address, {"department": department.pk}).status_code == 409
    assert Referral.objects.count() == 1
    assert AuditEvent.objects.about(row).filter(verb="refer").count() == 1


def test_co_signers_are_asked_once(alliance, cppcc, other_cppcc):
    row = factories.make_proposal(alliance, author=cppcc.person)
    for _ in range(2):
        proposals_service.save_proposal(proposal=row, co_signers=[other_cppcc.person, cppcc.person], by=cppcc)
    assert CoSigner.objects.get().cppcc_member == other_cppcc.person


def test_referrals_that_still_run_are_listed_before_what_is_answered(
    alliance, unit, staff, department, client_of, api_of
):
    today = timezone.localdate()
    opinion = factories.make_opinion(alliance)
    answered = factories.make_referral(opinion, department, "replied", due_on=today - dt.timedelta(days=60))
    later, sooner = (
        factories.make_referral(opinion, department, "accepted", due_on=today + dt.timedelta(days=days))
        for days in (9, 3)
    )
    expected = [sooner.pk, later.pk, answered.pk]
    assert [row.pk for row in client_of(staff).get("/referrals/").context["page_obj"]] == expected
    assert [row["id"] for row in api_of(staff).get("/api/referrals/").json()["results"]] == expected
