"""PDF documents: what they hold is printed as it stands, in our fonts, fit for the archive."""

import hashlib
import io
import logging

import pytest
from pypdf import PdfReader

from alliance.pdf import FONTS, pdf

DOCUMENT = {
    "title": "共享资源清单",
    "issuer": "政协明州市云溪区委员会",
    "signer": "云溪区协商民主实践中心",
    "date": "2026年3月5日",
    "note": "（共1项）",
    "intro": "本清单收录一项。",
    "kinds": [
        {
            "label": "场地（1项）",
            "units": [
                {
                    "name": "云溪图书馆",
                    "contact": "",
                    "rows": [
                        {
                            "name": "议事厅",
                            "tags": "",
                            "facts": [["可容纳", "40人"]],
                            "hours": "随时",
                            "approval": "自动确认",
                        }
                    ],
                }
            ],
        }
    ],
}


def words_of(data):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def test_a_document_holds_its_words_and_its_own_fonts():
    data = pdf("resources/catalogue.typ", DOCUMENT)
    words = words_of(data)
    assert all(word in words for word in ("共享资源清单", "云溪图书馆", "议事厅", "40人"))
    fonts = {font for page in PdfReader(io.BytesIO(data)).pages for font in fonts_of(page)}
    assert any("NotoSerifSC" in font for font in fonts)
    assert b"pdfaid" in data


def fonts_of(page):
    return [str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()]


@pytest.mark.parametrize(
    "text", ['#panic("x")', "$x$ <b>粗</b>", '#read("/etc/passwd")', "= 标题", "\\\\ @tag *强*", '"]}']
)
def test_what_is_written_is_printed_and_never_obeyed(text):
    words = words_of(pdf("resources/catalogue.typ", DOCUMENT | {"intro": text}))
    assert "".join(text.split()) in "".join(words.split())


def test_a_character_that_no_font_has_stops_no_document(caplog):
    with caplog.at_level(logging.WARNING):
        assert pdf("resources/catalogue.typ", DOCUMENT | {"intro": "委员😀𫖯"}).startswith(b"%PDF")
    assert "could not be displayed" in caplog.text


def test_the_fonts_are_those_of_the_checksums():
    table = (FONTS / "README.md").read_text()
    for path in FONTS.glob("*.ttf"):
        assert hashlib.sha256(path.read_bytes()).hexdigest() in table
