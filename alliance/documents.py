"""Official documents in Word, laid out as GB/T 9704-2012 asks, and a checker of that layout.

    data = official_document(title="关于……的通报", issuer="云溪区政协", number="云协〔2026〕5号", blocks=[Paragraph("……")], on=date)

Font names are written, never the fonts: 方正小标宋简体, 仿宋_GB2312, 黑体 and 楷体_GB2312 are on office machines.
"""

import datetime as dt
import io
import re
from dataclasses import dataclass

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor

from alliance.calendar import chinese_date

TITLE_FONT, BODY_FONT, BLACK_FONT, KAI_FONT, SONG_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
TITLE_SIZE, BODY_SIZE, SMALL_SIZE = Pt(22), Pt(16), Pt(14)
RED = RGBColor(0xC0, 0x00, 0x00)
# 5.1 and 5.2.1: A4, 37 mm above and 28 mm left of a text area of 156 × 225 mm.
PAGE = {
    "page_width": 210,
    "page_height": 297,
    "top_margin": 37,
    "bottom_margin": 35,
    "left_margin": 28,
    "right_margin": 26,
}
HEADING_FONTS = {1: BLACK_FONT, 2: KAI_FONT, 3: BODY_FONT, 4: BODY_FONT}
DIGITS = "〇一二三四五六七八九"


