"""Declared numbers and views: proof or nothing, doubted where improbable, counted only when decided, corrected with a trace."""

import datetime as dt
import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from activities import services
from activities.models import Activity, Coverage, HeadCount, Reading
from activities.queries import totals
from activities.workflow import ACTIVITY
from alliance.errors import DomainError
from alliance.models import AuditEvent
from members import files
from members.models import Attachment
from tests import factories
from tests.factories import at

LINK = "https://files.example/sheet.jpg"
TODAY = timezone.localdate


@pytest.fixture
def over(unit):
    """Held yesterday, its record not filled yet."""
    return factories.make_activity(unit, start=at(-1))


def counted(activity):
    row = Activity.objects.with_turnout().get(pk=activity.pk)
    return {
        "came": row.check_in_count,
        "registered": row.on_site_declared,
        "estimated": row.on_site_estimated,
        "online": row.online_declared,
        "views": row.views,
    }


def declare(activity, by, kind="registered", number=30, **fields):
    return services.declare(activity=activity, kind=kind, number=number, by=by, **({"link": LINK} | fields))


def report(activity, by, views=100, read_on=None, url="https://news.example/1", **fields):
    coverage = Coverage(activity=activity, medium="日报", title="题", url=url)
    return services.add_coverage(coverage=coverage, views=views, read_on=read_on or TODAY(), by=by, **fields)


def words(response):
    return response.content.decode()


# proof


@pytest.mark.parametrize("kind", HeadCount.Kind.values)
def test_a_number_without_proof_is_refused(over, liaison, kind):
    with pytest.raises(DomainError, match=r"佐证|截图"):
        declare(over, liaison, kind, link="")
    assert not HeadCount.objects.exists()


@pytest.mark.parametrize("kind", HeadCount.ON_SITE)
def test_on_the_spot_a_picture_or_a_link_is_proof(over, liaison, kind):
    declare(over, liaison, kind)
    declare(over, liaison, kind, channel="二楼", link="", uploads=[factories.picture()])
    assert over.head_counts.counted().count() == 2


def test_on_line_it_takes_the_link_and_the_screenshot(over, liaison):
    for proof in ({"link": LINK}, {"link": "", "uploads": [factories.picture()]}):
        with pytest.raises(DomainError, match="链接和后台截图"):
            declare(over, liaison, "online", **proof)
    row = declare(over, liaison, "online", uploads=[factories.picture()])
    assert Attachment.objects.of(row).count() == 1


def test_the_last_proof_stays(client_of, over, liaison):
    row = declare(over, liaison, link="", uploads=[factories.picture()])
    kept = Attachment.objects.of(row).get()
    with pytest.raises(DomainError, match="唯一的佐证"):
        files.remove(attachment=kept, by=liaison)
    files.attach(subject=row, upload=factories.pdf(), by=liaison)
    files.remove(attachment=kept, by=liaison)


def test_the_proof_is_read_by_those_inside_only(client_of, over, liaison, other_liaison, staff):
    row = declare(over, liaison, link="", uploads=[factories.picture()])
    path = Attachment.objects.of(row).get().get_absolute_url()
    answers = {who: client_of(who).get(path) for who in (staff, other_liaison)}
    for answer in answers.values():
        # Reading a file to the end closes it.
        list(answer.streaming_content if answer.streaming else ())
    assert [answer.status_code for answer in answers.values()] == [200, 404]


def test_on_the_page_the_missing_proof_is_named_and_the_number_kept(client_of, over, liaison):
    page = client_of(liaison).post(f"/activities/{over.pk}/figures/declare/", {"kind": "registered", "number": 46})
    assert "填报人数要附照片" in words(page)
    assert 'value="46"' in words(page)
    done = client_of(liaison).post(
        f"/activities/{over.pk}/figures/declare/",
        {"kind": "registered", "number": 46, "uploads": [factories.picture()]},
    )
    assert done.status_code == 302
    assert counted(over)["registered"] == 46


