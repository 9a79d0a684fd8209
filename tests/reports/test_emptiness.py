"""An alliance in which nothing has happened yet, its first week, and years without a trace: everything opens and says so."""

import datetime as dt
import io

import pytest
import time_machine
from django.utils import timezone
from docx import Document

from alliance import calendar
from alliance.errors import DomainError
from evaluation.models import Result
from evaluation.services.scoring import score_open_periods, score_period
from members.models import Role, User
from reports import services
from reports.models import Report
from tests import factories as make

PERIODS = (
    "",
    "2019",
    "2019-Q1",
    "2019-05",
    "2019-W20",
    "0001",
    "0001-01",
    "0001-W01",
    "9999",
    "9999-12",
    "9999-W52",
    "nonsense",
    "\x00",
)
PAGES = (
    "/",
    "/dashboard/",
    "/wall/",
    "/rankings/",
    "/reports/",
    "/network/",
    "/outcomes/",
    "/activities/",
    "/opinions/",
    "/units/",
)
EXPORTS = ("/rankings/", "/units/", "/activities/", "/opinions/", "/proposals/", "/tasks/", "/resources/", "/bookings/")


@pytest.fixture
def bare(db):
    """An alliance with one person in each office and nothing else."""
    alliance = make.make_alliance("990103", "空白区")
    return {role: make.make_user(alliance, role, str(role)) for role in (Role.STAFF, Role.LEADER, Role.ADMIN)}


def text_of(docx):
    document = Document(io.BytesIO(docx))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([paragraph.text for paragraph in document.paragraphs] + cells)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_where_nothing_is(path, bare, client_of, client):
    for person in bare.values():
        assert client_of(person).get(path).status_code in {200, 403}
    assert client_of(bare[Role.LEADER]).get(path).status_code == 200
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("period", PERIODS)
def test_a_period_without_a_trace_is_shown_as_one(period, bare, client_of):
    browser = client_of(bare[Role.LEADER])
    for path in ("/dashboard/", "/rankings/", "/rankings/?format=csv"):
        assert (
            browser.get(path, {"period": period, "format": "csv"} if "csv" in path else {"period": period}).status_code
            == 200
        )


@pytest.mark.parametrize("path", EXPORTS)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_empty_table_is_exported_with_its_headings(path, kind, bare, client_of):
    answer = client_of(bare[Role.STAFF]).get(path, {"format": kind})
    assert answer.status_code == 200
    assert len(answer.content) > 10
    if kind == "csv":
        assert len(answer.content.decode("utf-8-sig").splitlines()) == 1


@pytest.mark.parametrize("kind", Report.Kind.values)
def test_a_report_about_nothing_says_so_and_opens_in_word(kind, bare, client_of):
    staff = bare[Role.STAFF]
    period = calendar.period_of(Report.PERIOD_KIND[kind], calendar.today()).previous()
    row = services.make_report(alliance=staff.alliance, kind=kind, period=period, by=staff)
    page = client_of(staff).get(row.get_absolute_url())
    assert page.status_code == 200
    assert "None" not in page.text
    assert "nan" not in page.text.lower().split()
    told = text_of(client_of(staff).get(f"/reports/{row.pk}/report.docx").content)
    assert "没有逾期事项" in told
    assert "None" not in told


@pytest.mark.parametrize("period", ["0001", "0001-01", "9999", "9999-12", "9999-W52", "2019"])
def test_a_report_of_any_year_is_made_or_refused_in_a_sentence(period, bare, client_of):
    for kind in Report.Kind.values:
        answer = client_of(bare[Role.STAFF]).post("/reports/make/", {"kind": kind, "period": period}, follow=True)
        assert answer.status_code == 200
        api = client_of(bare[Role.STAFF]).post("/api/reports/", {"kind": kind, "period": period}, "application/json")
        assert api.status_code < 500


def test_the_board_says_that_there_is_nothing_instead_of_drawing_it(bare, client_of):
    page = client_of(bare[Role.LEADER]).get("/dashboard/")
    assert page.text.count("这一期间还没有数据") == 3
    assert "这一期间还没有排名" in page.text
    assert "data-chart" not in page.text
    assert "这一期间还没有排名" in client_of(bare[Role.LEADER]).get("/rankings/").text


def test_scoring_nothing_ranks_nobody(bare):
    staff = bare[Role.STAFF]
    period = calendar.period_of("month", calendar.today())
    with pytest.raises(DomainError, match="没有执行中的考核指标体系"):
        score_period(alliance=staff.alliance, period=period, by=User.objects.system())
    score_open_periods()
    assert not Result.objects.exists()
    make.make_scheme(staff.alliance)
    assert not score_period(alliance=staff.alliance, period=period, by=User.objects.system())


@time_machine.travel(dt.datetime(2026, 3, 6, 12, tzinfo=dt.UTC), tick=False)
def test_the_first_week_has_nothing_to_be_compared_with(bare, client_of):
    staff = bare[Role.STAFF]
    unit = make.make_unit(staff.alliance, "第一家图书馆")
    make.make_activity(unit, "closed", timezone.now() - dt.timedelta(days=1))
    make.make_opinion(staff.alliance, source_unit=unit)
    make.make_scheme(staff.alliance, year=2026)
    assert score_period(alliance=staff.alliance, period=calendar.parse_period("2026-03"), by=User.objects.system()) == 1
    week = calendar.period_of("week", calendar.today())
    row = services.make_report(alliance=staff.alliance, kind=Report.Kind.WEEKLY, period=week, by=staff)
    held = next(figure for figure in row.data["figures"] if figure["key"] == "held")
    assert (held["value"], held["before"]) == (1, 0)
    assert client_of(staff).get(row.get_absolute_url()).status_code == 200
    assert "第一家图书馆" in text_of(client_of(staff).get(f"/reports/{row.pk}/report.docx").content)
    for path in PAGES:
        assert client_of(bare[Role.LEADER]).get(path).status_code == 200
