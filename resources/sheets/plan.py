"""What an uploaded list would do, row by row and cell by cell, before anything is written."""

from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alliance.sheets import BAD, CHANGED, NEW, SAME, STATES, SheetError, find_headings, squeeze, tables_in
from members.models import Unit
from members.permissions import P
from resources.hours import format_hours
from resources.models import Booking, OpeningHours, Resource
from resources.sheets.columns import BY_NAME, COLUMNS

CLEAR = "清空"
# A cell that begins so is not a formula but a text that an export kept from being one.
ESCAPED = ("'=", "'+", "'-", "'@")


@dataclass
class Row:
    """One row of the file: what it becomes, what of it changes {column name: (old, new)}, what is wrong [(heading, cell, sentence)]."""

    place: str
    cells: dict
    state: str = NEW
    resource: Resource | None = None
    changes: dict = field(default_factory=dict)
    wrong: list = field(default_factory=list)

    @property
    def name(self):
        return self.cells.get("name", "")

    @property
    def shown_changes(self):
        return [(str(BY_NAME[name].heading), _shown(old), _shown(new)) for name, (old, new) in self.changes.items()]

    def refuse(self, name, sentence):
        self.state = BAD
        self.wrong.append((str(BY_NAME[name].heading), self.cells.get(name, ""), sentence))


def _shown(value):
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, list):
        hours = [OpeningHours(weekday=weekday, opens=opens, closes=closes) for weekday, opens, closes in value]
        return format_hours(hours).replace("\n", "；") or _("随时")
    return "—" if value in {None, ""} else str(value)


def read_cells(name, data):
    """([(place, {column name: text})], headings that no column has) of the bytes of a file. Raises SheetError."""
    headings = {f"{column.name}?": column.headings for column in COLUMNS if column.read and column.name != "name"}
    headings["name"] = BY_NAME["name"].headings
    known = {squeeze(word) for column in COLUMNS for word in column.headings}
    rows, strange, found = [], [], False
    for title, table in tables_in(name, data):
        columns, skip = find_headings(table, headings)
        if columns is None:
            continue
        found = True
        strange += [cell for cell in table[skip - 1] if cell and squeeze(cell) not in known]
        for number, cells in enumerate(table[skip:], skip + 1):
            values = {name: _unescaped(cells[index]) for name, index in columns.items() if index < len(cells)}
            if any(values.values()):
                rows.append((_("%(sheet)s 第%(n)d行") % {"sheet": title, "n": number}, values))
        if len(rows) > settings.MAX_SHEET_ROWS:
            raise SheetError(_("一次最多导入%(n)d行，请分成几个文件。") % {"n": settings.MAX_SHEET_ROWS})
    if not found:
        raise SheetError(_("没有找到“名称”一列。请用模板填写，或把名称一列的标题改成“名称”。"))
    return rows, list(dict.fromkeys(strange))


def _unescaped(text):
    return text[1:] if text.startswith(ESCAPED) else text


