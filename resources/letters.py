"""The list of shared resources as a booklet (资源清单汇编)."""

from itertools import groupby

from alliance.calendar import today
from alliance.documents import Heading, Paragraph, Table, official_document
from resources.hours import format_hours
from resources.models import Resource

ORDER = list(Resource.Kind)
WIDTHS = (40, 34, 52, 30)


def resource_catalogue(alliance, resources):
    """One chapter a kind, one table each, sorted by unit; the bytes of a .docx."""
    ordered = sorted(resources, key=lambda row: (ORDER.index(row.kind), row.unit.pinyin, row.pinyin))
    blocks = [Paragraph(f"本清单收录{alliance.name}各成员单位共享的资源{len(ordered)}项，均可在联盟门户预约。")]
    for kind, rows in groupby(ordered, key=lambda row: row.kind):
        rows = list(rows)
        blocks.append(Heading(1, f"{Resource.Kind(kind).label}（{len(rows)}项）"))
        lines = tuple((row.name, row.unit.name, _about(row), _when(row)) for row in rows)
        blocks.append(Table(("名称", "所属单位", "说明", "开放与审批"), lines, WIDTHS))
    return official_document(
        title="共享资源清单", blocks=blocks, issuer=alliance.committee, signer=alliance.centre or alliance.committee, on=today(),
        red_head=False,
    )  # fmt: skip


def _about(row):
    parts = [
        row.capacity and f"可容纳{row.capacity}人",
        row.equipment,
        row.topics,
        row.teacher and f"授课人：{row.teacher}",
        row.data_fields,
        row.address,
    ]
    return "；".join(str(part) for part in parts if part) or row.description[:60]


def _when(row):
    hours = format_hours(row.opening_hours.all()) or "随时"
    return f"{hours}；{row.get_approval_display()}"
