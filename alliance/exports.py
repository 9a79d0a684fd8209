"""Any table as CSV or Excel, with the filters of its page."""

import csv
import datetime as dt
from decimal import Decimal
from urllib.parse import quote

from django.conf import settings
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from alliance import audit
from alliance.rate import slow_down

NUMBERS = bool | int | float | Decimal
# What a spreadsheet takes for the beginning of a formula, full-width forms included.
FORMULA = tuple("=+-@\t\r\n＝＋－＠")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(request, *, name, columns, rows):
    """The rows as a file where the address asks `?format=csv` or `?format=xlsx`, else None.

    columns  pairs of heading and either an attribute name or a function of the row
    rows     any iterable; a queryset is streamed

    What somebody signed in takes away is on record: which list, how asked for, how many rows.
    """
    kind = request.GET.get("format")
    if kind not in {"csv", "xlsx"}:
        return None
    slow_down(request, "export", times=settings.EXPORTS_PER_HOUR)
    headings = [str(heading) for heading, _getter in columns]
    cells = [[_value(row, getter) for _heading, getter in columns] for row in _stream(rows)]
    filename = f"{name}-{timezone.localdate():%Y%m%d}.{kind}"
    response = csv_response(headings, cells) if kind == "csv" else xlsx_response(headings, cells)
    response["Content-Disposition"] = (
        f"attachment; filename=\"export.{kind}\"; filename*=UTF-8''{quote(filename, safe='')}"
    )
    _record(request, filename, len(cells))
    return response


def _record(request, filename, count):
    user = request.user
    if user.is_authenticated:
        words = {"verb": "export", "label": _("导出"), "note": filename}
        audit.record(by=user, obj=user.alliance or user, **words, rows=count, asked=request.META["QUERY_STRING"][:500])


def docx_response(data, name):
    """A Word document to save under a Chinese name."""
    return _file_response(data, DOCX, name, "docx")


def pdf_response(data, name):
    return _file_response(data, "application/pdf", name, "pdf")


def xlsx_file_response(data, name):
    return _file_response(data, XLSX, name, "xlsx")


def _file_response(data, media_type, name, suffix):
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = (
        f"attachment; filename=\"document.{suffix}\"; filename*=UTF-8''{quote(name, safe='')}.{suffix}"
    )
    return response


def csv_response(headings, rows):
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    # Excel opens UTF-8 only with a byte order mark.
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(headings)
    writer.writerows([_plain(value) for value in row] for row in rows)
    return response


def xlsx_response(headings, rows):
    response = HttpResponse(content_type=XLSX)
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(number)].width = max(12, 2 * len(heading) + 4)
    sheet.append([_bold(sheet, heading) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(response)
    return response


def _stream(rows):
    return rows.iterator(chunk_size=500) if hasattr(rows, "iterator") else rows


def _value(row, getter):
    value = getter(row) if callable(getter) else getattr(row, getter)
    return value() if callable(value) else value


def _plain(value):
    """Text that a spreadsheet will not take for a formula."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return timezone.localtime(value).isoformat(timespec="minutes")
    if isinstance(value, NUMBERS | dt.date) or not str(value).startswith(FORMULA):
        return str(value)
    return f"'{value}"


def _cell(sheet, value):
    if isinstance(value, dt.datetime):
        # Excel knows no time zones: local wall time is what the reader expects.
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, NUMBERS | dt.date):
        return value
    cell = WriteOnlyCell(sheet, value=_printable(str(value)))
    # A text cell stays text, whatever it begins with.
    cell.data_type = "s"
    return cell


def _printable(text):
    """Excel files may not hold control characters."""
    return "".join(ch for ch in text if ch >= " " or ch in "\n\t")


def _bold(sheet, text):
    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell
