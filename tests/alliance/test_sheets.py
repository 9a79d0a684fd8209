"""Spreadsheets as offices send them: in every encoding, locked, broken, half worked out."""

import codecs
import io
import zipfile

import pytest
from openpyxl import Workbook

from alliance.sheets import SheetError, moment, tables_in

LIST = "名称,日期\n三楼议事厅,2026年3月5日\n"
READ = [["名称", "日期"], ["三楼议事厅", "2026年3月5日"]]


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def changed(data, change):
    """The workbook with the XML of its sheets changed by a function."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            content = old.read(part)
            new.writestr(part, change(content) if part.startswith("xl/worksheets/") else content)
    return stream.getvalue()


def read(name, data):
    return [table for _title, table in tables_in(name, data)]


@pytest.mark.parametrize(
    "data",
    [
        LIST.encode(),
        codecs.BOM_UTF8 + LIST.encode(),
        LIST.encode("gbk"),
        LIST.replace("\n", "\r\n").encode("gb18030"),
        LIST.encode("utf-16"),
        codecs.BOM_UTF16_BE + LIST.encode("utf-16-be"),
        LIST.replace("\n", "\r").encode(),
    ],
    ids=["utf-8", "utf-8 with a mark", "gbk", "gb18030", "utf-16 little", "utf-16 big", "old mac"],
)
def test_a_list_is_read_in_whatever_encoding_it_comes(data):
    assert read("清单.csv", data) == [READ]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("清单.csv", b"\xff\xfe\xfa", "编码无法识别"),
        ("清单.csv", b"\x81\xff\xff", "编码无法识别"),
        ("清单.csv", b'"' + b"x" * 200_000, "不是可读的 CSV"),
        ("清单.xlsx", b"", "不是可读的 Excel"),
        ("清单.xlsx", workbook(("名称",))[:-200], "不是可读的 Excel"),
        ("清单.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512, "加了密码"),
        ("清单.xlsx", changed(workbook(("名称",)), lambda xml: xml[:-30]), "不是可读的 Excel"),
        ("清单.xlsx", changed(workbook(("名称",)), lambda xml: xml + b"\0" * (30 * 2**20)), "解开后太大"),
        ("清单.xlsx", workbook(("名称", "数"), ("甲", "=1+1")), "公式还没有算出结果"),
    ],
    ids=["half a utf-16", "no text", "one endless cell", "empty", "cut off", "locked", "broken inside", "a bomb", "formula"],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_a_sentence(name, data, words):
    with pytest.raises(SheetError, match=words):
        read(name, data)


def test_a_formula_counts_by_its_result():
    data = changed(
        workbook(("名称", "数"), ("甲", "=1+1")),
        lambda xml: xml.replace(b"<v />", b"<v>2</v>").replace(b"<v></v>", b"<v>2</v>"),
    )
    assert read("清单.xlsx", data) == [[["名称", "数"], ["甲", "2"]]]


def test_an_empty_text_is_a_result():
    def worked_out(xml):
        return xml.replace(b'<c r="B2">', b'<c r="B2" t="str">')

    assert read("清单.xlsx", changed(workbook(("名称", "数"), ("甲", '=""')), worked_out))[0][1][0] == "甲"


@pytest.mark.parametrize("text", ["2026年3月5日", "2026-03-05", "2026/3/5", "2026-03-05 00:00:00", "3/5/2026"])
def test_a_day_written_as_text_is_that_day(text):
    assert f"{moment(text):%Y-%m-%d}" == "2026-03-05"


@pytest.mark.parametrize("text", ["", "三月五日", "2026-02-30", "0000-00-00", "46086"])
def test_what_is_no_day_is_said(text):
    with pytest.raises(ValueError, match="看不懂时间"):
        moment(text)