@dataclass(frozen=True)
class Heading:
    """Numbered by itself: level 1 一、 2 （一） 3 1. 4 （1）."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str
    indent: bool = True
    bold: bool = False


@dataclass(frozen=True)
class Table:
    """`widths` in millimetres, 156 in all; equal where not given. The heading row repeats on every page."""

    headings: tuple
    rows: tuple
    widths: tuple = ()


@dataclass(frozen=True)
class Figures:
    """Pairs of label and value, set as a two-column table."""

    pairs: tuple


def official_document(
    *,
    title,
    blocks,
    issuer="",
    number="",
    addressee="",
    signer="",
    on=None,
    attachments=(),
    red_head=True,
    copies_to="",
    printed_by="",
    line_points=28,
):
    """The document as bytes of a .docx.

    issuer       the red head; left out when `red_head` is false or the issuer is empty
    number       发文字号 such as 云协〔2026〕5号
    signer, on   who signs and the date, set at the right below the text
    copies_to, printed_by  the two lines of 版记 on the last page
    line_points  exact line height; offices use 28 to 28.95 points
    """
    document = _Writer(line_points)
    if red_head and issuer:
        document.red_head(issuer, number)
    elif number:
        document.line(number, align=WD_ALIGN_PARAGRAPH.CENTER)
    document.title(title)
    if addressee:
        document.line(f"{addressee.rstrip('：:')}：")
    document.blocks(blocks)
    document.attachments(attachments)
    document.signature(signer, on)
    if copies_to or printed_by:
        document.imprint(copies_to, printed_by, on)
    return document.bytes()


def chinese_number(number):
    """1 to 99 as 一 … 九十九."""
    tens, ones = divmod(number, 10)
    if not tens:
        return DIGITS[ones]
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


class _Writer:
    def __init__(self, line_points):
        self.document = Document()
        self.line_points = line_points
        self.counts = {1: 0, 2: 0, 3: 0, 4: 0}
        self._page()
        self._styles()
        self._page_numbers()

    def bytes(self):
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    # page

    def _page(self):
        section = self.document.sections[0]
        for name, millimetres in PAGE.items():
            setattr(section, name, Mm(millimetres))
        section.footer_distance = Mm(35 - 7)
        self.document.settings.odd_and_even_pages_header_footer = True
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            section._sectPr.append(grid)
        # 5.2.3: 22 lines of 28 characters fill the text area.
        grid.set(qn("w:type"), "linesAndChars")
        grid.set(qn("w:linePitch"), str(round(225 / 22 / 25.4 * 1440)))
        grid.set(qn("w:charSpace"), "0")

    def _styles(self):
        style = self.document.styles["Normal"]
        style.font.size = BODY_SIZE
        _name_font(style.element.get_or_add_rPr(), BODY_FONT)
        layout = style.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        layout.line_spacing = Pt(self.line_points)

    def _page_numbers(self):
        section = self.document.sections[0]
        self._page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
        self._page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)

    def _page_number(self, paragraph, align):
        """— 1 — outside, one character from the edge (7.5)."""
        paragraph.alignment = align
        indent = paragraph.paragraph_format
        if align == WD_ALIGN_PARAGRAPH.RIGHT:
            indent.right_indent = SMALL_SIZE
        else:
            indent.left_indent = SMALL_SIZE
        for kind, text in (("text", "— "), ("begin", ""), ("instr", "PAGE"), ("end", ""), ("text", " —")):
            run = paragraph.add_run(text if kind == "text" else "")
            _set(run, SONG_FONT, SMALL_SIZE)
            if kind in {"begin", "end"}:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)
            elif kind == "instr":
                field = OxmlElement("w:instrText")
                field.set(qn("xml:space"), "preserve")
                field.text = text
                run._r.append(field)

    # parts

    def red_head(self, issuer, number):
        paragraph = self.line(
            issuer, font=TITLE_FONT, size=_head_size(issuer), align=WD_ALIGN_PARAGRAPH.CENTER, colour=RED
        )
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
        paragraph.paragraph_format.space_before = Mm(20)
        self.blank(2)
        paragraph = self.line(number, align=WD_ALIGN_PARAGRAPH.CENTER)
        _rule(paragraph, "bottom", colour="C00000", eighths=18, space=11)

    def title(self, text):
        self.blank(2)
        paragraph = self.line(text, font=TITLE_FONT, size=TITLE_SIZE, align=WD_ALIGN_PARAGRAPH.CENTER)
        paragraph.paragraph_format.line_spacing = Pt(max(self.line_points, 32))
        paragraph.paragraph_format.keep_with_next = True
        self.blank(1)

    def blocks(self, blocks):
        for block in blocks:
            {Heading: self.heading, Paragraph: self.paragraph, Table: self.table, Figures: self.figures}[type(block)](
                block
            )

    def heading(self, block):
        self.counts[block.level] += 1
        for deeper in range(block.level + 1, 5):
            self.counts[deeper] = 0
        number = self.counts[block.level]
        label = {
            1: f"{chinese_number(number)}、",
            2: f"（{chinese_number(number)}）",
            3: f"{number}.",
            4: f"（{number}）",
        }[block.level]
        paragraph = self.line(label + block.text, font=HEADING_FONTS[block.level], indent=True)
        paragraph.paragraph_format.keep_with_next = True

    def paragraph(self, block):
        for text in block.text.splitlines() or [""]:
            paragraph = self.line(text, indent=block.indent, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
            if block.bold:
                paragraph.runs[0].bold = True

    def figures(self, block):
        self.table(Table(("项目", "数值"), block.pairs, (106, 50)))

    def table(self, block):
        table = self.document.add_table(rows=1, cols=len(block.headings))
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        widths = block.widths or (156 / len(block.headings),) * len(block.headings)
        self._row(table.rows[0], block.headings, widths, BLACK_FONT)
        repeat = OxmlElement("w:tblHeader")
        repeat.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeat)
        for values in block.rows:
            self._row(table.add_row(), values, widths, BODY_FONT)
        self.blank(1)

    def _row(self, row, values, widths, font):
        keep = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(keep)
        for cell, value, width in zip(row.cells, values, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.line_spacing = Pt(20)
            is_number = isinstance(value, int | float) or re.fullmatch(r"[-+]?[\d,.]+%?", str(value or ""))
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if is_number else WD_ALIGN_PARAGRAPH.LEFT
            _set(paragraph.add_run("" if value is None else _clean(str(value))), font, Pt(12))

    def attachments(self, names):
        """附件： indented two characters, a line below the text, without end punctuation (7.3.4)."""
        if not names:
            return
        self.blank(1)
        if len(names) == 1:
            self.line(f"附件：{names[0]}", indent=True)
            return
        for number, name in enumerate(names, 1):
            self.line(f"{'附件：' if number == 1 else '　　　'}{number}.{name}", indent=True)

    def signature(self, signer, on):
        if not signer and not on:
            return
        self.blank(2)
        if signer:
            self.line(signer, align=WD_ALIGN_PARAGRAPH.RIGHT).paragraph_format.right_indent = 2 * BODY_SIZE
        if on:
            self.line(chinese_date(on), align=WD_ALIGN_PARAGRAPH.RIGHT).paragraph_format.right_indent = 4 * BODY_SIZE

    def imprint(self, copies_to, printed_by, on):
        """版记: 抄送 and the printing office between rules, 4号 (7.4)."""
        self.blank(2)
        lines = []
        if copies_to:
            lines.append(f"抄送：{copies_to.rstrip('。')}。")
        if printed_by:
            lines.append(f"{printed_by}\t{chinese_date(on or dt.date.today())}印发")
        for number, text in enumerate(lines):
            paragraph = self.line(text, size=SMALL_SIZE)
            paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = SMALL_SIZE
            paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(150), alignment=2)
            paragraph.paragraph_format.keep_together = True
            if number == 0:
                _rule(paragraph, "top", eighths=8)
            _rule(paragraph, "bottom", eighths=8 if number == len(lines) - 1 else 6)

    # lines

    def line(self, text, *, font=BODY_FONT, size=BODY_SIZE, align=None, indent=False, colour=None):
        paragraph = self.document.add_paragraph()
        if align is not None:
            paragraph.alignment = align
        if indent:
            paragraph.paragraph_format.first_line_indent = Emu(2 * size)
            properties = paragraph._p.get_or_add_pPr()
            properties.find(qn("w:ind")).set(qn("w:firstLineChars"), "200")
        run = paragraph.add_run(_clean(text))
        _set(run, font, size)
        if colour is not None:
            run.font.color.rgb = colour
        return paragraph

    def blank(self, count):
        for _ in range(count):
            self.document.add_paragraph()


def _set(run, font, size):
    run.font.size = size
    _name_font(run._r.get_or_add_rPr(), font)


def _name_font(properties, font):
    """Chinese text follows w:eastAsia: python-docx's own font name leaves it alone."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    fonts.set(qn("w:eastAsia"), font)
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), "Times New Roman")
    for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
        fonts.attrib.pop(qn(theme), None)


