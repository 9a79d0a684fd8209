"""The list of shared resources as a booklet (资源清单汇编成册), in Word and in PDF: by kind, then by unit."""

from itertools import groupby

from alliance.calendar import chinese_date, today
from alliance.documents import Heading, Paragraph, Table, chinese_number, official_document
from alliance.pdf import pdf
from resources.hours import format_hours
from resources.models import Resource

TITLE = "共享资源清单"
KINDS = list(Resource.Kind)
WIDTHS = (40, 74, 42)


class Booklet:
    """Documents are Chinese, whatever language their reader has chosen for the pages."""

    def __init__(self, alliance, resources):
        self.alliance = alliance
        self.rows = sorted(resources, key=lambda row: (KINDS.index(row.kind), row.unit.pinyin, row.unit_id, row.pinyin))
        self.signer = alliance.centre or alliance.committee

    @property
    def intro(self):
        units = len({row.unit_id for row in self.rows})
        return f"本清单收录{self.alliance.name}{units}个成员单位共享的资源{len(self.rows)}项，按种类和单位编排，均可在联盟门户预约或申请使用。"

    def chapters(self):
        """Pairs of a kind's label with its number of resources, and [(unit, rows)]."""
        for kind, rows in groupby(self.rows, key=lambda row: row.kind):
            rows = list(rows)
            units = [(unit, list(of_unit)) for unit, of_unit in groupby(rows, key=lambda row: row.unit)]
            yield f"{KIND_WORDS[kind]}（{len(rows)}项）", units

    def docx(self):
        blocks = [Paragraph(self.intro)]
        for label, units in self.chapters():
            blocks.append(Heading(1, label))
            for unit, rows in units:
                blocks.append(Heading(2, unit.name))
                lines = tuple((row.name, about(row), when(row)) for row in rows)
                blocks.append(Table(("名称", "说明", "开放与审批"), lines, WIDTHS))
        return official_document(
            title=TITLE, blocks=blocks, issuer=self.alliance.committee, signer=self.signer, on=today(), red_head=False
        )

    def pdf(self):
        kinds = [
            {"label": f"{chinese_number(number)}、{label}", "units": [_unit(*one) for one in units]}
            for number, (label, units) in enumerate(self.chapters(), 1)
        ]
        words = {"title": TITLE, "issuer": self.alliance.committee, "signer": self.signer, "intro": self.intro}
        words |= {"date": chinese_date(today()), "note": f"（共{len(self.rows)}项）"}
        return pdf("resources/catalogue.typ", words | {"kinds": kinds})


KIND_WORDS = {"venue": "场地", "expert": "专家", "course": "课程", "dataset": "数据"}
APPROVAL_WORDS = {"automatic": "预约即确认", "owner": "所属单位审批", "staff": "专班审批"}


def _unit(unit, rows):
    contact = "　".join(
        filter(
            None,
            (
                unit.address,
                unit.phone and f"电话：{unit.phone}",
                rows[0].contact_name and f"联系人：{rows[0].contact_name}",
            ),
        )
    )
    return {"name": unit.name, "contact": contact, "rows": [_row(row) for row in rows]}  # fmt: skip


def _row(row):
    facts = [[label, str(value)] for label, value in facts_of(row)]
    return {
        "name": row.name,
        "tags": row.tags,
        "facts": facts,
        "hours": hours_of(row),
        "approval": APPROVAL_WORDS[row.approval],
    }


def facts_of(row):
    """Pairs of label and value, only those that say something."""
    pairs = (
        ("可容纳", row.capacity and f"{row.capacity}人"),
        ("设备", row.equipment),
        ("擅长领域", row.topics),
        ("界别", row.sector),
        ("参与方式", row.engagement),
        ("授课人", row.teacher),
        ("课时", row.duration_minutes and f"{row.duration_minutes}分钟"),
        ("数据项", row.data_fields),
        ("地址", row.address),
        ("怎么来", row.route),
        ("无障碍", row.accessibility),
        ("费用", row.fee),
    )
    told = [(label, value) for label, value in pairs if value]
    return told or [("说明", row.description[:80])] if row.description or told else []


def about(row):
    return "；".join(f"{label}：{value}" for label, value in facts_of(row))


def hours_of(row):
    if row.kind == Resource.Kind.DATASET:
        return "按授权使用" if row.sharing == Resource.Sharing.ON_REQUEST else "全联盟可用"
    if row.by_session:
        return "按场次报名"
    return format_hours(row.opening_hours.all()) or "随时"


def when(row):
    return f"{hours_of(row)}；{APPROVAL_WORDS[row.approval]}"
