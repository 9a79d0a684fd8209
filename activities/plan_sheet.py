"""The plan as a spreadsheet: one table of columns for export, template and import, and what an uploaded list would do."""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from activities.models import Activity, Brand, PlanItem
from alliance.sheets import BAD, CHANGED, NEW, SAME, STATES, SheetError, find_headings, squeeze, tables_in
from alliance.text import items_of
from members.models import Unit
from resources.sheets.columns import Column, as_number, as_text, one_of

MONTH = re.compile(r"(?:\d{4}[年./-])?(\d{1,2})月?")


def as_month(text):
    """3, 3月, 2027年3月."""
    match = MONTH.fullmatch(text.strip())
    if not match:
        raise ValueError(_("“%(text)s”不是月份，请写成3月这样。") % {"text": text})
    return int(match[1])


def kind_label(item):
    return Activity.Kind(item.kind).label if item.kind in Activity.Kind.values else item.kind


def _names(item):
    return "、".join(unit.name for unit in item.co_units.all())


COLUMNS = (
    Column("id", _l("编号"), "pk", as_number),
    Column("month", _l("月份"), "month", as_month, ("时间", "Month"), "3"),
    Column("title", _l("活动"), "title", as_text, ("活动名称", "项目", "名称", "计划项目"), "老旧小区加装电梯协商沙龙"),
    Column("kind", _l("形式"), kind_label, one_of(Activity.Kind), ("活动形式",), "协商沙龙"),
    Column("theme", _l("主题"), "theme", as_text, example="城市更新"),
    Column("lead_unit", _l("牵头单位"), lambda item: item.lead_unit.name, as_text, ("主办单位",), "云溪区图书馆"),
    Column("co_units", _l("协办单位"), _names, as_text, ("参与单位",), "云溪街道、澄江数字产业园"),
    Column("brand", _l("品牌"), lambda item: str(item.brand or ""), as_text),
    Column("times", _l("计划场次"), "times", as_number, ("场次",), "1"),
    Column("target_participants", _l("预计人次"), "target_participants", as_number, ("人次",), "60"),
    Column("target_opinions", _l("预计意见"), "target_opinions", as_number, ("意见条数",), "10"),
    Column("held", _l("已办场次"), "held"),
    Column("participants", _l("实际人次"), "participants"),
    Column("state", _l("进展"), lambda item: str(item.state_label)),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}
NEEDED = ("month", "title", "lead_unit")


def export_columns():
    return [(column.heading, column.write) for column in COLUMNS]


def template():
    """Headings of what is filled in, and one example below them."""
    filled = [column for column in COLUMNS if column.read and column.name != "id"]
    return [str(column.heading) for column in filled], [column.example for column in filled]


def read_cells(name, data):
    """([(place, {column: text})], headings nobody knows) of the bytes of a file. Raises SheetError."""
    headings = {
        f"{column.name}{'' if column.name in NEEDED else '?'}": column.headings for column in COLUMNS if column.read
    }
    known = {squeeze(word) for column in COLUMNS for word in column.headings}
    rows, strange, found = [], [], False
    for title, table in tables_in(name, data):
        columns, skip = find_headings(table, headings)
        if columns is None:
            continue
        found = True
        strange += [cell for cell in table[skip - 1] if cell and squeeze(cell) not in known]
        for number, cells in enumerate(table[skip:], skip + 1):
            values = {key: cells[index].strip() for key, index in columns.items() if index < len(cells)}
            if any(values.values()):
                rows.append((_("%(sheet)s 第%(n)d行") % {"sheet": title, "n": number}, values))
    if not found:
        words = "、".join(str(BY_NAME[key].heading) for key in NEEDED)
        raise SheetError(_("没有找到这些列：%(words)s。请用模板填写。") % {"words": words})
    if len(rows) > settings.MAX_SHEET_ROWS:
        raise SheetError(_("一次最多导入%(n)d行，请分成几个文件。") % {"n": settings.MAX_SHEET_ROWS})
    return rows, list(dict.fromkeys(strange))


