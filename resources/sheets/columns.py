"""The columns: how a cell is written and how it is read back. What is exported can be imported and changes nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliance.text import items_of
from resources.hours import format_hours, parse_hours
from resources.models import Resource

YES, NO = "是", "否"
ALWAYS = {"随时", "全天", "不限"}
UNITS_OF_MEASURE = "人|分钟|小时|天|次|个|台"


@dataclass(frozen=True)
class Column:
    """`read` makes a value of a text or raises ValueError with a sentence; without it the column is only shown."""

    name: str
    heading: str
    write: Callable
    read: Callable | None = None
    also: tuple = ()
    example: str = ""

    @property
    def headings(self):
        return (*in_every_language(self.heading), self.name, *self.also)


def in_every_language(text):
    """A lazy text as each language of the interface says it: a file may come from somebody who reads the other one."""
    words = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words.append(str(text))
    return words


def as_text(text):
    return text


def as_list(text):
    return "、".join(items_of(text))


def as_number(text):
    match = re.fullmatch(rf"(-?\d+)(?:\.0+)?\s*(?:{UNITS_OF_MEASURE})?", text)
    if not match:
        raise ValueError(_("“%(text)s”不是整数。") % {"text": text})
    return int(match[1])


def as_capacity(text):
    """Ledgers write 0 where nobody counted."""
    return as_number(text) or None


def as_degrees(text):
    try:
        return float(text)
    except ValueError:
        raise ValueError(_("“%(text)s”不是经纬度，请写成121.47这样的数字。") % {"text": text}) from None


def as_yes(text):
    if text.lower() in {YES, "有", "yes", "true", "1", "√"}:
        return True
    if text.lower() in {NO, "无", "no", "false", "0", "×"}:
        return False
    raise ValueError(_("请填“是”或“否”，不能是“%(text)s”。") % {"text": text})


def as_hours(text):
    text = text.strip("~ ")
    return [] if not text or text in ALWAYS else parse_hours(text)


def one_of(choices):
    """The word of the interface or the value of the API."""

    known = {word: value for value, label in choices.choices for word in (value, *in_every_language(label))}

    def read(text):
        if text not in known:
            words = "、".join(str(label) for label in choices.labels)
            raise ValueError(_("“%(text)s”不在可选范围内：%(words)s。") % {"text": text, "words": words})
        return known[text]

    return read


def yes_or_no(name):
    return lambda row: YES if getattr(row, name) else NO


def written_hours(row):
    return format_hours(row.opening_hours.all()).replace("\n", "；")


def field(name, read, *also, heading=None, write=None, example=""):
    return Column(name, heading or Resource._meta.get_field(name).verbose_name, write or name, read, also, example)


NAME = field("name", as_text, "NAME", "场馆名称", "场地名称", "资源名称", "Room Code", example="三楼圆桌会议室")
KIND = field("kind", one_of(Resource.Kind), "类型", "资源种类", write="get_kind_display", example="场地")
UNIT = Column("unit", _l("所属单位"), lambda row: row.unit.name, as_text, ("单位", "DNAME", "Building"), "云溪区图书馆")
ID = Column("id", _l("编号"), "pk", as_number, ("资源编号",))

COLUMNS = (
    ID, KIND, NAME, UNIT,
    field("description", as_text, "简介", "DES", "Room Type", example="可投影，有茶水。"),
    field("tags", as_list, example="养老、法律"),
    field("capacity", as_capacity, "容量", "MAX_NUM", "Capacity", "容纳人数", example="30"),
    field("equipment", as_list, "设施设备", example="投影、音响、话筒"),
    field("address", as_text, "ADDRESS", example="解放路1号三楼"),
    field("route", as_text, "怎么来", "路线", example="地铁2号线人民广场站3号口，步行5分钟"),
    field("fee", as_text, "收费"),
    field("accessibility", as_text, "无障碍设施", example="有坡道"),
    field("longitude", as_degrees),
    field("latitude", as_degrees),
    field("topics", as_text, "领域"),
    field("sector", as_text),
    field("engagement", as_text),
    field("teacher", as_text, "讲师"),
    field("duration_minutes", as_number, "课时"),
    field("by_session", as_yes, write=yes_or_no("by_session")),
    field("data_fields", as_text),
    field("sample", as_text),
    field("terms", as_text),
    field("sharing", one_of(Resource.Sharing), write="get_sharing_display"),
    Column("hours", _l("开放时间"), written_hours, as_hours, ("T_TIME", "开放时段"), "周一至周五 09:00-12:00 14:00-17:00"),
    field("follows_calendar", as_yes, write=yes_or_no("follows_calendar"), example="是"),
    field("approval", one_of(Resource.Approval), write="get_approval_display", example="自动确认"),
    field("pending", one_of(Resource.Pending), write="get_pending_display"),
    field("pending_hours", as_number),
    field("notice_hours", as_number),
    field("change_notice_hours", as_number),
    field("cancel_notice_hours", as_number),
    field("min_minutes", as_number),
    field("max_minutes", as_number),
    field("horizon_days", as_number),
    field("grid_minutes", as_number),
    field("buffer_before", as_number),
    field("buffer_after", as_number),
    field("max_per_day", as_number),
    field("check_in_before", as_number),
    field("release_after", as_number),
    field("quantity", as_number),
    Column("parent", _l("所属整体"), lambda row: row.parent.name if row.parent else ""),
    Column("status", _l("状态"), "get_status_display"),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}


def export_columns():
    return [(column.heading, column.write) for column in COLUMNS]


def for_export(rows):
    """What the columns read, in a few questions for all rows."""
    return rows.select_related("unit", "parent").prefetch_related("opening_hours")
