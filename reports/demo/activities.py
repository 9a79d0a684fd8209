"""The plan, the brands and more than three hundred activities that add up to the year's turnout and views."""

import datetime as dt

from django.utils import timezone

from activities.models import Activity, Attendance, Brand, CoHost, Plan, PlanItem
from activities.services import save_activity
from activities.workflow import ACTIVITY
from reports.demo import minutes, prose, turnout
from reports.demo.world import load

HELD, PLANNED = 318, 80
KINDS = ("salon", "salon", "salon", "forum", "hearing", "hearing", "field_study", "training", "visit", "reception")
FORMS = {
    "salon": "协商沙龙",
    "forum": "专题论坛",
    "hearing": "民意恳谈会",
    "field_study": "专题调研",
    "training": "专题培训",
    "visit": "走访座谈",
    "reception": "委员接待日",
    "other": "活动",
}


def build(world):
    world.themes = load("themes")
    brands(world)
    plan(world)
    held(world)
    turnout.build(world)
    attendance(world)
    minutes.build(world)
    ahead(world)


def brands(world):
    by_name = {unit.name: unit for unit in world.units}
    world.brands = []
    for name, title, setting, positioning, story in load("brands"):
        unit = by_name.get(name) or world.units[len(world.brands)]
        world.brands.append(
            Brand.objects.create(
                alliance=world.alliance,
                unit=unit,
                name=title,
                setting=setting,
                positioning=positioning,
                story=story,
                started_on=dt.date(world.year, 1, 15),
                created_by=world.liaisons[unit.pk],
            )
        )


def plan(world):
    row = Plan.objects.create(
        alliance=world.alliance, year=world.year, title=f"{world.year}年联动活动计划", status=Plan.Status.PUBLISHED, created_by=world.staff,
        theme="围绕养老、停车、营商环境、新就业群体四件大事，月月有主题、季季有观摩、件件有回音。",
    )  # fmt: skip
    themes = [(theme, title) for theme, titles in world.themes.items() for title in titles]
    world.plan_items = []
    for number in range(world.count(PLANNED)):
        theme, title = themes[number % len(themes)]
        kind = world.pick(KINDS)
        world.plan_items.append(
            PlanItem(
                plan=row,
                month=1 + number * 12 // world.count(PLANNED),
                title=f"“{title}”{FORMS[kind]}",
                theme=theme,
                kind=kind,
                lead_unit=world.units[number % len(world.units)],
                brand=world.brands[number % 9] if number % 4 == 0 else None,
                target_participants=world.random.randint(3, 60) * 20,
                target_opinions=number % 5 * 2,
            )
        )
    PlanItem.objects.bulk_create(world.plan_items)


