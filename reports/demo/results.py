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
from proposals.services.proposals import save_proposal
from proposals.workflow import PROPOSAL
from reports.demo import prose

PROPOSALS, REPORTS, INSTRUCTIONS, OUTCOMES = 35, 114, 12, 14
BODIES = ("民盟云溪区总支", "民建云溪区总支", "区工商联", "教育界别", "农工党云溪区总支")
# What a change usually is: works, a rule, else a service.
KINDS = {
    "城市更新": "project",
    "交通出行": "project",
    "生态环境": "project",
    "营商环境": "policy",
    "市场监管": "policy",
}
LEVEL_BODIES = {
    "district": "区政协办公室",
    "city": "市政协办公厅",
    "province": "省政协办公厅",
    "national": "全国政协办公厅",
}


def build(world):
    # What each proposal and report is about, and where: for what came of it.
    world.sources = {}
    proposals(world)
    on_the_desk(world)
    special_reports(world)
    instructions(world)
    outcomes(world)


def _pool(world):
    """Topics first, then single opinions that were answered or are in hand."""
    pool = [rows for _topic, rows in world.topics]
    singles = [row for row in world.opinions if row.topic_id is None and row.status not in {"rejected", "received"}]
    world.random.shuffle(singles)
    return pool, [[row] for row in singles]


def proposals(world):
    pool, singles = _pool(world)
    chosen = (pool[::2] + singles)[: world.count(PROPOSALS)]
    days = sorted(world.day(working=True) for _ in chosen)
    world.proposals = []
    for number, (rows, day) in enumerate(zip(chosen, days, strict=True), 1):
        world.proposals.append(_proposal(world, number, rows, day))


def on_the_desk(world):
    """Two that wait for review, and a draft whose author waits for another's signature."""
    _topics, singles = _pool(world)
    for number, rows in enumerate(singles[-6:-3], 1):
        subject, place, author = rows[0].subject, rows[0].place, world.members[number]
        unit = rows[0].source_unit or world.pick(world.units)
        row = Proposal(
            alliance=world.alliance, session="十届五次", title=prose.proposal_title(number, subject, place), lead_author=author, unit=unit,
            category=rows[0].category, situation=prose.situation(world, rows, unit), analysis=prose.analysis(world, subject, place),
        )  # fmt: skip
        asked = [world.members[0]] if number == 3 else []
        texts = prose.suggestions(world, subject, place)
        save_proposal(proposal=row, suggestions=texts, co_signers=asked, by=author.user or world.staff)
        if not asked:
            PROPOSAL.perform(row, "submit", by=author.user or world.staff)


def _proposal(world, number, rows, day):
    subject, lead = rows[0].subject, rows[0]
    unit = lead.source_unit or world.pick(world.units)
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
        form="collective" if collective else "joint" if number % 3 == 0 else "individual", title=prose.proposal_title(number, subject, lead.place),
        category=lead.category, situation=prose.situation(world, rows, unit), analysis=prose.analysis(world, subject, lead.place),
        lead_author=None if collective else member, body_name=world.pick(BODIES) if collective else "", unit=unit,
        topic=lead.topic, status=state, is_key=number % 7 == 0, submitted_at=world.at(day, 9) - dt.timedelta(days=6), filed_on=day, result=result,
        attitude_rating="satisfied" if state == "closed" else "", created_by=member.user or world.staff,
        result_rating=world.random.choices(("satisfied", "basically", "dissatisfied"), (60, 35, 5))[0] if state == "closed" else "",
        rated_by=(member.user or world.staff) if state == "closed" else None, closed_on=replied_on + dt.timedelta(days=9) if state == "closed" else None,
        created_at=world.at(day, 9) - dt.timedelta(days=9),
    )  # fmt: skip
    row.opinions.set(rows)
    world.sources[row] = (subject, lead.place)
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
    answered = state in {"answered", "closed"}
    for index, text in enumerate(prose.suggestions(world, subject, place)):
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
    reply = prose.reply_text(world, subject, place, result or "B")
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
    chosen = [rows for rows in pool if rows[0].topic_id not in used] + singles[world.count(PROPOSALS) :]
    chosen = chosen[: world.count(REPORTS)]
    days = sorted(world.day(working=True) for _ in chosen)
    world.reports = []
    for number, (rows, day) in enumerate(zip(chosen, days, strict=True), 1):
        world.reports.append(_report(world, number, rows, day))
    for state, rows in zip(("submitted", "submitted", "edited"), singles[-3:], strict=False):
        _report(world, None, rows, None, state)


def _report(world, number, rows, day, state=None):
    lead = rows[0]
    by_member = number is not None and number % 4 == 0
    member = world.members[number % 12] if by_member else None
    unit = None if by_member else lead.source_unit or world.pick(world.units)
    text = prose.special_report(world, rows, unit or world.pick(world.units))
    row = SpecialReport.objects.create(
        alliance=world.alliance, number=number, year=day.year if day else timezone.localdate().year, title=prose.report_title(number or 0, lead.subject, lead.place), text=text, unit=unit,
        cppcc_member=member, topic=lead.topic, status=state or ("closed" if (timezone.localdate() - day).days > 60 else "issued"), issued_on=day,
        created_by=(member.user if member else None) or world.liaisons[(unit or world.units[0]).pk],
        created_at=world.at(day, 9) - dt.timedelta(days=5) if day else timezone.now() - dt.timedelta(days=1),
    )  # fmt: skip
    row.opinions.set(rows)
    world.sources[row] = (lead.subject, lead.place)
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
    texts = world.some(prose.PROSE["instructions"], world.count(INSTRUCTIONS))
    for number, row in enumerate(world.some(world.reports, world.count(INSTRUCTIONS))):
        name, level = leaders[number % len(leaders)]
        day = min(row.issued_on + dt.timedelta(days=world.random.randint(3, 12)), timezone.localdate())
        old = (timezone.localdate() - day).days > 45
        Instruction.objects.create(
            alliance=world.alliance, special_report=row, leader_name=name, leader=world.leader if name == "沈主席" else None, level=level,
            text=texts[number % len(texts)], instructed_on=day, status="done" if old else "open", created_by=world.staff,
            handling=world.pick(prose.PROSE["handlings"]) if old else "",
        )  # fmt: skip


def outcomes(world):
    """Of the proposals answered A and of reports with a reply: what changed, credited to the unit that brought it."""
    solved = [row for row in world.proposals if row.result == "A"]
    world.random.shuffle(solved)
    chosen = (solved + [row for row in world.reports if row.status == "closed"])[: world.count(OUTCOMES)]
    for row in chosen:
        is_proposal = isinstance(row, Proposal)
        day = (row.closed_on if is_proposal else row.issued_on + dt.timedelta(days=40)) or row.filed_on
        subject, place = world.sources[row]
        outcome = Outcome.objects.create(
            alliance=world.alliance, title=subject["done"].format(place=place), kind=KINDS.get(subject["category"], "service"),
            description=subject["reply"].format(place=place), happened_on=min(day, timezone.localdate()),
            department=world.departments[subject["department"]], created_by=world.staff,
            **{"proposal" if is_proposal else "special_report": row},
        )  # fmt: skip
        outcome.units.set([row.unit] if row.unit else [])
    Opinion.objects.filter(
        pk__in=[row.pk for proposal in world.proposals for row in proposal.opinions.all()], status="sorted"
    ).update(status="refined")