def _rule(paragraph, side, *, colour="000000", eighths=8, space=1):
    """A line above or below a paragraph; width in eighths of a point (8 = 0.35 mm)."""
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = OxmlElement("w:pBdr")
        properties.append(borders)
    line = OxmlElement(f"w:{side}")
    for name, value in (("val", "single"), ("sz", eighths), ("space", space), ("color", colour)):
        line.set(qn(f"w:{name}"), str(value))
    borders.append(line)


def _head_size(issuer):
    """The largest size that keeps the red head on one line of the text area."""
    return Pt(max(22, min(50, int(156 / 25.4 * 72 / max(len(issuer), 1)))))


def _clean(text):
    """XML may not hold control characters."""
    return "".join(ch for ch in text if ch >= " " or ch in "\t\n")


# checker

_EXPECTED = (
    ("page_width", "纸张宽度", 210, 1),
    ("page_height", "纸张高度", 297, 1),
    ("top_margin", "天头（上白边）", 37, 1),
    ("left_margin", "订口（左白边）", 28, 1),
    ("right_margin", "右白边", 26, 1),
    ("bottom_margin", "下白边", 35, 2),
)


def check_layout(source):
    """What in a .docx departs from the page of GB/T 9704-2012, as sentences; an empty list when it conforms.

    source  a path, or the bytes of the file
    """
    document = Document(io.BytesIO(source) if isinstance(source, bytes) else source)
    section = document.sections[0]
    return [
        f"{label}应为{wanted}毫米，实为{_millimetres(getattr(section, name)):g}毫米。"
        for name, label, wanted, tolerance in _EXPECTED
        if abs(_millimetres(getattr(section, name)) - wanted) > tolerance
    ]


def _millimetres(length):
    return round((length or 0) / 36000, 1)
