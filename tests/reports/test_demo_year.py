"""The demo year adds up, figure by figure, to what SQL counts independently; every figure opens its rows."""

import re

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from activities import doubts
from activities.models import Activity, HeadCount
from alliance.calendar import parse_period
from alliance.models import Alliance
from members.models import User
from reports import queries
from reports.documents import report_document
from reports.models import Report
from reports.services import make_due_reports, make_report

# Asks pytest-django for the database also where this module runs alone.
pytestmark = pytest.mark.django_db

YEAR = 2025


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """One loaded year for the whole module, taken away again by rolling back."""
    from django.db import transaction

    with django_db_blocker.unblock():
        block = transaction.atomic()
        block.__enter__()
        call_command("demo_year", year=YEAR, verbosity=0)
        yield Alliance.objects.get(code="990101")
        transaction.set_rollback(True)
        block.__exit__(None, None, None)


@pytest.fixture
def year():
    return parse_period(str(YEAR))


def sql(text):
    with connection.cursor() as cursor:
        cursor.execute(text)
        return cursor.fetchone()[0]


WHOLE = f"between '{YEAR}-01-01' and '{YEAR}-12-31'"
DECLARED = """select sum(number) from activities_headcount h join activities_activity a on a.id = h.activity_id
    where a.status = 'closed' and h.kind = '{}' and h.review in ('clear', 'accepted')"""
COUNTS = {
    "units": "select count(*) from members_unit where status = 'admitted'",
    "held": "select count(*) from activities_activity where status = 'closed'",
    "checked_in": "select count(*) from activities_checkin c join activities_activity a on a.id = c.activity_id where a.status = 'closed'",
    "declared": DECLARED.format("registered"),
    "estimated": DECLARED.format("estimated"),
    "online": DECLARED.format("online"),
    "views": """select sum(views) from (select distinct on (coverage_id) views from activities_reading
        where review in ('clear', 'accepted') order by coverage_id, read_on desc, id desc) latest""",
    "opinions": f"select count(*) from proposals_opinion where (submitted_at at time zone 'Asia/Shanghai')::date {WHOLE}",
    "proposals": f"select count(*) from proposals_proposal where filed_on {WHOLE}",
    "special_reports": f"select count(*) from proposals_specialreport where issued_on {WHOLE}",
    "instructions": f"select count(*) from proposals_instruction where instructed_on {WHOLE}",
    "outcomes": f"select count(*) from proposals_outcome where happened_on {WHOLE}",
}


def test_the_figures_equal_independent_counts(demo, year):
    shown = {figure.key: figure.value for figure in queries.figures(demo, year)}
    assert {key: shown[key] for key in COUNTS} == {key: sql(text) for key, text in COUNTS.items()}
    parts = [shown[key] for key in ("checked_in", "declared", "estimated", "online")]
    assert all(parts), "each of the four is there to be seen"
    assert shown["participants"] == sum(parts)


def test_every_declared_figure_of_the_year_has_its_proof(demo):
    assert sql("select count(*) from activities_headcount where link = ''") == 0
    unproved = """select count(*) from activities_headcount h where kind = 'online' and not exists (
        select 1 from members_attachment f join django_content_type t on t.id = f.subject_type_id
        where t.model = 'headcount' and f.subject_id = h.id)"""
    assert sql(unproved) == 0


def test_the_rules_find_nothing_to_doubt_in_what_counts(demo):
    on_site = HeadCount.objects.counted().filter(kind__in=HeadCount.ON_SITE, activity__status="closed")
    assert not [row for row in on_site.select_related("activity__alliance")[:200] if doubts.of_head_count(row)]


def test_something_waits_to_be_looked_at(demo):
    assert Activity.objects.doubtful().exists()


def test_the_year_is_the_size_of_the_job(demo, year):
    shown = {figure.key: figure.value for figure in queries.figures(demo, year)}
    assert shown["units"] == 40
    assert shown["held"] >= 300
    assert 385_000 <= shown["participants"] <= 400_000
    assert shown["views"] >= 1_000_000
    assert shown["opinions"] >= 800
    assert shown["proposals"] == 35
    assert shown["special_reports"] >= 110
    assert shown["fastest"] <= 7


