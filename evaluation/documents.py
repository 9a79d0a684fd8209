"""What is handed out on paper: result sheets of units, duty sheets of CPPCC members, certificates."""

from alliance.calendar import chinese_date, today
from alliance.documents import Figures, Heading, Paragraph, Table, official_document


def number(value):
    return "—" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def result_sheet(sheet, lines):
    """The signed sheet (单位考评结果单) of an approved assessment, as bytes of a .docx."""
    assessment, alliance = sheet.assessment, sheet.alliance
    share = assessment.ordinary_weight
    blocks = [
        Paragraph(
            f"根据《{assessment.scheme}》，经单位自评、专班初核、公示，并经主席会议于{chinese_date(assessment.approved_on)}审定，"
            f"{sheet.unit.name}{assessment.year}年度考评结果如下。"
        ),
        Heading(1, "考评结果"),
        Figures(
            (
                ("平时得分", number(sheet.ordinary)),
                ("年度得分", number(sheet.annual)),
                ("最终得分", number(sheet.final)),
                ("等次", str(sheet.grade)),
                ("总排名", str(sheet.rank)),
                (f"{sheet.unit.get_category_display()}单位排名", str(sheet.category_rank)),
            )
        ),
        Paragraph(
            f"最终得分＝平时得分×{share}%＋年度得分×{100 - share}%；"
            f"年度得分＝本单位得分×（1－{assessment.scheme.alpha}）＋联盟平均分×{assessment.scheme.alpha}。"
        ),
        Heading(1, "分项得分"),
        Table(
            ("编号", "指标", "系统计分", "自评", "核定"),
            tuple(
                (line.indicator.code, line.indicator.name, str(line.counted), number(line.claimed), str(line.stands))
                for line in lines
            ),
            (16, 68, 24, 24, 24),
        ),
        Paragraph(f"校验码：{sheet.serial}。本单供单位评优评先使用。"),
    ]
    return official_document(
        title=f"{assessment.year}年度联盟单位考评结果单",
        blocks=blocks,
        signer=alliance.committee,
        on=assessment.approved_on,
        red_head=False,
    )


def duty_sheet(member, period, rows, total):
    """A CPPCC member's year (委员履职情况表), as bytes of a .docx."""
    table = Table(
        ("日期", "事项", "内容", "积分"),
        tuple((f"{row['on']:%Y-%m-%d}", str(row["what"]), str(row["obj"]), str(row["points"])) for row in rows),
        (28, 38, 70, 20),
    )
    blocks = [
        Figures(
            (
                ("姓名", member.name),
                ("界别", member.sector),
                ("工作单位及职务", member.employer or "—"),
                ("履职事项", str(len(rows))),
                ("履职积分", str(total)),
            )
        ),
        Heading(1, "履职明细"),
        table if rows else Paragraph("本年度没有履职记录。"),
    ]
    return official_document(
        title=f"{period.label}委员履职情况表",
        blocks=blocks,
        signer=member.alliance.committee,
        on=min(today(), period.last_day),
        red_head=False,
    )


def certificate(award):
    """One page: who is commended, for which year, with its number."""
    alliance = award.round.alliance
    honour = "先进单位" if award.unit_id else "先进个人"
    whom = award.unit.name if award.unit_id else f"{award.cppcc_member.name}委员"
    return official_document(
        title="荣誉证书",
        addressee=whom,
        blocks=[
            Paragraph(f"在{award.round.year}年度{alliance.name}工作中成绩突出，被评为{honour}。"),
            Paragraph("特发此证，以资鼓励。"),
            Paragraph(f"证书编号：{award.number}"),
        ],
        signer=alliance.committee,
        on=award.round.granted_on,
        red_head=False,
    )
