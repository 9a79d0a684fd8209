"""Any table as CSV or Excel, with the filters of its page."""

import csv
import datetime as dt
from urllib.parse import quote

from django.http import HttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(request, *, name, columns, rows):
    """The rows as a file where the address asks `?format=csv` or `?format=xlsx`, else None.

    columns  pairs of heading and either an attribute name or a function of the row
    rows     any iterable; a queryset is streamed
    """
    kind = request.GET.get("format")
    if kind not in {"csv", "xlsx"}:
        return None
    headings = [str(heading) for heading, _ in columns]
    cells = ([_value(row, getter) for _, getter in columns] for row in _stream(rows))
    filename = f"{name}-{timezone.localdate():%Y%m%d}.{kind}"
    response = csv_response(headings, cells) if kind == "csv" else xlsx_response(headings, cells)
    response["Content-Disposition"] = f"attachment; filename=\"export.{kind}\"; filename*=UTF-8''{quote(filename)}"
    return response


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
        f"attachment; filename=\"document.{suffix}\"; filename*=UTF-8''{quote(name)}.{suffix}"
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
    if isinstance(value, dt.date | int | float) or not str(value).startswith(("=", "+", "-", "@", "\t", "\r")):
        return str(value)
    return f"'{value}"


def _cell(sheet, value):
    if isinstance(value, dt.datetime):
        # Excel knows no time zones: local wall time is what the reader expects.
        return timezone.localtime(value).replace(tzinfo=None)
    if value is None or isinstance(value, bool | int | float | dt.date):
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
