"""Files made to harm: bombs, disguises, names that mislead, and who gets at a file by its address."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from members import files
from members.models import Attachment
from tests import factories as make
from tests.conftest import World

SCRIPT = b"<html><script>alert(1)</script></html>"
NOTHING = b"\0" * (30 * 2**20)


def packed(parts, **more):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def picture_bytes(kind="PNG", size=(40, 40), **more):
    stream = io.BytesIO()
    Image.new("L", size).save(stream, kind, **more)
    return stream.getvalue()


def nested(depth):
    content = packed({"底.txt": "内容"})
    for _level in range(depth):
        content = packed({"里.zip": content})
    return content


BOMBS = {
    "解开有三十兆.zip": lambda: packed({"a.txt": NOTHING}),
    "解开有三十兆.xlsx": lambda: packed({"xl/workbook.xml": NOTHING}),
    "解开有三十兆.docx": lambda: packed({"word/document.xml": NOTHING}),
    "里面一层有三十兆.zip": lambda: packed({"里.zip": packed({"a.txt": NOTHING})}),
    "文档里有三十兆.docx": lambda: packed({"word/document.xml": b"<a/>", "word/e.xlsx": packed({"xl/a.xml": NOTHING})}),
    "一层套一层.zip": lambda: nested(3),
    "六千件.zip": lambda: packed({f"{n}.txt": b"" for n in range(6000)}),
    "一亿像素.png": lambda: picture_bytes(size=(10_000, 10_000)),
}
DISGUISES = {
    "网页.jpg": lambda: SCRIPT,
    "图.svg": lambda: b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    "矢量.png": lambda: b"<svg/>",
    "其实是png.jpg": picture_bytes,
    "有宏.docx": lambda: packed({"word/document.xml": b"<a/>", "word/vbaProject.bin": b"x"}),
    "有宏.xlsx": lambda: packed({"xl/workbook.xml": b"<a/>", "xl/vbaProject.bin": b"x"}),
    "有宏.xlsm": lambda: packed({"xl/workbook.xml": b"<a/>"}),
    "其实是表格.docx": lambda: packed({"xl/workbook.xml": b"<a/>"}),
    "会生长.docx": lambda: packed({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "cc">]><a/>'}),
    "往外写.zip": lambda: packed({"../../etc/passwd": b"x"}),
    "空.png": lambda: b"",
    "没有后缀": lambda: b"%PDF-1.7",
    ".pdf": lambda: b"%PDF-1.7",
}


@pytest.mark.parametrize("name", [*BOMBS, *DISGUISES])
def test_what_is_made_to_harm_is_refused_at_the_field(name, unit, liaison, client_of):
    upload = SimpleUploadedFile(name, (BOMBS | DISGUISES)[name]())
    address = reverse("file-add", args=["unit", unit.pk])
    answer = client_of(liaison).post(address, {"uploads": [upload], "note": "说明要留着"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["uploads"]
    assert "说明要留着" in answer.text
    assert not Attachment.objects.exists()


def test_what_looks_alike_and_is_harmless_is_taken(unit, liaison):
    for name, content in {
        "两层.zip": nested(2),
        "有附表.docx": packed({"word/document.xml": b"<a/>", "word/e.xlsx": packed({"xl/a.xml": b"<a/>"})}),
        "小而空.zip": packed({"a.txt": b"\0" * 2**20}),
    }.items():
        assert files.attach(subject=unit, upload=SimpleUploadedFile(name, content), by=liaison).name == name


def test_a_script_behind_a_picture_is_left_behind(unit, liaison):
    upload = SimpleUploadedFile("图.jpg", picture_bytes("JPEG") + SCRIPT)
    row = files.attach(subject=unit, upload=upload, by=liaison)
    with row.file.open() as stream:
        assert b"script" not in stream.read()


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Windows\\方案.pdf", "方案.pdf"),
        ("方\x07案\r\n.pdf", "方案.pdf"),
        ("方案\u202efdp.pdf", "方案fdp.pdf"),
        ("长" * 300 + ".pdf", "长" * 116 + ".pdf"),
        ("CON.pdf", "_CON.pdf"),
        ("lpt1.2026.pdf", "_lpt1.2026.pdf"),
        ('问?名:"甲".pdf', "问_名__甲_.pdf"),
        ("\u200b\u202e.pdf", "附件.pdf"),
        (" ...方案. .PDF", "方案.pdf"),
    ],
)
def test_a_name_is_kept_without_what_misleads(called, kept):
    assert files._short_name(called, ".pdf") == kept


def test_a_chinese_name_comes_back_as_it_went(unit, liaison, client_of):
    row = files.attach(subject=unit, upload=make.pdf("云溪区“书香”方案 第1稿.pdf"), by=liaison)
    answer = client_of(liaison).get(row.get_absolute_url())
    list(answer.streaming_content)
    assert "filename*=utf-8''%E4%BA%91%E6%BA%AA" in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"].startswith("private")


@pytest.mark.parametrize(("upload", "shown"), [(make.picture, "inline"), (None, "attachment")])
def test_nothing_in_a_file_runs(unit, liaison, client_of, upload, shown):
    upload = upload() if upload else SimpleUploadedFile("包.zip", packed({"a.html": SCRIPT}))
    row = files.attach(subject=unit, upload=upload, by=liaison)
    answer = client_of(liaison).get(row.get_absolute_url())
    list(answer.streaming_content)
    assert answer["Content-Disposition"].startswith(shown)
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_who_may_not_see_the_row_finds_no_file_at_its_address(world, client_of, api_of):
    row = files.attach(subject=make.make_opinion(world.alliance), upload=make.pdf(), by=world.staff)
    seen, listed = set(), set()
    for who in World.CAST:
        person = getattr(world, who)
        answer = client_of(person).get(row.get_absolute_url())
        assert answer.status_code in {200, 404}
        if answer.status_code == 200:
            list(answer.streaming_content)
            seen.add(who)
        if api_of(person).get(f"/api/files/{row.pk}/").status_code == 200:
            listed.add(who)
    assert seen == listed == {"staff", "leader", "city_leader"}


def test_more_files_than_a_form_takes_are_refused_together(unit, liaison, client_of):
    uploads = [make.pdf(f"{number}.pdf", str(number)) for number in range(11)]
    answer = client_of(liaison).post(reverse("file-add", args=["unit", unit.pk]), {"uploads": uploads})
    assert "10" in str(answer.context["form"].errors["uploads"])
    assert not Attachment.objects.exists()


def test_the_check_leaves_the_file_as_it_found_it():
    upload = SimpleUploadedFile("图.png", picture_bytes())
    files.check(upload)
    assert upload.tell() == 0
    with pytest.raises(ValidationError):
        files.check_picture(make.pdf())
