"""The list out to a spreadsheet and in again: each bad cell named, good rows taken or none, nothing twice."""

import csv
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from alliance.models import AuditEvent
from resources.hours import format_hours
from resources.models import Resource
from tests import factories as make
from tests.factories import at

VENUES = Path("/work/shared/data/venues/shanghai_public_venues_capacity.csv")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def sheet(*rows, name="清单.xlsx"):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return SimpleUploadedFile(name, stream.getvalue(), XLSX)


def preview(client, upload, **asked):
    """The preview of an uploaded list, and its address."""
    answer = client.post("/resources/import/", {"upload": upload, "publish": "on", **asked})
    assert answer.status_code == 302, answer.context["form"].errors
    page = client.get(answer["Location"])
    return page, answer["Location"]


def taken(client, upload, **asked):
    _page, address = preview(client, upload, **asked)
    return client.post(address, follow=True)


def wrong_cells(client, address):
    book = load_workbook(io.BytesIO(client.get(f"{address}?format=xlsx").content))
    return [tuple(cell or "" for cell in row) for row in book.active.iter_rows(min_row=2, values_only=True)]


HEAD = ("种类", "名称", "所属单位", "可容纳人数", "设备", "开放时间", "按节假日调整", "预约审批")
ROW = (
    "场地",
    "三楼议事厅",
    "云溪图书馆",
    60,
    "投影，音响",
    "周一至周五 09:00-12:00 14:00-17:00；周六 9:00-12:00",
    "是",
    "自动确认",
)


def test_a_list_is_looked_at_before_it_is_taken(staff, unit, client_of):
    page, address = preview(client_of(staff), sheet(HEAD, ROW))
    assert page.context["counts"] == {"new": 1, "changed": 0, "same": 0, "bad": 0}
    assert not Resource.objects.exists()
    client_of(staff).post(address)
    row = Resource.objects.get()
    assert (row.kind, row.unit, row.capacity, row.equipment) == ("venue", unit, 60, "投影、音响")
    assert (row.follows_calendar, row.approval, row.status) == (True, "automatic", "published")
    assert format_hours(row.opening_hours.all()) == "周一至周五 09:00-12:00 14:00-17:00\n周六 09:00-12:00"
    assert row.pinyin.endswith("slyst")
    event = AuditEvent.objects.about(row).get()
    assert (event.verb, event.actor_name, event.note) == ("create", staff.name, "导入清单")


def test_the_same_list_again_changes_nothing_and_a_corrected_one_only_what_differs(staff, unit, client_of):
    client = client_of(staff)
    taken(client, sheet(HEAD, ROW))
    page, _address = preview(client, sheet(HEAD, ROW))
    assert page.context["counts"]["same"] == 1
    taken(client, sheet(HEAD, (*ROW[:3], 80, *ROW[4:])))
    row = Resource.objects.get()
    assert row.capacity == 80
    assert AuditEvent.objects.about(row).filter(verb="edit").get().note == "导入清单：可容纳人数"


def test_each_bad_cell_is_named_with_its_row_column_and_sentence(staff, unit, client_of):
    upload = sheet(
        HEAD,
        ("场馆", "", "没有的单位", "六十", "", "上班时间", "也许", "看情况"),
        ("场地", "好的", "图书馆", "", "", "", "", ""),
        ("场地", "好的", "云溪图书馆", "", "", "", "", ""),
        ("场地", "长" * 81, "云溪图书馆", -3, "", "25:00-26:00", "", ""),
    )
    client = client_of(staff)
    page, address = preview(client, upload)
    assert page.context["counts"] == {"new": 1, "changed": 0, "same": 0, "bad": 3}
    cells = wrong_cells(client, address)
    at_row = {place: {column: why for p, _name, column, _cell, why in cells if p == place} for place, *_rest in cells}
    assert at_row["Sheet 第2行"].keys() == {"名称", "种类", "所属单位"}
    assert "没有“没有的单位”这个单位" in at_row["Sheet 第2行"]["所属单位"]
    assert at_row["Sheet 第4行"] == {"名称": "与Sheet 第3行重复。"}
    assert at_row["Sheet 第5行"].keys() == {"名称", "可容纳人数", "开放时间"}
    for why in at_row["Sheet 第5行"].values():
        assert why in page.text.replace("&quot;", '"') or why[:6] in page.text


