"""The minutes of an activity as an official document."""

from django.utils import timezone

from alliance.calendar import chinese_date
from alliance.documents import Paragraph, official_document

# What stands on the paper, whatever language the pages are read in.
DRAFT = "（征求意见稿）"


def minutes_docx(minutes):
    activity = minutes.activity
    on = timezone.localdate(minutes.final_at or minutes.created_at)
    return official_document(
        title=f"“{activity.title}”协商纪要{'' if minutes.status == minutes.Status.FINAL else DRAFT}",
        blocks=[
            *_opening(activity),
            *(Paragraph(line) for line in minutes.text.splitlines() if line.strip()),
            *_agreed(minutes),
        ],
        signer=activity.unit.name,
        on=on,
        red_head=False,
    )


def _opening(activity):
    people = "、".join(
        str(row.cppcc_member) for row in activity.attendances.exclude(status="absent").select_related("cppcc_member")
    )
    departments = "、".join(row.name for row in activity.departments.all())
    yield Paragraph(f"时间：{chinese_date(timezone.localdate(activity.start))}")
    yield Paragraph(f"地点：{activity.place}")
    if people:
        yield Paragraph(f"委员：{people}")
    if departments:
        yield Paragraph(f"部门：{departments}")


def _agreed(minutes):
    rows = list(minutes.decisions.select_related("unit"))
    if rows:
        yield Paragraph("议定事项：")
    for number, row in enumerate(rows, 1):
        yield Paragraph(f"{number}.{row.text}（责任单位：{row.unit.name}；期限：{chinese_date(row.due_on)}）")
