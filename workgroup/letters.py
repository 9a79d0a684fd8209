"""Official documents of the working group: the supervision slip."""

from alliance.calendar import chinese_date
from alliance.documents import Paragraph, Table, official_document


def supervision_slip(card):
    """The slip (督办单) that goes to a unit with a card, as bytes of a .docx."""
    task = card.task
    helpers = "、".join(unit.name for unit in task.co_units.all())
    rows = [
        ("督办事项", task.title),
        ("责任单位", task.unit.name),
        ("协助单位", helpers or "无"),
        ("任务来源", task.source or "—"),
        ("完成期限", chinese_date(task.due_on)),
        ("目前进度", f"{task.progress}%（{task.get_status_display()}）"),
        ("具体要求", task.description or "—"),
    ]
    asked = {
        "blue": "该事项即将到期，请抓紧办理，按期报送完成情况。",
        "yellow": "该事项进度落后于计划，请说明原因，拿出补救措施。",
        "red": "该事项已逾期，请在收到本单后三个工作日内书面说明原因和完成时限。",
    }[card.colour]
    return official_document(
        title=f"督办单（{card.get_colour_display()}）",
        addressee=task.unit.name,
        blocks=[Table(("项目", "内容"), tuple(rows), (36, 120)), Paragraph(asked)],
        signer=f"{task.alliance.name}工作专班",
        on=card.issued_on,
        red_head=False,
    )