def test_good_rows_are_taken_and_the_bad_ones_stay_to_be_corrected(staff, unit, client_of):
    client = client_of(staff)
    page = taken(client, sheet(HEAD, ROW, ("场地", "", "云溪图书馆", "", "", "", "", "")))
    assert Resource.objects.get().name == "三楼议事厅"
    assert page.context["counts"] == {"new": 0, "changed": 0, "same": 1, "bad": 1}


def test_what_is_exported_comes_back_unchanged(staff, liaison, unit, cppcc, client_of):
    hall = make.make_resource(
        unit, name="礼堂", route="地铁2号线", fee="每小时50元", description='=1+1\n第二行，"引号"', tags="养老、法律"
    )
    hall.opening_hours.create(weekday=0, opens="09:00", closes="12:00")
    hall.opening_hours.create(weekday=0, opens="14:00", closes="00:00")
    make.make_resource(unit, name="东半厅", parent=hall)
    make.make_resource(unit, "expert", name="@陈老师", topics="+治理", max_per_day=1)
    make.make_resource(unit, "course", name="-课", by_session=True, teacher="王", duration_minutes=90)
    make.make_resource(unit, "dataset", name="数据", sharing="open", sample="a,b", terms="条款", status="draft")
    client = client_of(staff)
    for kind in ("xlsx", "csv"):
        data = client.get(f"/resources/?format={kind}").content
        page, _address = preview(client, SimpleUploadedFile(f"清单.{kind}", data))
        assert page.context["counts"] == {"new": 0, "changed": 0, "same": 5, "bad": 0}, page.text