def test_the_record_asks_for_proof_at_each_number(client_of, over, liaison):
    wanted = {"on_site_declared": 30, "on_site_estimated": 40, "online_declared": 50, "summary": "开得好"}
    form = client_of(liaison).post(f"/activities/{over.pk}/record/", wanted).context["form"]
    assert {"on_site_files", "estimated_files", "online_files"} <= form.errors.keys()
    proof = {
        "evidence": LINK,
        "estimated_evidence": LINK,
        "online_evidence": LINK,
        "online_files": [factories.picture()],
    }
    client_of(liaison).post(f"/activities/{over.pk}/record/", wanted | proof)
    over.refresh_from_db()
    assert over.status == "recorded"
    assert counted(over) == {"came": 0, "registered": 30, "estimated": 40, "online": 50, "views": 0}


def test_a_record_filled_again_replaces_its_own_numbers(over, liaison, staff):
    data = {"summary": "好", "minutes": "", "evidence": LINK}
    ACTIVITY.perform(over, "record", by=liaison, on_site_declared=30, **data)
    declare(over, liaison, channel="二楼", number=5)
    ACTIVITY.perform(over, "send-back", by=staff, reason="不对")
    ACTIVITY.perform(over, "record", by=liaison, on_site_declared=20, **data)
    assert counted(over)["registered"] == 25
    ACTIVITY.perform(over, "send-back", by=staff, reason="不对")
    ACTIVITY.perform(over, "record", by=liaison, on_site_declared=0, **data)
    assert counted(over)["registered"] == 5


def test_the_same_source_is_declared_once(over, liaison):
    declare(over, liaison)
    with pytest.raises(DomainError, match="已经填过"):
        declare(over, liaison)


# the three kinds stay apart


def test_each_kind_is_a_figure_of_its_own(now_on, liaison):
    services.check_in(activity=now_on, phone="19900001111")
    declare(now_on, liaison, number=20)
    declare(now_on, liaison, "estimated", 300)
    declare(now_on, liaison, "online", 50, uploads=[factories.picture()])
    assert counted(now_on) == {"came": 1, "registered": 20, "estimated": 300, "online": 50, "views": 0}
    Activity.objects.update(status="closed")
    summed = totals(Activity.objects.all())
    assert [summed[name] for name in ("checked_in", "declared", "estimated", "online")] == [1, 20, 300, 50]
    assert summed["participants"] == 371


def test_the_headline_is_never_shown_without_its_parts(client_of, staff, over, liaison):
    declare(over, liaison, number=1234)
    Activity.objects.update(status="closed")
    assert "现场登记1,234" in words(client_of(staff).get("/"))


# doubts


def test_more_people_than_the_room_holds_do_not_count(over, liaison):
    over.bookings.add(factories.make_booking(factories.make_resource(over.unit, capacity=40), liaison))
    row = declare(over, liaison, number=41)
    assert row.is_doubted
    assert "可容纳的40人" in row.doubts
    assert counted(over)["registered"] == 0


def test_those_who_checked_in_fill_the_room_too(now_on, liaison):
    now_on.bookings.add(factories.make_booking(factories.make_resource(now_on.unit, capacity=3), liaison))
    for number in range(3):
        services.check_in(activity=now_on, phone=f"1990000000{number}")
    assert declare(now_on, liaison, number=1).is_doubted


def test_more_people_than_seats_do_not_count(unit, liaison, defaults):
    row = factories.make_activity(unit, start=at(-1), capacity=60)
    assert not declare(row, liaison, number=60).is_doubted
    assert declare(row, liaison, number=1, channel="门口").is_doubted
    defaults(seats_percent=150)
    fresh = Activity.objects.with_rules().get(pk=row.pk)
    assert not declare(fresh, liaison, number=29, channel="院里").is_doubted


