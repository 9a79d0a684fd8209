"""Reads CSV and Excel as they come: any encoding, any sheet, headings found by what they mean."""

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import openpyxl
from django.utils import timezone
from django.utils.translation import gettext as _

ENCODINGS = ("utf-8-sig", "gb18030")
WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
HEADING_ROWS = 5
LARGEST_UNPACKED = 400 * 1024 * 1024
# Real lists shrink to a tenth or a thirtieth; what shrinks more, and is not small, is there to fill the memory.
STEEPEST, HARMLESS = 200, 20 * 1024 * 1024
# What Office before 2007 writes, and what it packs a workbook with a password into.
OLD_OFFICE = b"\xd0\xcf\x11\xe0"
# A formula that no program has worked out yet: openpyxl reads nothing there. An empty text is a result.
UNCALCULATED = re.compile(rb'<c\b(?![^>]*\bt="str")[^>]*>\s*<f\b[^>]*(?:/>|>[^<]*</f>)\s*(?:</c>|<v\s*/>|<v>\s*</v>)')

# What a row of a list would do where it is brought in.
NEW, CHANGED, SAME, BAD = STATES = ("new", "changed", "same", "bad")


class SheetError(Exception):
    """Why a file cannot be read at all, in a sentence."""


@dataclass
class Outcome:
    """What became of a file: how many rows were new, changed, unchanged, and why others were not taken."""

    made: int = 0
    updated: int = 0
    refused: list = field(default_factory=list)

    def refuse(self, row, reason):
        self.refused.append((row, reason))


def rows_of(path, headings):
    """Rows of every sheet that has the headings: (place, {name: text}).

    headings  name to synonyms; a name ending in "?" may be missing
    place     such as "Sheet1!7", to find the row again
    """
    found = False
    for title, table in tables(Path(path)):
        columns, skip = find_headings(table, headings)
        if columns is None:
            continue
        found = True
        for number, cells in enumerate(table[skip:], skip + 1):
            values = {name: cells[index] if index < len(cells) else "" for name, index in columns.items()}
            if any(values.values()):
                yield f"{title}!{number}", values
    if not found:
        wanted = "、".join(names[0] for name, names in headings.items() if not name.endswith("?"))
        raise SheetError(_("%(file)s 中没有找到这些列：%(wanted)s。") % {"file": Path(path).name, "wanted": wanted})


def tables(path):
    """Title and rows of texts of each sheet of a file."""
    if not path.exists():
        raise SheetError(_("没有这个文件：%(path)s。") % {"path": path})
    return tables_in(path.name, path.read_bytes())


def tables_in(name, data):
    """The same of the bytes of a file, as an upload brings them."""
    if name.lower().endswith(".csv"):
        return [(Path(name).stem, read_csv(name, data))]
    return _sheets(name, data)


def _sheets(name, data):
    if data.startswith(OLD_OFFICE):
        raise SheetError(_("%(file)s 加了密码，或是旧的 .xls 格式，请去掉密码、另存为 .xlsx 再传。") % {"file": name})
    try:
        _refuse_what_cannot_be_read_whole(name, data)
        yield from _tables_of(openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True))
    except (SheetError, GeneratorExit):
        raise
    except Exception as error:  # openpyxl raises whatever the broken file makes it trip over
        raise SheetError(_("%(file)s 不是可读的 Excel 文件：%(error)s") % {"file": name, "error": error}) from None


def _tables_of(book):
    for sheet in book.worksheets:
        # Some programs write a wrong extent, and what lies outside of it would be lost.
        sheet.reset_dimensions()
        yield sheet.title, [[text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]


def _refuse_what_cannot_be_read_whole(name, data):
    """A small package may unpack to more than the memory holds; a formula without its result would be read as nothing."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        unpacked = sum(part.file_size for part in package.infolist())
        if unpacked > LARGEST_UNPACKED or (unpacked > HARMLESS and unpacked > STEEPEST * len(data)):
            raise SheetError(_("%(file)s 解开后太大，请分成几个文件。") % {"file": name})
        sheets = (part for part in package.namelist() if part.startswith("xl/worksheets/"))
        if any(UNCALCULATED.search(package.read(part)) for part in sheets):
            raise SheetError(_("%(file)s 里有公式还没有算出结果，请在 Excel 里打开并保存一次再传。") % {"file": name})


def read_csv(name, data):
    for encoding in ("utf-16",) if data.startswith(WIDE) else ENCODINGS:
        try:
            decoded = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        try:
            return [[text(cell) for cell in row] for row in csv.reader(io.StringIO(decoded, newline=""))]
        except csv.Error as error:
            raise SheetError(_("%(file)s 不是可读的 CSV 文件：%(error)s") % {"file": name, "error": error}) from None
    raise SheetError(_("%(file)s 的文字编码无法识别，请另存为 UTF-8。") % {"file": name})


def find_headings(table, headings):
    """Column numbers by name, and the number of rows above the data; (None, 0) where the sheet has not what is needed."""
    for number, row in enumerate(table[:HEADING_ROWS]):
        known = {}
        for index, cell in enumerate(row):
            # The first of two columns of the same name is the one that counts.
            known.setdefault(squeeze(cell), index)
        columns = {}
        for name, synonyms in headings.items():
            index = next((known[squeeze(word)] for word in synonyms if squeeze(word) in known), None)
            if index is not None:
                columns[name.rstrip("?")] = index
        if all(name.endswith("?") or name in columns for name in headings):
            return columns, number + 1
    return None, 0


def squeeze(text):
    return re.sub(r"[\s_（()）]+", "", str(text)).lower()


def text(value):
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat()
    return str(value).strip()


FORMATS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y/%m/%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y年%m月%d日",
    "%m/%d/%Y",
)


def moment(value):
    """A local moment out of a cell; ValueError with a sentence where it is none."""
    for pattern in FORMATS:
        try:
            return timezone.make_aware(dt.datetime.strptime(value.split(".")[0], pattern))
        except ValueError:
            continue
    raise ValueError(_("看不懂时间“%(value)s”") % {"value": value})
