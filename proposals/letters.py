"""Official documents of this app: the proposal sheet, the reply letter, the special report."""

from django.utils import timezone

from alliance.documents import Heading, Paragraph, Table, official_document


def proposal_sheet(proposal):
    rows = [
        ("提案号", proposal.full_number or "（未立案）"),
        ("案由", proposal.title),
        ("提案者", proposal.author),
        ("联名", "、".join(str(row) for row in proposal.co_signers.filter(status="confirmed")) or "无"),
        ("类别", str(proposal.category or "")),
        ("立案日期", str(proposal.filed_on or "")),
    ]
    blocks = [Table(("项目", "内容"), tuple(rows), (36, 120)), Heading(1, "情况")]
    blocks += [Paragraph(proposal.situation), Heading(1, "分析"), Paragraph(proposal.analysis), Heading(1, "建议")]
    blocks += [Paragraph(f"{number}. {row.text}") for number, row in enumerate(proposal.suggestions.all(), 1)]
    return official_document(
        title=proposal.title, blocks=blocks, issuer=proposal.alliance.committee + "提案", number=proposal.full_number,
        signer=proposal.author, on=proposal.filed_on,
    )  # fmt: skip


def reply_letter(referral):
    """The letter keeps the official grade A to D of the result."""
    subject = referral.subject
    to = subject.author if referral.proposal_id else "提出人"
    number = getattr(subject, "full_number", "")
    opening = f"您提出的“{subject}”{f'（{number}）' if number else ''}收悉。经研究办理，现答复如下："
    blocks = [
        Paragraph(opening),
        Paragraph(referral.reply),
        Paragraph(f"办理结果：{referral.get_result_display()}。"),
        Paragraph("感谢您的关心和支持。"),
    ]
    return official_document(
        title=f"关于“{subject}”的答复", blocks=blocks, issuer=referral.department.name, addressee=to,
        signer=referral.department.name, on=timezone.localdate(referral.replied_at), copies_to=referral.alliance.committee,
    )  # fmt: skip


def special_report(report):
    source = "、".join(str(part) for part in (report.cppcc_member, report.unit) if part)
    blocks = [Paragraph(report.text)]
    if source:
        blocks.append(Paragraph(f"（{source}反映）"))
    return official_document(
        title=report.title, blocks=blocks, issuer="社情民意信息", number=str(report.issue) or "（未编期号）", on=report.issued_on,
        printed_by=report.alliance.committee + "办公室",
    )  # fmt: skip
