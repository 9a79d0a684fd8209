"""A report as an official document: the same frozen figures, told in sentences and tables."""

import datetime as dt

from django.utils import timezone

from alliance.calendar import chinese_date
from alliance.documents import Heading, Paragraph, Table, official_document

PHRASES = {
    "held": "举办各类协商活动{value}场",
    "participants": "参与{value}人次（{note}）",
    "views": "传播浏览量{value}次",
    "opinions": "收集意见建议{value}条",
    "proposals": "立案提案{value}件",
    "special_reports": "报送社情民意信息专报{value}篇",
    "instructions": "获领导批示{value}件",
    "outcomes": "形成成效{value}项",
}


def report_document(report):
    """The bytes of a .docx."""
    data, span = report.data, report.span
    blocks = [Heading(1, "总体情况"), Paragraph(opening(data, span)), figure_table(data)]
    if data["highlights"]:
        blocks += [Heading(1, "活动开展"), highlight_table(data)]
    if data["outcomes"]:
        blocks.append(Heading(1, "协商成效"))
        blocks += [
            Paragraph(f"{row['title']}（{row['kind']}，{_date(row['on'])}）。{row['text']}") for row in data["outcomes"]
        ]
    if data["ranking"]:
        blocks += [Heading(1, "考评排名"), ranking_table(data)]
    blocks.append(Heading(1, "存在问题"))
    blocks += late_blocks(data)
    blocks += [Heading(1, "下一步安排"), *coming_blocks(data), Heading(1, "指标说明"), *definitions(data)]
    return official_document(
        title=report.title,
        blocks=blocks,
        issuer=f"{report.alliance.committee}办公室",
        addressee="各联盟单位",
        signer=f"{report.alliance.committee}办公室",
        on=timezone.localdate(report.made_at),
        printed_by=f"{report.alliance.committee}办公室",
    )


def opening(data, span):
    values = {row["key"]: row["value"] for row in data["figures"]}
    notes = {row["key"]: row["note"] for row in data["figures"]}
    parts = [
        phrase.format(value=number(values[key]), note=notes[key]) for key, phrase in PHRASES.items() if values.get(key)
    ]
    sentence = "，".join(parts)
    if values.get("conversion") is not None:
        sentence += f"，意见转化率{values['conversion']}%"
    if values.get("satisfaction") is not None:
        sentence += f"，公众满意率{values['satisfaction']}%"
    return (
        f"{span.label}，联盟{values.get('units', 0)}个成员单位共{sentence}。"
        if sentence
        else f"{span.label}，联盟没有登记的活动和意见。"
    )


def number(value):
    return "—" if value is None else f"{value:,}"


def figure_table(data):
    rows = [
        (row["label"], number(row["value"]), number(row["before"]), number(row["last_year"])) for row in data["figures"]
    ]
    return Table(("指标", "本期", "上期", "去年同期"), tuple(rows), (66, 30, 30, 30))


def definitions(data):
    """What each figure means: the footnotes of the report."""
    return [Paragraph(f"{row['label']}：{row['note']}。") for row in data["figures"]]


def highlight_table(data):
    rows = tuple(
        (row["title"], row["unit"], _date(row["on"]), number(row.get("on_site")), number(row.get("online")))
        for row in data["highlights"]
    )
    return Table(("活动", "主办单位", "日期", "现场", "线上"), rows, (54, 40, 26, 18, 18))


def ranking_table(data):
    rows = tuple(
        (row["rank"], row["unit"], row["category"], f"{row['total']:.2f}", moved(row["moved"]))
        for row in data["ranking"]
    )
    return Table(("排名", "单位", "类型", "总分", "变化"), rows, (16, 72, 24, 24, 20))


def moved(places):
    if places is None:
        return "—"
    return f"升{places}" if places > 0 else f"降{-places}" if places < 0 else "持平"


def late_blocks(data):
    if not data["late"]:
        return [Paragraph("本期没有逾期事项。")]
    rows = tuple((row["what"], row["who"], _date(row["due"])) for row in data["late"])
    return [Paragraph(f"以下{len(rows)}项逾期，请抓紧办理："), Table(("事项", "责任单位", "期限"), rows, (84, 44, 28))]


def coming_blocks(data):
    if not data["next"]:
        return [Paragraph("下一期活动安排另行通知。")]
    rows = tuple((row["title"], row["unit"], row["at"][5:16].replace("T", " ")) for row in data["next"])
    return [Table(("活动", "主办单位", "时间"), rows, (80, 44, 32))]


def _date(text):
    return chinese_date(dt.date.fromisoformat(text))