def test_no_cell_of_an_export_is_a_formula(staff, unit, client_of):
    make.make_resource(unit, name="=HYPERLINK(1)", description="@SUM(1)")
    client = client_of(staff)
    book = load_workbook(io.BytesIO(client.get("/resources/?format=xlsx").content))
    assert "f" not in {cell.data_type for row in book.active.iter_rows() for cell in row}
    rows = list(csv.reader(io.StringIO(client.get("/resources/?format=csv").content.decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_a_number_renames_instead_of_making_another(staff, unit, client_of):
    hall = make.make_resource(unit, name="旧名")
    taken(client_of(staff), sheet(("编号", "名称"), (hall.pk, "新名")))
    assert list(Resource.objects.values_list("name", flat=True)) == ["新名"]
    assert Resource.objects.get().pinyin == "xinming xm"


def test_an_empty_cell_changes_nothing_and_a_word_clears(staff, unit, client_of):
    hall = make.make_resource(unit, name="礼堂", address="解放路1号", equipment="投影", capacity=40)
    hall.opening_hours.create(weekday=0, opens="09:00", closes="12:00")
    head = ("编号", "名称", "地址", "设备", "可容纳人数", "开放时间")
    page, _address = preview(client_of(staff), sheet(head, (hall.pk, "礼堂", "", "", "", "")))
    assert page.context["counts"]["same"] == 1
    taken(client_of(staff), sheet(head, (hall.pk, "礼堂", "清空", "", "清空", "清空")))
    hall.refresh_from_db()
    assert (hall.address, hall.equipment, hall.capacity, hall.opening_hours.count()) == ("", "投影", None, 0)


def test_what_a_row_may_not_change_is_said(staff, unit, other_unit, client_of):
    hall = make.make_resource(unit, name="礼堂")
    make.make_resource(unit, name="占用的名字")
    make.make_resource(unit, name="东半厅", parent=hall)
    head = ("编号", "种类", "名称", "所属单位", "数量", "最短（分钟）", "最长（分钟）", "按场次报名")
    for row, columns in (
        ((hall.pk, "专家", "礼堂", "", "", "", "", ""), {"种类"}),
        ((hall.pk, "", "礼堂", "青石街道社区中心", "", "", "", ""), {"所属单位"}),
        ((hall.pk, "", "占用的名字", "", "", "", "", ""), {"名称"}),
        ((hall.pk, "", "礼堂", "", 3, "", "", ""), {"同样的有几个"}),
        ((hall.pk, "", "礼堂", "", "", 120, 60, ""), {"最长（分钟）"}),
        ((hall.pk, "", "礼堂", "", "", "", "", "是"), {"按场次报名"}),
        ((99999999, "", "礼堂", "", "", "", "", ""), {"编号"}),
        (("x", "", "礼堂", "", "", "", "", ""), {"编号"}),
    ):
        head_row = tuple("同样的有几个" if name == "数量" else name for name in head)
        client = client_of(staff)
        _page, address = preview(client, sheet(head_row, row))
        assert {cell[2] for cell in wrong_cells(client, address)} == columns


def test_a_liaison_brings_in_only_the_own_unit(liaison, unit, other_unit, client_of):
    theirs = make.make_resource(other_unit, name="别人的")
    client = client_of(liaison)
    page, address = preview(
        client,
        sheet(
            ("编号", "种类", "名称", "所属单位"),
            ("", "场地", "我的", "图书馆"),
            ("", "场地", "x", "青石街道社区中心"),
            (theirs.pk, "", "改名", ""),
        ),
    )
    assert page.context["counts"] == {"new": 1, "changed": 0, "same": 0, "bad": 2}
    client.post(address)
    assert set(Resource.objects.values_list("name", flat=True)) == {"我的", "别人的"}
    form = client.get("/resources/import/").context["form"]
    assert list(form.fields["unit"].queryset) == [unit]


def test_a_list_of_another_alliance_is_not_touched(staff, unit, outsider, client_of):
    hall = make.make_resource(unit, name="礼堂")
    _page, address = preview(client_of(outsider), sheet(("编号", "名称"), (hall.pk, "改了")))
    client_of(outsider).post(address)
    assert Resource.objects.get().name == "礼堂"


def test_a_preview_belongs_to_its_uploader(staff, liaison, unit, client_of):
    _page, address = preview(client_of(staff), sheet(HEAD, ROW))
    assert client_of(liaison).get(address).status_code == 404
    assert client_of(liaison).post(address).status_code == 404


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (SimpleUploadedFile("清单.xlsx", b"not a zip"), "不是可读的 Excel 文件"),
        (SimpleUploadedFile("清单.xls", b"\xd0\xcf\x11\xe0"), "另存为 .xlsx"),
        (SimpleUploadedFile("清单.csv", b"\xff\xfe\xfa\x00"), "编码无法识别"),
        (SimpleUploadedFile("清单.csv", "甲,乙\n1,2\n".encode()), "没有找到“名称”一列"),
        (SimpleUploadedFile("清单.csv", "名称,种类\n".encode()), "一行都没有"),
        (SimpleUploadedFile("清单.csv", b""), "空"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_why(staff, client_of, upload, words):
    upload.seek(0)
    page = client_of(staff).post("/resources/import/", {"upload": upload})
    assert page.status_code == 200
    assert words in str(page.context["form"].errors["upload"])


def test_a_file_with_too_many_rows_is_refused(staff, client_of, settings):
    settings.MAX_SHEET_ROWS = 2
    page = client_of(staff).post("/resources/import/", {"upload": sheet(("名称",), ("a",), ("b",), ("c",))})
    assert "一次最多导入2行" in str(page.context["form"].errors["upload"])


def test_a_list_in_the_encoding_of_old_offices_and_in_english_is_read(staff, unit, client_of):
    upload = SimpleUploadedFile("清单.csv", "种类,名称,所属单位\n场地,礼堂,云溪图书馆\n".encode("gb18030"))
    page, _address = preview(client_of(staff), upload)
    assert page.context["counts"]["new"] == 1
    page, _address = preview(client_of(staff), sheet(("kind", "NAME", "所属单位"), ("venue", "hall", "云溪图书馆")))
    assert page.context["counts"]["new"] == 1


def test_strange_columns_are_named(staff, unit, client_of):
    page, _address = preview(client_of(staff), sheet((*HEAD, "备注栏"), (*ROW, "x")))
    assert "备注栏" in page.text


def test_the_template_can_be_filled_in_and_is_empty_before(staff, unit, client_of):
    client = client_of(staff)
    data = client.get("/resources/import/template.xlsx").content
    empty = client.post("/resources/import/", {"upload": SimpleUploadedFile("模板.xlsx", data)})
    assert "一行都没有" in str(empty.context["form"].errors["upload"])
    book = load_workbook(io.BytesIO(data))
    columns = {cell.value: cell.column for cell in book.active[1]}
    for heading, value in (("种类", "场地"), ("名称", "礼堂"), ("所属单位", "云溪图书馆")):
        book.active.cell(2, columns[heading], value)
    stream = io.BytesIO()
    book.save(stream)
    page, _address = preview(client, SimpleUploadedFile("模板.xlsx", stream.getvalue()))
    assert page.context["counts"] == {"new": 1, "changed": 0, "same": 0, "bad": 0}


@pytest.mark.skipif(not VENUES.exists(), reason="the real list lies outside of the project")
def test_a_real_list_of_public_venues_is_taken_through_the_page(staff, unit, client_of):
    client = client_of(staff)
    asked = {"unit": unit.pk, "kind": "venue"}
    page, address = preview(client, SimpleUploadedFile(VENUES.name, VENUES.read_bytes()), **asked)
    assert page.context["counts"]["bad"] == 0
    client.post(address)
    assert Resource.objects.count() == page.context["counts"]["new"] >= 149
    page, _address = preview(client, SimpleUploadedFile(VENUES.name, VENUES.read_bytes()), **asked)
    assert page.context["counts"]["same"] == Resource.objects.count()


def test_a_list_does_not_change_how_what_is_booked_is_booked(staff, unit, cppcc, client_of):
    pool = make.make_resource(unit, name="投影仪", quantity=3)
    make.make_booking(pool, cppcc, start=at(3))
    client = client_of(staff)
    _page, address = preview(client, sheet(("编号", "名称", "quantity"), (pool.pk, "投影仪", 1)))
    assert [cell[4] for cell in wrong_cells(client, address)] == ["今后还有预约，请在页面上修改。"]


def test_who_edits_at_the_same_time_learns_of_the_list(staff, unit, client_of):
    hall = make.make_resource(unit, name="礼堂")
    taken(client_of(staff), sheet(("编号", "名称", "可容纳人数"), (hall.pk, "礼堂", 5)))
    hall.refresh_from_db()
    assert hall.version == 2


def test_bookings_of_what_a_list_changes_stay(staff, unit, cppcc, client_of):
    hall = make.make_resource(unit, name="礼堂")
    booking = make.make_booking(hall, cppcc, start=at(3))
    taken(client_of(staff), sheet(("编号", "名称", "可容纳人数"), (hall.pk, "礼堂", 5)))
    booking.refresh_from_db()
    assert booking.status == "confirmed"


# the API


def test_the_api_looks_first_and_takes_when_told(staff, unit, api_of):
    client = api_of(staff)
    asked = {"upload": sheet(HEAD, ROW, ("场地", "", "云溪图书馆", "", "", "", "", "")), "dry_run": "true"}
    looked = client.post("/api/resources/import/", asked, format="multipart")
    assert looked.status_code == 200, looked.json()
    assert (looked.json()["new"], looked.json()["bad"]) == (1, 1)
    assert looked.json()["wrong"][0]["column"] == "名称"
    assert not Resource.objects.exists()
    asked = {"upload": sheet(HEAD, ROW), "publish": "true"}
    assert client.post("/api/resources/import/", asked, format="multipart").json()["new"] == 1
    assert Resource.objects.get().status == "published"


def test_the_api_says_what_is_wrong_with_a_file(staff, cppcc, api_of):
    broken = {"upload": SimpleUploadedFile("x.xlsx", b"x")}
    answer = api_of(staff).post("/api/resources/import/", broken, format="multipart")
    assert answer.status_code == 400 and "upload" in answer.json()
    assert api_of(cppcc).post("/api/resources/import/", {}, format="multipart").status_code == 403
