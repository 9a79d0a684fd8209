"""The annual assessment from self-scoring to the announced result, its appeals, and what is handed out on paper."""

import datetime as dt
import io
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone
from docx import Document

from alliance.documents import check_layout
from alliance.errors import DomainError
from alliance.models import AuditEvent
from evaluation.models import Appeal, Assessment, AssessmentSheet, Result
from evaluation.services import assessments
from evaluation.workflow import APPEAL, ASSESSMENT, SHEET
from members.models import Notification
from tests import factories as make
from tests.factories import at


@pytest.fixture
def assessment(alliance, unit, other_unit, staff, liaison):
    scheme = make.make_scheme(alliance)
    for number in range(2):
        make.make_activity(unit, "closed", start=at(-number, 1))
    make.make_activity(other_unit, "closed", start=at(0, 1))
    return assessments.open_assessment(
        assessment=Assessment(
            alliance=alliance, year=timezone.localdate().year, title="年度考评", scheme=scheme, self_score_until=timezone.localdate()
        ),
        by=staff,
    )  # fmt: skip


def sheet_of(assessment, unit):
    return AssessmentSheet.objects.get(assessment=assessment, unit=unit)


def line_of(sheet, code):
    return sheet.lines.get(indicator__code=code)


def claim(sheet, by, **points):
    values = {
        line.pk: (Decimal(points[line.indicator.code]), "有记录")
        if line.indicator.code in points
        else (line.counted, "")
        for line in sheet.lines.select_related("indicator")
    }
    assessments.save_claims(sheet=sheet, values=values, by=by)
    return SHEET.perform(sheet, "submit", by=by)


def publicise(assessment, staff, until=None):
    ASSESSMENT.perform(assessment, "audit", by=staff)
    return ASSESSMENT.perform(
        assessment, "publicise", by=staff, publicised_until=until or timezone.localdate() + dt.timedelta(days=5)
    )


def test_every_unit_gets_what_the_records_gave(assessment, unit, liaison):
    assert line_of(sheet_of(assessment, unit), "P1").counted == 8
    assert Notification.objects.filter(recipient=liaison, text__contains="自评").exists()


def test_self_score_and_audited_score_are_two_columns(assessment, unit, liaison, staff):
    sheet = claim(sheet_of(assessment, unit), liaison, P1="12")
    ASSESSMENT.perform(assessment, "audit", by=staff)
    values = {line.pk: (line.audited, "") for line in sheet.lines.all()}
    values[line_of(sheet, "P1").pk] = (Decimal(8), "第三场没有签到")
    assessments.save_audit(sheet=sheet, values=values, by=staff)
    line = line_of(sheet, "P1")
    assert (line.counted, line.claimed, line.audited, line.stands) == (8, 12, 8, 8)


def test_a_claim_nobody_has_decided_stops_the_publication(assessment, unit, liaison, staff):
    claim(sheet_of(assessment, unit), liaison, P1="12")
    with pytest.raises(DomainError, match="尚未初核"):
        publicise(assessment, staff)


def test_a_claim_beyond_the_cap_is_refused_at_its_field(assessment, unit, liaison, client_of):
    sheet = sheet_of(assessment, unit)
    line = line_of(sheet, "P1")
    data = {}
    for row in sheet.lines.all():
        data |= {f"points_{row.pk}": row.counted, f"note_{row.pk}": ""}
    address = f"/assessment-sheets/{sheet.pk}/self-score/"
    answer = client_of(liaison).post(address, data | {f"points_{line.pk}": "999", f"note_{line.pk}": "多"})
    assert answer.context["form"].errors.keys() == {f"points_{line.pk}"}
    answer = client_of(liaison).post(address, data | {f"points_{line.pk}": "12"})
    assert answer.context["form"].errors.keys() == {f"note_{line.pk}"}, "a difference needs its reason"
    answer = client_of(liaison).post(address, data | {f"points_{line.pk}": "12", f"note_{line.pk}": "另有一场"})
    assert answer.status_code == 302
    assert line_of(sheet, "P1").claimed == 12


def test_no_self_score_after_its_time(assessment, unit, liaison, staff):
    sheet = sheet_of(assessment, unit)
    ASSESSMENT.perform(assessment, "audit", by=staff)
    with pytest.raises(DomainError):
        SHEET.perform(sheet, "submit", by=liaison)


def test_the_final_weighs_the_months_against_the_year(assessment, unit, other_unit, staff):
    year = assessment.year
    for period, first, second in ((f"{year}-01", 40, 20), (f"{year}-02", 10, 10)):
        make.make_result(unit, period=period, total=first, rank=1)
        make.make_result(other_unit, period=period, total=second, rank=2)
    publicise(assessment, staff)
    mine, other = sheet_of(assessment, unit), sheet_of(assessment, other_unit)
    assert (mine.ordinary, other.ordinary) == (100, 75)
    assert mine.final == ((mine.ordinary + mine.annual) / 2).quantize(Decimal("0.01"))
    assert (mine.rank, other.rank) == (1, 2)
    assert other.category_rank == 1


def test_the_year_alone_counts_where_no_month_was_scored(assessment, unit, staff):
    publicise(assessment, staff)
    mine = sheet_of(assessment, unit)
    assert mine.ordinary is None
    assert mine.final == mine.annual


