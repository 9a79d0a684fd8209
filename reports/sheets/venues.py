"""Public venues become resources with their capacity and opening hours; each district is a unit."""

from django.db import transaction

from alliance.calendar import today
from alliance.sheets import Outcome, rows_of
from members import services as members
from members.models import Unit
from resources import services
from resources.hours import parse_hours
from resources.models import Resource

HEADINGS = {
    "name": ("NAME", "名称", "场馆名称", "场地名称", "Room Code"),
    "hours?": ("T_TIME", "开放时间"),
    "capacity?": ("MAX_NUM", "容量", "可容纳人数"),
    "unit?": ("DNAME", "所属单位", "区", "Building"),
    "address?": ("ADDRESS", "地址"),
    "description?": ("DES", "说明", "简介", "Room Type"),
}
NO_UNIT = "综合场馆"


def import_venues(path, alliance, by, *, progress):
    """Take the file's venues into the alliance; running it again updates. Returns an Outcome."""
    outcome, units = Outcome(), {}
    with transaction.atomic():
        for place, cells in rows_of(path, HEADINGS):
            try:
                made = _take(cells, alliance, by, units)
            except ValueError as error:
                outcome.refuse(place, str(error))
                continue
            outcome.made += made
            outcome.updated += not made
    progress(f"{outcome.made + outcome.updated} 处场地")
    return outcome


def _take(cells, alliance, by, units):
    name = " ".join(cells["name"].split())
    if not name:
        raise ValueError("名称为空")
    if len(name) > 80:
        raise ValueError(f"名称{len(name)}字，超过80字")
    hours = parse_hours(cells.get("hours", "").strip("~ ")) if cells.get("hours", "").strip("~ ") else []
    capacity = _capacity(cells.get("capacity", ""))
    unit = unit_of(cells.get("unit") or NO_UNIT, alliance, by, units)
    row = Resource.objects.filter(unit=unit, kind=Resource.Kind.VENUE, name=name).first()
    is_new = row is None
    row = row or Resource(alliance=alliance, unit=unit, kind=Resource.Kind.VENUE, name=name)
    row.capacity, row.address = capacity, cells.get("address", "")[:120]
    row.description, row.status = cells.get("description", ""), Resource.Status.PUBLISHED
    row.approval, row.max_minutes, row.min_minutes = Resource.Approval.OWNER, 24 * 60, 15
    services.save_resource(resource=row, hours=hours, by=by)
    return is_new


def _capacity(text):
    if not text.strip():
        return None
    try:
        number = int(float(text))
    except ValueError:
        raise ValueError(f"看不懂容量“{text}”") from None
    if number < 0:
        raise ValueError(f"容量不能是负数：{text}")
    return number or None


def unit_of(name, alliance, by, units):
    """The unit of that name, made a member where it is not there yet."""
    name = " ".join(name.split())[:80]
    if name not in units:
        units[name] = Unit.objects.filter(alliance=alliance, name=name).first() or members.admit_unit_directly(
            alliance=alliance,
            name=name,
            category=Unit.Category.TRAFFIC,
            plaque_number=f"{alliance.code}-{Unit.objects.filter(alliance=alliance).count() + 1:03d}",
            admitted_on=today(),
            by=by,
        )
    return units[name]