def test_far_more_on_line_than_on_the_spot_does_not_count(over, liaison):
    declare(over, liaison, number=50)
    row = declare(over, liaison, "online", 5001, uploads=[factories.picture()])
    assert "超过现场50人的100倍" in row.doubts
    assert counted(over)["online"] == 0


def test_a_smaller_number_is_weighed_anew(over, liaison):
    over.bookings.add(factories.make_booking(factories.make_resource(over.unit, capacity=40), liaison))
    row = declare(over, liaison, number=400)
    services.change_head_count(row=row, number=40, by=liaison, link=LINK)
    assert counted(over)["registered"] == 40


def test_staff_decide_with_a_reason(client_of, over, liaison, staff):
    over.bookings.add(factories.make_booking(factories.make_resource(over.unit, capacity=40), liaison))
    rows = [declare(over, liaison, number=50, channel=name) for name in "ab"]
    path = f"/activities/{over.pk}/figures/head-counts/decide/"
    assert "verdict" in client_of(staff).post(path, {"reason": "对过表"}).context["form"].errors
    client_of(staff).post(f"{path}?row={rows[0].pk}", {"verdict": "accept", "reason": "与签到表逐一核对"})
    client_of(staff).post(f"{path}?row={rows[1].pk}", {"verdict": "reject", "reason": "重复填报"})
    assert [row.review for row in over.head_counts.order_by("channel")] == ["accepted", "rejected"]
    assert counted(over)["registered"] == 50
    assert {event.verb for event in AuditEvent.objects.about(over)} >= {"accept-figure", "reject-figure"}
    assert client_of(staff).get(f"/activities/{over.pk}/figures/nothing/decide/").status_code == 404


def test_a_record_with_doubts_is_confirmed_only_when_they_are_decided(client_of, over, liaison, staff):
    over.bookings.add(factories.make_booking(factories.make_resource(over.unit, capacity=40), liaison))
    data = {"summary": "好", "minutes": "", "evidence": LINK}
    ACTIVITY.perform(over, "record", by=liaison, on_site_declared=900, **data)
    path = f"/activities/{over.pk}/confirm/"
    assert "数据有疑点" in words(client_of(staff).post(path, {"note": ""}))
    assert "请写明核实的依据" in words(client_of(staff).post(path, {"accept_doubts": "on"}))
    with pytest.raises(DomainError, match="还有数据待核实"):
        ACTIVITY.perform(over, "confirm", by=staff)
    client_of(staff).post(path, {"accept_doubts": "on", "note": "广场活动，已看照片"})
    over.refresh_from_db()
    assert over.status == "closed"
    assert counted(over)["registered"] == 900
    assert over.head_counts.get().review_note == "广场活动，已看照片"


def test_the_list_finds_activities_with_doubts(client_of, client, over, liaison, staff):
    over.bookings.add(factories.make_booking(factories.make_resource(over.unit, capacity=4), liaison))
    factories.make_activity(over.unit, title="没有疑点")
    declare(over, liaison, number=50)
    page = words(client_of(staff).get("/activities/?doubtful=true"))
    assert over.title in page
    assert "没有疑点" not in page
    assert "参与数据待核实" in words(client_of(staff).get("/"))
    assert "没有疑点" in words(client.get("/activities/?doubtful=true")), "the public is not told"


# after confirmation


@pytest.fixture
def closed(over, liaison, staff):
    declare(over, liaison)
    ACTIVITY.perform(over, "record", by=liaison, summary="好", minutes="", on_site_declared=30, evidence=LINK)
    return ACTIVITY.perform(over, "confirm", by=staff)


def test_after_confirmation_the_host_changes_nothing(client_of, closed, liaison):
    row = closed.head_counts.get()
    for act in (
        lambda: declare(closed, liaison, channel="补"),
        lambda: services.change_head_count(row=row, number=31, by=liaison, link=LINK),
        lambda: services.remove_head_count(row=row, by=liaison),
    ):
        with pytest.raises(DomainError, match="记录已经确认"):
            act()
    assert client_of(liaison).get(f"/head-counts/{row.pk}/correct/").status_code == 403


