"""Thirty-five proposals, a hundred and fourteen special reports, instructions and outcomes, drawn from what was said."""

import datetime as dt

from django.utils import timezone

from proposals import deadlines
from proposals.models import (
    Adoption,
    CoSigner,
    Instruction,
    Opinion,
    Outcome,
    Proposal,
    Referral,
    SpecialReport,
    Suggestion,
)

PROPOSALS, REPORTS, INSTRUCTIONS, OUTCOMES = 35, 114, 12, 14
BODIES = ("民盟云溪区总支", "民建云溪区总支", "区工商联", "教育界别", "农工党云溪区总支")
LEVEL_BODIES = {
    "district": "区政协办公室",
    "city": "市政协办公厅",
    "province": "省政协办公厅",
    "national": "全国政协办公厅",
}


def build(world):
    proposals(world)
    special_reports(world)
    instructions(world)
    outcomes(world)


def _pool(world):
    """Topics first, then single opinions that were answered or are in hand."""
    pool = [(str(topic), rows) for topic, rows in world.topics]
    singles = [row for row in world.opinions if row.topic_id is None and row.status not in {"rejected", "received"}]
    world.random.shuffle(singles)
    return pool, [(row.title, [row]) for row in singles]


def proposals(world):
    pool, singles = _pool(world)
    chosen = (pool[::2] + singles)[: world.count(PROPOSALS)]
    days = sorted(world.day(working=True) for _ in chosen)
    world.proposals = []
    for number, ((title, rows), day) in enumerate(zip(chosen, days, strict=True), 1):
        world.proposals.append(_proposal(world, number, title, rows, day))


def _proposal(world, number, title, rows, day):
    subject, lead = rows[0].subject, rows[0]
    collective = number % 5 == 0
    member = world.members[number % 12]
    replied_on = deadlines.due_on(world.alliance, "proposal", world.at(day, 9)) - dt.timedelta(
        days=world.random.randint(3, 25)
    )
    age = (timezone.localdate() - day).days
    if number <= 3 and replied_on < timezone.localdate():
        state = "answered"
    elif replied_on < timezone.localdate():
        state = "closed"
    else:
        state = "in_hand" if age > 12 else "filed" if age < 5 else "assigned"
    result = world.random.choices("ABC", (50, 38, 12))[0] if state in {"answered", "closed"} else ""
    row = Proposal.objects.create(
        alliance=world.alliance, number=number, session="十届五次", kind="plenary" if day.month <= 2 else "ordinary",
        form="collective" if collective else "joint" if number % 3 == 0 else "individual", title=f"关于解决{title}问题的建议",
        category=lead.category, situation="".join(item.text for item in rows[:3]) + f"经联盟单位走访核实，{lead.place}一带类似情况较为集中，群众期盼迫切。",
        analysis="一是多头管理，责任边界不清；二是前期规划预留不足；三是缺少居民参与的日常协商机制，小事拖成了难事。",
        lead_author=None if collective else member, body_name=world.pick(BODIES) if collective else "", unit=lead.source_unit or world.pick(world.units),
        topic=lead.topic, status=state, is_key=number % 7 == 0, submitted_at=world.at(day, 9) - dt.timedelta(days=6), filed_on=day, result=result,
        attitude_rating="satisfied" if state == "closed" else "", created_by=member.user or world.staff,
        result_rating=world.random.choices(("satisfied", "basically", "dissatisfied"), (60, 35, 5))[0] if state == "closed" else "",
        rated_by=(member.user or world.staff) if state == "closed" else None, closed_on=replied_on + dt.timedelta(days=9) if state == "closed" else None,
        created_at=world.at(day, 9) - dt.timedelta(days=9),
    )  # fmt: skip
    row.opinions.set(rows)
    _suggestions(world, row, subject, lead.place, state, replied_on)
    if row.form == "joint":
        for other in world.some([item for item in world.members if item.pk != member.pk], 2):
            CoSigner.objects.create(proposal=row, cppcc_member=other, status="confirmed", responded_at=row.submitted_at)
    if state != "filed":
        _assigned(world, row, subject, lead.place, day, replied_on, result)
    world.record(
        by=world.staff, obj=row, verb="file", label="立案", source="submitted", target="filed", at=world.at(day, 10)
    )
    return row


def _suggestions(world, row, subject, place, state, replied_on):
    texts = (
        f"由{subject['department'].removeprefix('区')}牵头，会同街道对{place}情况逐项摸底，列出清单、明确时限。",
        "把居民议事会作为必经环节，方案公示后再实施，做到建前问需、建中监督、建后评议。",
        "把行之有效的做法固化为制度，在全区同类区域推广，并在门户公布进展。",
    )
    answered = state in {"answered", "closed"}
    for index, text in enumerate(texts):
        adopted = world.random.random() < 0.72 if answered else None
        promised = replied_on + dt.timedelta(days=60) if answered and adopted and index else None
        kept = promised and promised < timezone.localdate() and world.random.random() < 0.8
        Suggestion.objects.create(
            proposal=row,
            text=text,
            adopted=adopted,
            promised_on=promised,
            fulfilled_on=promised - dt.timedelta(days=5) if kept else None,
        )