def test_every_figure_opens_the_rows_it_was_counted_from(demo, year, client_of):
    staff = client_of(User.objects.get(username="staff"))
    for figure in queries.figures(demo, year):
        page = staff.get(figure.url)
        assert page.status_code == 200, figure.key
        if figure.key in {
            "units",
            "held",
            "opinions",
            "proposals",
            "special_reports",
            "adopted",
            "instructions",
            "on_the_spot",
            "outcomes",
            "bookings",
        }:
            listed = int(re.search(r"共 (\d+) 条", page.content.decode())[1])
            assert listed == figure.value, figure.key


def test_one_suggestion_became_policy_within_a_week(demo):
    from proposals.models import Outcome

    outcome = Outcome.objects.get(kind="policy", opinion__on_the_spot=True)
    referral = outcome.opinion.referrals.get()
    assert referral.is_on_the_spot
    assert referral.days_taken <= 7
    assert outcome.opinion.activity


def test_opinions_differ_from_each_other(demo):
    assert sql("select count(*) - count(distinct text) from proposals_opinion") == 0


def test_each_role_has_something_to_do(demo, client_of):
    for username in ("staff", "liaison", "cppcc", "leader", "handler"):
        page = client_of(User.objects.get(username=username)).get("/").content.decode()
        assert "眼下没有要办的事" not in page, username


def test_a_report_holds_the_figures_and_opens_in_word(demo, year):
    report = make_report(alliance=demo, kind="annual", period=year, by=User.objects.system())
    again = make_report(alliance=demo, kind="annual", period=year, by=User.objects.system())
    assert report.pk == again.pk
    shown = {figure.key: figure.value for figure in queries.figures(demo, year)}
    assert {row["key"]: row["value"] for row in report.data["figures"]} == shown
    from io import BytesIO

    from docx import Document

    words = Document(BytesIO(report_document(report)))
    table = {row.cells[0].text: row.cells[1].text for row in words.tables[0].rows}
    assert table["参与人次"] == f"{shown['participants']:,}"


def test_what_is_due_is_made_once(demo):
    make_due_reports()
    count = Report.objects.count()
    assert make_due_reports() == 0
    assert Report.objects.count() == count


def test_it_fills_only_an_empty_database(demo):
    with pytest.raises(CommandError, match="空库"):
        call_command("demo_year", verbosity=0)


def test_the_city_sees_the_district_and_changes_nothing(demo, client_of):
    city = client_of(User.objects.get(username="city"))
    assert "云溪区协商民主实践联盟" in city.get("/").content.decode()
    unit = demo.users.get(username="liaison").posts[0].unit
    assert city.get(unit.get_absolute_url()).status_code == 200
    assert city.get(f"/units/{unit.pk}/edit/").status_code == 403


@pytest.mark.parametrize(
    "path", ["/", "/dashboard/", "/opinions/", "/activities/", "/rankings/", "/bookings/", "/tasks/", "/proposals/"]
)
def test_pages_ask_few_questions(demo, client_of, path, django_assert_max_num_queries):
    staff = client_of(User.objects.get(username="staff"))
    with django_assert_max_num_queries(110 if path in {"/", "/dashboard/"} else 22):
        staff.get(path)


def test_sharing_leaves_ratings_of_both_sides_and_needs_on_the_board(demo):
    sides = "select count(*) from resources_bookingrating where side = '{}'"
    assert sql(sides.format("borrower")) > 100
    assert sql(sides.format("owner")) > 60
    assert sql("select count(*) from resources_bookingrating where damage <> ''") > 0
    early = "select count(*) from resources_bookingrating r join resources_booking b on b.id = r.booking_id where r.created_at < upper(b.period)"
    assert sql(early) == 0, "nobody rates what is not over"
    assert sql("select count(distinct status) from resources_need") == 4
    assert (
        sql(
            "select count(*) from resources_need n join resources_booking b on b.id = n.booking_id where n.status = 'met'"
        )
        == 1
    )