def held(world):
    """Uneven: a few units carry much, some little. About a fifth of the plan is still to do or late."""
    weights = [world.random.lognormvariate(0, 0.6) for _ in world.units]
    planned = [
        item
        for item in world.plan_items
        if dt.date(world.year, item.month, 1) <= world.until and world.random.random() < 0.88
    ]
    rows = []
    for number in range(world.count(HELD)):
        item = planned[number] if number < len(planned) else None
        unit = item.lead_unit if item else world.random.choices(world.units, weights)[0]
        rows.append(_held(world, unit, item))
    Activity.objects.bulk_create(rows)
    CoHost.objects.bulk_create(
        CoHost(activity=row, unit=partner, share=60 // (len(partners) + 1))
        for row in rows
        if (partners := _partners(world, row))
        for partner in partners
    )
    for row in rows:
        world.record(
            by=world.liaisons[row.unit_id],
            obj=row,
            verb="submit",
            label="提交审核",
            source="draft",
            target="submitted",
            at=row.created_at,
        )
        world.record(
            by=world.staff,
            obj=row,
            verb="approve",
            label="同意发布",
            source="submitted",
            target="published",
            at=row.published_at,
        )
        world.record(
            by=world.staff,
            obj=row,
            verb="confirm",
            label="确认记录",
            source="recorded",
            target="closed",
            at=row.closed_at,
        )
    world.held = rows


def _partners(world, row):
    return world.some([unit for unit in world.units if unit.pk != row.unit_id], world.pick((0, 1, 1, 2, 3)))


def _held(world, unit, item):
    theme = item.theme if item else world.pick(list(world.themes))
    topic = item.title[1:].split("”")[0] if item else world.pick(world.themes[theme])
    kind = item.kind if item else world.pick(KINDS)
    brand = item.brand if item else world.pick([*[row for row in world.brands if row.unit_id == unit.pk] * 3, None])
    day = _day_of(world, item)
    hour = world.pick((9, 14, 14, 15, 19))
    start = world.at(day, hour, world.pick((0, 30)))
    title = (
        item.title if item else (f"{brand.name}：{topic}" if brand else f"“{topic}”{FORMS[kind]}（{unit.short_name}）")
    )
    return Activity(
        alliance=world.alliance,
        title=title,
        kind=kind,
        theme=theme,
        brand=brand,
        plan_item=item,
        unit=unit,
        start=start,
        end=start + dt.timedelta(hours=world.pick((1, 2, 2, 3))),
        place=f"{unit.short_name}{world.pick(('协商议事厅', '多功能厅', '圆桌会议室', '一楼大厅', '会议室'))}",
        capacity=world.pick((None, 30, 60, 100, 200)),
        status=Activity.Status.CLOSED,
        **_words(world, kind, theme, topic, unit),
        created_by=world.liaisons[unit.pk],
        created_at=start - dt.timedelta(days=21),
        published_at=start - dt.timedelta(days=15),
        closed_at=world.after(start, world.random.randint(2, 9)),
    )


def _words(world, kind, theme, topic, unit):
    subject = prose.nearest([subject for subject in world.subjects if subject["category"] == theme], topic)
    return prose.activity_words(world, kind, topic, unit, subject, world.pick(world.places[subject["at"]]))


def _day_of(world, item):
    if item is None:
        return world.day()
    day = dt.date(world.year, item.month, world.random.randint(2, 27))
    return max(world.first, min(day, world.until))


def attendance(world):
    rows = []
    for row in world.held:
        for number, member in enumerate(world.some(world.members, world.pick((2, 3, 4, 6)))):
            part = (
                "host" if number == 0 and row.kind == "reception" else world.pick(("speaker", "attendee", "attendee"))
            )
            status = world.random.choices(("present", "leave", "absent"), (88, 9, 3))[0]
            rows.append(Attendance(activity=row, cppcc_member=member, part=part, status=status))
    Attendance.objects.bulk_create(rows, batch_size=2000)


def ahead(world):
    """What lives now: published ones ahead, drafts, ones to review, one returned, some cancelled, some to record."""
    states = (
        ["published"] * 14
        + ["submitted"] * 4
        + ["draft"] * 4
        + ["returned"]
        + ["cancelled"] * 3
        + ["to_record"] * 3
        + ["recorded"] * 2
    )
    for number, state in enumerate(states[: max(6, world.count(len(states)))]):
        _ahead(world, number, state)


def _ahead(world, number, state):
    unit = world.units[0] if state in {"draft", "returned", "to_record"} and number % 2 else world.pick(world.units)
    liaison = world.liaisons[unit.pk]
    theme = world.pick(list(world.themes))
    topic = world.pick(world.themes[theme])
    start = world.at(timezone.localdate() + dt.timedelta(days=2 + number), world.pick((9, 14, 19)))
    row = Activity(
        alliance=world.alliance, title=f"“{topic}”{FORMS['salon']}", kind="salon", theme=theme, unit=unit, start=start, end=start + dt.timedelta(hours=2),
        place=f"{unit.short_name}协商议事厅", capacity=world.pick((30, 60, 60, 120)),
    )  # fmt: skip
    words = _words(world, "salon", theme, topic, unit)
    row.description, row.agenda = words["description"], words["agenda"]
    save_activity(activity=row, by=liaison, invited=world.some(world.members, 3))
    if state != "draft":
        row = ACTIVITY.perform(row, "submit", by=liaison)
    if state == "returned":
        row = ACTIVITY.perform(row, "return", by=world.staff, reason="请补充参会部门名单和议程。")
    if state in {"published", "cancelled", "to_record", "recorded"}:
        row = ACTIVITY.perform(row, "approve", by=world.staff)
    if state == "cancelled":
        ACTIVITY.perform(row, "cancel", by=world.staff, reason="场馆临时检修")
    if state == "published":
        turnout.sign_ups(world, row)
    if state in {"to_record", "recorded"}:
        _make_past(world, row, state, liaison, number)


def _make_past(world, row, state, liaison, number):
    """Moved to last week, so that its record is due."""
    day = timezone.localdate() - dt.timedelta(days=world.random.randint(2, 6))
    start = world.at(day, 14)
    Activity.objects.filter(pk=row.pk).update(start=start, end=start + dt.timedelta(hours=2))
    if state == "recorded":
        row.refresh_from_db()
        ACTIVITY.perform(
            row,
            "record",
            by=liaison,
            on_site_declared=46 if number % 2 else 460,
            evidence=f"https://files.example/{world.alliance.code}/sheet-{row.pk}.jpg",
            summary="会议按议程完成，形成三条议定事项。",
            minutes="",
        )
