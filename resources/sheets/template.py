"""The empty list to fill in, with a second sheet that says how."""

import io

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from resources.models import Resource
from resources.sheets.columns import COLUMNS, NO, YES
from resources.sheets.plan import CLEAR

CHOICES = {
    "kind": Resource.Kind,
    "approval": Resource.Approval,
    "pending": Resource.Pending,
    "sharing": Resource.Sharing,
}
YES_OR_NO = {"by_session", "follows_calendar"}
FILLED = [column for column in COLUMNS if column.read]
LAST_ROW = 20000


def template_file():
    """The bytes of the .xlsx."""
    book = Workbook()
    _list_sheet(book.active)
    _notes_sheet(book.create_sheet(_("填写说明")))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _list_sheet(sheet):
    sheet.title = _("资源清单")
    sheet.freeze_panes = "D2"
    for number, column in enumerate(FILLED, 1):
        cell = sheet.cell(1, number, str(column.heading))
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="F4EFEC")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = max(12, 2 * len(str(column.heading)) + 4)
        if words := _choices_of(column):
            rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
            sheet.add_data_validation(rule)
            rule.add(f"{letter}2:{letter}{LAST_ROW}")


def _choices_of(column):
    if column.name in CHOICES:
        return [str(label).replace(",", "，") for label in CHOICES[column.name].labels]
    return [YES, NO] if column.name in YES_OR_NO else []


def _notes_sheet(sheet):
    lines = (
        _("一行一项资源。名称必填；所属单位和种类可以在上传时统一选。"),
        _("编号由系统给出：导出的清单带编号，改了再传就更新原来那一项；新登记的不填。没有编号时按单位、种类和名称认。"),
        _("空着的格不改动已有的内容；要清掉已有内容，在格里写“%(word)s”。") % {"word": CLEAR},
        _(
            "标签、设备用顿号分开。开放时间如“周一至周五 09:00-12:00 14:00-17:00”，几段用分号分开；不填或写“随时”表示随时。"
        ),
        _("先看预览：每个有问题的格都会指出来，确认之后才写入。"),
    )
    for number, line in enumerate(lines, 1):
        sheet.cell(number, 1, f"{number}. {line}")
    # The table begins below the rows in which a reader looks for headings.
    start = len(lines) + 3
    for offset, heading in enumerate((_("列"), _("怎么填"), _("示例"))):
        sheet.cell(start, offset + 1, heading).font = Font(bold=True)
    for number, column in enumerate(FILLED, start + 1):
        sheet.cell(number, 1, str(column.heading))
        sheet.cell(number, 2, _how(column)).alignment = Alignment(wrap_text=True)
        sheet.cell(number, 3, column.example)
    for letter, width in (("A", 22), ("B", 70), ("C", 46)):
        sheet.column_dimensions[letter].width = width


def _how(column):
    words = _choices_of(column)
    help_text = "" if column.name in {"id", "unit", "hours"} else str(Resource._meta.get_field(column.name).help_text)
    return (_("可填：%(words)s。") % {"words": "、".join(words)} if words else "") + help_text