def test_after_confirmation_staff_add_with_a_reason_and_change_only_by_correcting(closed, staff):
    with pytest.raises(DomainError, match="写明理由"):
        declare(closed, staff, channel="补")
    declare(closed, staff, channel="补", note="漏报的分会场")
    with pytest.raises(DomainError, match="由专班更正"):
        services.change_head_count(row=closed.head_counts.first(), number=1, by=staff, link=LINK)
    assert counted(closed)["registered"] == 60


def test_staff_correct_with_old_and_new_in_the_trail(client_of, closed, staff):
    row = closed.head_counts.get()
    assert client_of(staff).post(f"/head-counts/{row.pk}/correct/", {"value": 28}).context["form"].errors["reason"]
    client_of(staff).post(f"/head-counts/{row.pk}/correct/", {"value": 28, "reason": "两人重复"})
    event = AuditEvent.objects.get(verb="correct-figure")
    assert (event.detail["old"], event.detail["new"]) == (30, 28)
    assert "两人重复" in event.note
    assert counted(closed)["registered"] == 28


def test_views_that_a_host_adds_after_confirmation_wait_for_staff(closed, liaison, staff):
    coverage = report(closed, liaison)
    assert coverage.readings.get().doubts == "记录确认后新增。"
    assert counted(closed)["views"] == 0
    services.decide(rows=coverage.readings.all(), activity=closed, accept=True, reason="看过", by=staff)
    assert counted(closed)["views"] == 100


# coverage


def test_views_without_a_link_or_a_picture_are_refused(client_of, over, liaison):
    fields = {"medium": "电视台", "title": "题", "views": 900, "read_on": "2026-01-05"}
    path = f"/activities/{over.pk}/coverage/"
    assert "没有链接的浏览量不予登记" in words(client_of(liaison).post(path, fields))
    with pytest.raises(DomainError, match="要有链接"):
        report(over, liaison, url="")
    client_of(liaison).post(path, fields | {"uploads": [factories.picture()]})
    assert counted(over)["views"] == 900


def test_the_same_link_is_taken_once(client_of, over, liaison):
    report(over, liaison)
    fields = {"medium": "报", "title": "题", "url": "https://news.example/1", "views": 1, "read_on": "2026-01-05"}
    assert "这个链接已登记" in words(client_of(liaison).post(f"/activities/{over.pk}/coverage/", fields))


def test_a_reading_of_tomorrow_is_refused(client_of, over, liaison):
    coverage = report(over, liaison)
    page = client_of(liaison).post(f"/coverages/{coverage.pk}/reading/", {"views": 9, "read_on": at(1).date()})
    assert "读数日期不能晚于今天" in words(page)


def test_the_total_uses_the_latest_reading_of_each(over, liaison):
    day = TODAY()
    first = report(over, liaison, 100, day - dt.timedelta(days=9))
    second = report(over, liaison, 40, day, url="https://news.example/2")
    services.add_reading(coverage=first, views=300, read_on=day, by=liaison)
    services.add_reading(coverage=first, views=200, read_on=day - dt.timedelta(days=4), by=liaison)
    assert counted(over)["views"] == 340
    assert {row.pk: (row.views, row.read_on) for row in Coverage.objects.with_views()} == {
        first.pk: (300, day), second.pk: (40, day),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "days", "now", "doubted"),
    [
        (500, 1, 5000, True), (500, 0, 5000, True), (500, 1, 4999, False), (500, 2, 5000, False), (50, 1, 900, False),
        (500, 3, 499, True), (500, 3, 500, False), (0, 1, 1000, True),
    ],
)  # fmt: skip
def test_views_that_jump_or_fall_are_doubted(over, liaison, before, days, now, doubted):
    day = TODAY() - dt.timedelta(days=10)
    coverage = report(over, liaison, before, day)
    row = services.add_reading(coverage=coverage, views=now, read_on=day + dt.timedelta(days=days), by=liaison)
    assert row.is_doubted == doubted
    assert counted(over)["views"] == (before if doubted else now)