def test_an_appeal_upheld_reopens_one_line_and_moves_the_ranking(assessment, unit, other_unit, staff, other_liaison):
    publicise(assessment, staff)
    sheet = sheet_of(assessment, other_unit)
    before = sheet.final
    made = assessments.appeal(line=line_of(sheet, "P1"), reason="少算两场", claimed=Decimal(12), by=other_liaison)
    with pytest.raises(DomainError, match="待处理"):
        assessments.appeal(line=line_of(sheet, "P1"), reason="再说一次", claimed=Decimal(12), by=other_liaison)
    APPEAL.perform(made, "uphold", by=staff, points=Decimal(12), decision="核实属实")
    sheet.refresh_from_db()
    assert line_of(sheet, "P1").audited == 12
    assert sheet.final > before
    assert sheet.rank == 1
    assert AuditEvent.objects.about(sheet).filter(verb="audit", note="P1 12").exists()


def test_no_appeal_after_the_publication_ended(assessment, unit, staff, liaison):
    publicise(assessment, staff)
    with (
        time_machine.travel(timezone.now() + dt.timedelta(days=7)),
        pytest.raises(DomainError, match="公示期内"),
    ):
        assessments.appeal(line=line_of(sheet_of(assessment, unit), "P1"), reason="少算", claimed=12, by=liaison)


def test_no_approval_while_it_is_public_or_an_appeal_is_open(assessment, unit, staff, leader, liaison):
    publicise(assessment, staff)
    approval = {"approved_on": timezone.localdate(), "note": ""}
    with pytest.raises(DomainError, match="期满后"):
        ASSESSMENT.perform(assessment, "approve", by=leader, **approval)
    made = assessments.appeal(line=line_of(sheet_of(assessment, unit), "P1"), reason="少算", claimed=12, by=liaison)
    with time_machine.travel(timezone.now() + dt.timedelta(days=7)):
        with pytest.raises(DomainError, match="1件申诉"):
            ASSESSMENT.perform(assessment, "approve", by=leader, **approval)
        APPEAL.perform(made, "dismiss", by=staff, decision="没有签到记录")
        assert ASSESSMENT.perform(assessment, "approve", by=leader, **approval).status == "approved"


@pytest.fixture
def announced(assessment, staff, leader):
    publicise(assessment, staff, until=timezone.localdate() - dt.timedelta(days=1))
    ASSESSMENT.perform(assessment, "approve", by=leader, approved_on=timezone.localdate(), note="第十次主席会议审定")
    return ASSESSMENT.perform(assessment, "publish", by=staff)


def test_what_was_announced_is_frozen(announced, unit):
    assert set(Result.objects.filter(period=str(announced.year)).values_list("is_frozen", flat=True)) == {True}


def test_the_result_sheet_is_an_official_document_that_can_be_checked(announced, unit, client_of, liaison, client):
    sheet = sheet_of(announced, unit)
    answer = client_of(liaison).get(f"/assessment-sheets/{sheet.pk}/result.docx")
    assert check_layout(answer.content) == []
    text = "\n".join(row.text for row in Document(io.BytesIO(answer.content)).paragraphs)
    assert sheet.serial in text
    assert "云溪图书馆" in text
    assert unit.alliance.committee in text
    shown = client.get(f"/results/{sheet.serial}/")
    assert shown.status_code == 200
    assert str(sheet.final) in shown.text
    assert client.get("/results/AAAABBBBCCCC/").status_code == 404


def test_there_is_no_result_sheet_before_the_approval(assessment, unit, liaison, client_of, client):
    sheet = sheet_of(assessment, unit)
    assert client_of(liaison).get(f"/assessment-sheets/{sheet.pk}/result.docx").status_code == 302
    assert client.get(f"/results/{sheet.serial}/").status_code == 404


def test_another_unit_sees_the_result_only_when_it_is_public(assessment, unit, other_liaison, staff, client_of):
    address = sheet_of(assessment, unit).get_absolute_url()
    assert client_of(other_liaison).get(address).status_code == 404
    publicise(assessment, staff)
    assert client_of(other_liaison).get(address).status_code == 200


def test_the_list_as_a_file_has_the_same_rows(assessment, staff, client_of):
    answer = client_of(staff).get(f"{assessment.get_absolute_url()}?format=csv")
    assert len(answer.content.decode("utf-8-sig").splitlines()) == 1 + assessment.sheets.count()


def test_the_assessment_page_costs_the_same_for_more_units(
    assessment, alliance, staff, client_of, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = client_of(staff)
    client.get(assessment.get_absolute_url())
    with CaptureQueriesContext(connection) as few:
        client.get(assessment.get_absolute_url())
    for _ in range(3):
        AssessmentSheet.objects.create(alliance=alliance, assessment=assessment, unit=make.make_unit(alliance))
    with django_assert_num_queries(len(few)):
        client.get(assessment.get_absolute_url())


def test_a_liaison_appeals_on_the_page_and_through_the_api(
    assessment, unit, other_liaison, staff, liaison, client_of, api_of
):
    publicise(assessment, staff)
    line = line_of(sheet_of(assessment, unit), "P1")
    sent = {"reason": "少算一场", "claimed": "12"}
    assert client_of(other_liaison).post(f"/assessment-lines/{line.pk}/appeal/", sent).status_code == 403
    refused = api_of(liaison).post("/api/appeals/", sent | {"line": line.pk, "claimed": "999"})
    assert refused.status_code == 400
    made = api_of(liaison).post("/api/appeals/", sent | {"line": line.pk})
    assert made.status_code == 201, made.data
    again = client_of(liaison).post(f"/assessment-lines/{line.pk}/appeal/", sent)
    assert "待处理的申诉" in again.text
    assert Appeal.objects.count() == 1


def test_the_same_year_is_not_opened_twice(assessment, staff, client_of):
    answer = client_of(staff).post(
        "/assessments/create/",
        {"year": assessment.year, "title": "再来", "scheme": assessment.scheme_id, "ordinary_weight": 50, "self_score_until": timezone.localdate()},
    )  # fmt: skip
    assert answer.context["form"].errors["year"]