@dataclass
class Row:
    """A row of the file: the line it becomes, the values it brings, what of them changes, what is wrong with it."""

    place: str
    cells: dict
    state: str = NEW
    item: PlanItem | None = None
    values: dict = field(default_factory=dict)
    changes: list = field(default_factory=list)
    wrong: list = field(default_factory=list)

    @property
    def title(self):
        return self.cells.get("title", "")

    @property
    def reasons(self):
        return " ".join(f"{heading}：{sentence}" for heading, sentence in self.wrong)

    def refuse(self, name, sentence):
        self.state = BAD
        self.wrong.append((str(BY_NAME[name].heading), sentence))


class Preview:
    """The rows of a file against the lines of a plan. A line is known by its number, else by month, title and lead unit."""

    def __init__(self, cells, plan):
        self.plan = plan
        rows = plan.items.select_related("lead_unit", "brand").prefetch_related("co_units")
        self.by_pk = {item.pk: item for item in rows}
        self.by_key = {key_of(item): item for item in self.by_pk.values()}
        units = Unit.objects.filter(alliance=plan.alliance_id).admitted()
        self.units = {squeeze(name): unit for unit in units for name in (unit.short_name, unit.name) if name}
        self.brands = {squeeze(brand.name): brand for brand in Brand.objects.filter(alliance=plan.alliance_id)}
        self.taken = {}
        self.rows = [self._row(place, values) for place, values in cells]

    def of(self, *states):
        return [row for row in self.rows if row.state in states]

    @property
    def counts(self):
        return {state: len(self.of(state)) for state in STATES}

    def _row(self, place, cells):
        row = Row(place, cells)
        for name in NEEDED:
            if not cells.get(name):
                row.refuse(name, _("不能为空。"))
        for name, text in cells.items():
            if text and name != "id":
                self._read(row, name, text)
        if row.state != BAD:
            self._place(row)
        return row

    def _read(self, row, name, text):
        try:
            row.values[name] = self._value(name, text)
        except ValidationError as error:
            row.refuse(name, " ".join(error.messages))
        except ValueError as error:
            row.refuse(name, str(error))

    def _value(self, name, text):
        if name == "lead_unit":
            return self._unit(text)
        if name == "co_units":
            return [self._unit(one) for one in items_of(text)]
        if name == "brand":
            if squeeze(text) not in self.brands:
                raise ValueError(_("没有“%(name)s”这个品牌。") % {"name": text})
            return self.brands[squeeze(text)]
        return PlanItem._meta.get_field(name).clean(BY_NAME[name].read(text), None)

    def _unit(self, text):
        if squeeze(text) not in self.units:
            raise ValueError(_("没有“%(name)s”这个成员单位。") % {"name": text})
        return self.units[squeeze(text)]

    def _place(self, row):
        """Which line it is, and whether it changes anything."""
        wanted = PlanItem(plan=self.plan, kind=Activity.Kind.SALON)
        for name, value in row.values.items():
            if name != "co_units":
                setattr(wanted, name, value)
        known = self.by_pk.get(self._number(row)) if row.cells.get("id") else self.by_key.get(key_of(wanted))
        if row.cells.get("id") and known is None and row.state != BAD:
            row.refuse("id", _("计划里没有这个编号。新增的项目不填编号。"))
        if key_of(wanted) in self.taken:
            row.refuse("title", _("与%(place)s重复。") % {"place": self.taken[key_of(wanted)]})
        if row.values["lead_unit"] in row.values.get("co_units", []):
            row.refuse("co_units", _("牵头单位不能同时是协办单位。"))
        self.taken.setdefault(key_of(wanted), row.place)
        row.item = known or wanted
        if known and row.state != BAD:
            row.changes = [name for name, value in row.values.items() if _present(known, name) != value]
            row.state = CHANGED if row.changes else SAME

    def _number(self, row):
        try:
            return as_number(row.cells["id"])
        except ValueError as error:
            row.refuse("id", str(error))


def _present(item, name):
    return list(item.co_units.all()) if name == "co_units" else getattr(item, name)


def key_of(item):
    return item.month, item.title, item.lead_unit_id