def test_a_reading_put_in_later_must_fit_those_after_it(over, liaison):
    coverage = report(over, liaison, 100, TODAY())
    row = services.add_reading(coverage=coverage, views=150, read_on=TODAY() - dt.timedelta(days=3), by=liaison)
    assert row.is_doubted


def test_staff_correct_a_reading(client_of, over, liaison, staff):
    row = report(over, liaison, 1000).readings.get()
    client_of(staff).post(f"/readings/{row.pk}/correct/", {"value": 100, "reason": "多写一个零"})
    assert counted(over)["views"] == 100
    assert AuditEvent.objects.get(verb="correct-figure").detail == {"old": 1000, "new": 100}


def test_removing_a_report_takes_its_files_and_leaves_its_readings_in_the_trail(client_of, over, liaison):
    coverage = report(over, liaison, url="", uploads=[factories.picture()])
    client_of(liaison).post(f"/coverages/{coverage.pk}/remove/")
    assert not Reading.objects.exists()
    assert not Attachment.objects.exists()
    assert AuditEvent.objects.get(verb="coverage-remove").detail["readings"] == [[str(TODAY()), 100]]


# rows


def test_every_figure_of_an_activity_is_reachable_as_rows(client_of, api_of, now_on, liaison, staff):
    for number in range(3):
        services.check_in(activity=now_on, name=f"人{number}", phone=f"1990000000{number}")
    declare(now_on, liaison, number=20)
    declare(now_on, liaison, "estimated", 300)
    declare(now_on, liaison, "online", 50, uploads=[factories.picture()])
    report(now_on, liaison, 700)
    rows = api_of(staff).get(f"/api/activities/{now_on.pk}/figures/").json()
    by = {}
    for row in rows:
        if row["in_total"]:
            by[row["what"][:4]] = by.get(row["what"][:4], 0) + row["number"]
    assert by == {"现场登记": 20, "现场估算": 300, "线上参与": 50, "签到（扫": 3, "浏览量 ": 700}
    book = load_workbook(io.BytesIO(client_of(staff).get(f"/activities/{now_on.pk}/figures/?format=xlsx").content))
    assert book.active.max_row == 1 + len(rows)
    assert words(client_of(staff).get(f"/activities/{now_on.pk}/figures/"))


def test_names_of_visitors_stay_inside(api_of, now_on, leader, cppcc):
    services.check_in(activity=now_on, name="王某某", phone="19900001111")
    path = f"/api/activities/{now_on.pk}/figures/"
    assert "王某某" in str(api_of(leader).get(path).json())
    assert "王某某" not in str(api_of(cppcc).get(path).json())


def test_the_api_declares_with_a_file(api_of, over, liaison):
    path = f"/api/activities/{over.pk}/head-counts/"
    post = api_of(liaison).post
    assert post(path, {"kind": "registered", "number": 12}).status_code == 409
    assert post(path, {"kind": "registered", "number": 0, "link": LINK}).status_code == 400
    broken = factories.picture("病毒.pdf")
    wrong = post(path, {"kind": "registered", "number": 12, "uploads": [broken]}, format="multipart")
    assert wrong.status_code == 400
    made = post(path, {"kind": "registered", "number": 12, "uploads": [factories.picture()]}, format="multipart")
    assert made.status_code == 201
    assert made.json()["review"] == "clear"


def test_the_api_takes_coverage_with_its_first_reading(api_of, over, liaison):
    wish = {"medium": "报", "title": "题", "url": "https://news.example/9", "views": 90, "read_on": "2026-01-05"}
    made = api_of(liaison).post(f"/api/activities/{over.pk}/coverages/", wish)
    assert made.status_code == 201
    assert made.json()["views"] == 90
    assert api_of(liaison).get(f"/api/activities/{over.pk}/").json()["views"] == 90