class Plan:
    """`rows` of the file against what is there now, as the user may change it."""

    def __init__(self, cells, *, user, unit=None, kind=""):
        self.user, self.unit, self.kind = user, unit, kind
        self.alliance = user.alliance
        self.units = self._units()
        self.there = self._there()
        self.by_key = {key_of(row): row for row in self.there.values()}
        self.taken = {}
        self.rows = [self._row(place, values) for place, values in cells]

    def of(self, *states):
        return [row for row in self.rows if row.state in states]

    @property
    def counts(self):
        return {state: sum(row.state == state for row in self.rows) for state in STATES}

    @cached_property
    def booked_ahead(self):
        """Ids of what has bookings to come: some of its rules are not changed by a list."""
        rows = Booking.objects.filter(resource__in=self.there, status__in=Booking.OPEN, no_show_at=None).ahead()
        return set(rows.values_list("resource", flat=True))

    def _units(self):
        """By full and short name; those for which the user may register resources."""
        found = {}
        for unit in Unit.objects.filter(alliance=self.alliance):
            if self.user.has_perm(P.RESOURCE_EDIT, Resource(alliance=self.alliance, unit=unit)):
                found |= {squeeze(name): unit for name in (unit.short_name, unit.name) if name}
        return found

    def _there(self):
        units = {unit.pk for unit in self.units.values()} | ({self.unit.pk} if self.unit else set())
        rows = Resource.objects.filter(alliance=self.alliance, unit__in=units).select_related("unit")
        return {row.pk: row for row in rows.prefetch_related("opening_hours", "parts")}

    def _row(self, place, cells):
        row = Row(place, cells)
        resource = self._find(row)
        if resource is not None:
            self._compare(row, resource)
            self._refuse_doubles(row)
        return row

    # which resource it is

    def _find(self, row):
        """The resource that the row speaks of, there already or new; None where that cannot be said."""
        if row.cells.get("id"):
            return self._find_by_number(row)
        name = " ".join(row.cells.get("name", "").split())
        if not name:
            row.refuse("name", _("名称不能为空。"))
        unit, kind = self._unit_of(row), self._kind_of(row)
        if row.wrong:
            return None
        fresh = Resource(alliance=self.alliance, unit=unit, kind=kind, name=name)
        return self.by_key.get(key_of(fresh), fresh)

    def _find_by_number(self, row):
        try:
            resource = self.there.get(BY_NAME["id"].read(row.cells["id"]))
        except ValueError as error:
            row.refuse("id", str(error))
            return None
        if resource is None:
            row.refuse("id", _("没有这个编号的资源，或者不归您管。新登记的资源不填编号。"))
            return None
        if row.cells.get("kind") and self._kind_of(row) not in {"", resource.kind}:
            row.refuse("kind", _("已登记的资源不能改种类。"))
        if row.cells.get("unit") and not self.unit and self._unit_of(row) not in {None, resource.unit}:
            row.refuse("unit", _("已登记的资源不能用导入换单位，请在页面上修改。"))
        return None if row.wrong else resource

    def _unit_of(self, row):
        if self.unit:
            return self.unit
        text = row.cells.get("unit", "")
        unit = self.units.get(squeeze(text))
        if not text:
            row.refuse("unit", _("没有填所属单位。"))
        elif unit is None:
            row.refuse("unit", _("没有“%(name)s”这个单位，或者不归您管。") % {"name": text})
        return unit

    def _kind_of(self, row):
        text = row.cells.get("kind", "")
        if not text and self.kind:
            return self.kind
        if not text:
            row.refuse("kind", _("没有填种类。"))
            return ""
        try:
            return BY_NAME["kind"].read(text)
        except ValueError as error:
            # A ledger of venues has kinds of its own: where one kind is chosen for the file, they are only words.
            if self.kind:
                return self.kind
            row.refuse("kind", str(error))
            return ""

    # what it changes

    def _compare(self, row, resource):
        row.resource = resource
        for name, text in row.cells.items():
            if name in {"id", "kind", "unit"} or not text:
                continue
            try:
                value = self._value(name, text, resource)
            except (ValueError, ValidationError) as error:
                row.refuse(name, " ".join(error.messages) if isinstance(error, ValidationError) else str(error))
                continue
            old = _hours_of(resource) if name == "hours" else getattr(resource, name)
            if old != value:
                row.changes[name] = (old, value)
        self._check_together(row, resource)
        if row.state != BAD and resource.pk:
            row.state = CHANGED if row.changes else SAME

    def _value(self, name, text, resource):
        column = BY_NAME[name]
        if name == "name":
            text = " ".join(text.split())
        if name == "hours":
            return sorted(column.read("" if text == CLEAR else text))
        model_field = Resource._meta.get_field(name)
        if text == CLEAR:
            return model_field.clean(None if model_field.null else model_field.get_default(), resource)
        return model_field.clean(column.read(text), resource)

    def _check_together(self, row, resource):
        def value(name):
            return row.changes[name][1] if name in row.changes else getattr(resource, name)

        if value("max_minutes") < value("min_minutes"):
            row.refuse("max_minutes" if "max_minutes" in row.cells else "min_minutes", _("最长时间不能小于最短时间。"))
        if value("quantity") != 1 and resource.pk and (resource.parent_id or resource.parts.all()):
            row.refuse("quantity", _("可分隔的整体和它的部分只能是一个。"))
        for name in {"quantity", "by_session"} & set(row.changes):
            if resource.pk in self.booked_ahead:
                row.refuse(name, _("今后还有预约，请在页面上修改。"))
        if value("by_session") and resource.kind != Resource.Kind.COURSE:
            row.refuse("by_session", _("只有课程按场次报名。"))

    def _refuse_doubles(self, row):
        """Two rows for one resource, or a new name that another resource has."""
        name = row.changes["name"][1] if "name" in row.changes else row.resource.name
        key = (row.resource.unit_id, row.resource.kind, name)
        holder = self.by_key.get(key)
        if holder is not None and holder.pk != row.resource.pk:
            row.refuse("name", _("该单位已有同名资源。"))
        if key in self.taken:
            row.refuse("name", _("与%(place)s重复。") % {"place": self.taken[key]})
        self.taken.setdefault(key, row.place)


def key_of(resource):
    return resource.unit_id, resource.kind, resource.name


def _hours_of(resource):
    return sorted((row.weekday, row.opens, row.closes) for row in resource.opening_hours.all()) if resource.pk else []
