"""Ledgers as offices keep them go in; whatever cannot is named with its reason, and nothing goes in twice."""

import openpyxl
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from alliance.models import Alliance, AuditEvent
from proposals.models import Opinion, Referral
from resources.models import Booking, Resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def ledger(tmp_path):
    """A first sheet of another kind, headings in the second row, blank and doubled headings, bad rows among the good."""
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["本表由办公室整理"])
    sheet = book.create_sheet("留言")
    sheet.append(["2026年留言台账", None, None, None, None, None, None])
    sheet.append(["留言编号", "留言主题", "留言时间", "留言详情", None, "答复意见", "答复时间", "留言主题"])
    reply = "网友您好！经区住房和城乡建设局核实，已修复。"
    sheet.append(
        ["1", "路灯坏了", "2026/3/2 9:32:09", "\n\t\t路口的灯坏了三天。", None, reply, "2026/3/9 14:00:00", "另"]
    )
    sheet.append(["2", "停车难", "2026/3/3 9:32:09", "晚上没有车位。", None, "", "", ""])
    sheet.append(["3", "坏时间", "上个星期", "有内容。", None, "", "", ""])
    sheet.append(["4", "空的", "2026/3/3 9:32:09", "", None, "", "", ""])
    sheet.append(["5", "倒着", "2026/3/3 9:32:09", "有内容。", None, "好", "2026/3/1 9:00:00", ""])
    sheet.append(["1", "又一遍", "2026/3/2 9:32:09", "重复编号。", None, "", "", ""])
    path = tmp_path / "ledger.xlsx"
    book.save(path)
    return path


def run(path, kind, **options):
    call_command("import_sheet", str(path), kind=kind, alliance="990191", name="试验区", verbosity=0, **options)


def test_messages_become_opinions_with_their_answers_at_true_dates(ledger, tmp_path):
    report = tmp_path / "refused.csv"
    run(ledger, "messages", report=str(report))
    answered = Opinion.objects.get(title="路灯坏了")
    assert (answered.status, answered.text) == ("closed", "路口的灯坏了三天。")
    assert answered.submitted_at.isoformat() == "2026-03-02T01:32:09+00:00"
    assert Referral.objects.get().replied_at > answered.submitted_at
    assert AuditEvent.objects.filter(verb="reply").count() == 1
    assert Opinion.objects.count() == 2
    told = report.read_text(encoding="utf-8-sig")
    for reason in ("看不懂时间“上个星期”", "内容为空", "答复时间早于留言时间", "与前面的行重复"):
        assert reason in told
    assert "留言!5" in told


def test_the_same_file_again_adds_nothing_and_a_changed_one_updates(ledger):
    run(ledger, "messages")
    run(ledger, "messages")
    assert Opinion.objects.count() == 2
    book = openpyxl.load_workbook(ledger)
    book["留言"]["D3"] = "路口的灯坏了一周。"
    book.save(ledger)
    run(ledger, "messages")
    assert Opinion.objects.get(title="路灯坏了").text == "路口的灯坏了一周。"


def test_a_dry_run_writes_nothing(ledger):
    run(ledger, "messages", dry_run=True)
    assert not Alliance.objects.exists()


def test_a_timetable_becomes_bookings_and_overlaps_are_refused(tmp_path, capsys):
    path = tmp_path / "timetable.csv"
    path.write_bytes(
        'Room,Type,Day,Start,End,Weeks\nAB101,课,Mon,9:00,11:00,"1,  3-4"\n ab101 ,会,Mon,10:00,12:00,3\nAB101,课,Mon,11:00,12:00,1\nAB101,课,Xyz,9:00,10:00,1\n'.encode(
            "gb18030"
        )
    )
    run(path, "bookings", year=2025)
    assert Booking.objects.count() == 4
    assert Resource.objects.count() == 1
    told = capsys.readouterr().out
    assert "与已有预约冲突" in told
    assert "看不懂" in told
    run(path, "bookings", year=2025)
    assert Booking.objects.count() == 4


def test_venues_bring_capacity_and_hours(tmp_path):
    path = tmp_path / "venues.csv"
    path.write_text(
        "NAME,T_TIME,MAX_NUM,DNAME\n博物馆,09:00~16:30,3161,青石区\n展览馆,看门口,10,青石区\n体育馆,~,,柳湾区\n",
        encoding="utf-8",
    )
    run(path, "venues")
    museum = Resource.objects.get(name="博物馆")
    assert (museum.capacity, museum.opening_hours.count(), str(museum.unit)) == (3161, 7, "青石区")
    assert not Resource.objects.filter(name="展览馆").exists()
    assert Resource.objects.get(name="体育馆").capacity is None


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b"x,y\n1,2\n"), ("a.xlsx", b"not a workbook"), ("none.csv", None)]
)
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path, name, content):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError):
        run(path, "messages")
    assert not Alliance.objects.exists()