def _assigned(world, row, subject, place, day, replied_on, result):
    start = world.at(day + dt.timedelta(days=4), 10)
    reply = subject["reply"].format(place=place)
    Referral.objects.create(
        alliance=world.alliance, department=world.departments[subject["department"]], proposal=row, rule="proposal", handling="sole", clock_from=start,
        due_on=deadlines.due_on(world.alliance, "proposal", start), created_by=world.staff, created_at=start,
        status="replied" if result else "accepted" if row.status == "in_hand" else "assigned", result=result, reply=reply if result else "",
        replied_at=world.at(replied_on, 15) if result else None, contacted_on=day + dt.timedelta(days=16) if result else None,
    )  # fmt: skip


def special_reports(world):
    """Numbered in the order of issue; adopted at levels that grow rarer upward; some are still on the desk."""
    pool, singles = _pool(world)
    used = {row.topic_id for row in world.proposals}
    chosen = [item for item in pool if item[1][0].topic_id not in used] + singles[world.count(PROPOSALS) :]
    chosen = chosen[: world.count(REPORTS)]
    days = sorted(world.day(working=True) for _ in chosen)
    world.reports = []
    for number, ((title, rows), day) in enumerate(zip(chosen, days, strict=True), 1):
        world.reports.append(_report(world, number, title, rows, day))
    for state, (title, rows) in zip(("submitted", "submitted", "edited"), singles[-3:], strict=False):
        _report(world, None, title, rows, None, state)


def _report(world, number, title, rows, day, state=None):
    lead = rows[0]
    by_member = number is not None and number % 4 == 0
    member = world.members[number % 12] if by_member else None
    unit = None if by_member else lead.source_unit or world.pick(world.units)
    text = (
        f"据联盟单位反映，{lead.text}\n\n经了解，{lead.place}及周边类似情况共收到意见{len(rows) + world.random.randint(0, 6)}条，集中在{lead.category}方面。"
        f"主要原因：一是职责交叉，牵头部门不明；二是设施投入不足；三是群众参与渠道不畅。\n\n建议：一、由{lead.subject['department']}牵头摸排并公布整改清单。"
        "二、建立部门、街道、物业和居民代表月度协商机制。三、对能够当场解决的事项实行即商即转，一周内答复。"
    )
    row = SpecialReport.objects.create(
        alliance=world.alliance, number=number, year=day.year if day else timezone.localdate().year, title=f"反映{title}", text=text, unit=unit,
        cppcc_member=member, topic=lead.topic, status=state or ("closed" if (timezone.localdate() - day).days > 60 else "issued"), issued_on=day,
        created_by=(member.user if member else None) or world.liaisons[(unit or world.units[0]).pk],
        created_at=world.at(day, 9) - dt.timedelta(days=5) if day else timezone.now() - dt.timedelta(days=1),
    )  # fmt: skip
    row.opinions.set(rows)
    if day:
        for level, chance in (("district", 0.55), ("city", 0.26), ("province", 0.08), ("national", 0.02)):
            if world.random.random() < chance:
                Adoption.objects.create(
                    special_report=row,
                    level=level,
                    body=LEVEL_BODIES[level],
                    adopted_on=min(day + dt.timedelta(days=12), timezone.localdate()),
                )
        world.record(
            by=world.staff,
            obj=row,
            verb="issue",
            label="报送",
            source="edited",
            target=row.status,
            at=world.at(day, 11),
        )
    return row


def instructions(world):
    leaders = (("沈主席", "district"), ("区委书记", "district"), ("区长", "district"), ("分管副市长", "city"))
    texts = (
        "反映的问题很具体，请有关部门专题研究，一个月内拿出办法。",
        "请街道和职能部门到现场办公，能解决的马上解决，结果报我。",
        "这件事关系群众日常生活，要举一反三，面上推开。",
    )
    for number, row in enumerate(world.some(world.reports, world.count(INSTRUCTIONS))):
        name, level = leaders[number % len(leaders)]
        day = min(row.issued_on + dt.timedelta(days=world.random.randint(3, 12)), timezone.localdate())
        old = (timezone.localdate() - day).days > 45
        Instruction.objects.create(
            alliance=world.alliance, special_report=row, leader_name=name, leader=world.leader if name == "沈主席" else None, level=level,
            text=world.pick(texts), instructed_on=day, status="done" if old else "open", created_by=world.staff,
            handling="已召开协调会，明确牵头部门和时间表，办理结果已书面报告。" if old else "",
        )  # fmt: skip


def outcomes(world):
    """Of the proposals answered A and of reports with a reply: what changed, credited to the unit that brought it."""
    solved = [row for row in world.proposals if row.result == "A"]
    chosen = (solved + [row for row in world.reports if row.status == "closed"])[: world.count(OUTCOMES)]
    for row in chosen:
        is_proposal = isinstance(row, Proposal)
        first = row.opinions.order_by("pk").first()
        day = (row.closed_on if is_proposal else row.issued_on + dt.timedelta(days=40)) or row.filed_on
        what = row.title.removeprefix("关于解决").removesuffix("问题的建议").removeprefix("反映")
        outcome = Outcome.objects.create(
            alliance=world.alliance, title=f"{what}得到改善", kind=world.pick(("service", "project", "service", "policy")),
            description=first.answer or "有关部门已采纳建议并组织实施，居民反映良好。", happened_on=min(day, timezone.localdate()),
            created_by=world.staff, **{"proposal" if is_proposal else "special_report": row},
        )  # fmt: skip
        outcome.units.set([row.unit] if row.unit else [])
    Opinion.objects.filter(
        pk__in=[row.pk for proposal in world.proposals for row in proposal.opinions.all()], status="sorted"
    ).update(status="refined")
