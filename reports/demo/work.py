"""The working group's year: goals, tasks with cards, monthly meetings, notices, joint projects."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from alliance.documents import Paragraph, official_document
from members.files import attach
from reports.demo.prose import PROSE
from workgroup import services
from workgroup.models import Card, Goal, Meeting, MeetingAttendance, Milestone, Notice, NoticeReceipt, Project, Task

GOALS = (
    ("全年联动活动300场以上", "《联盟年度工作要点》", "300场", "P1"),
    ("意见转化率达到15%", "《关于加强协商成果转化的意见》", "15%", "C5"),
    ("公众满意率90%以上", "《联盟考核激励办法》", "90%", "S1"),
    ("共享资源月月有使用", "《联盟资源共享办法》", "600次", "R1"),
)


def build(world):
    goals = [
        Goal.objects.create(
            alliance=world.alliance,
            year=world.year,
            title=title,
            policy=policy,
            target=target,
            indicator_code=code,
            created_by=world.staff,
        )
        for title, policy, target, code in GOALS
    ]
    meetings(world)
    tasks(world, goals)
    notices(world)
    projects(world)


def meetings(world):
    world.meetings = []
    month = 1
    while month <= 12 and dt.date(world.year, month, 20) <= world.until:
        start = world.at(dt.date(world.year, month, 12 + month % 5), 14)
        row = Meeting.objects.create(
            alliance=world.alliance, title=f"专班{month}月工作例会", start=start, place="协商民主实践中心二楼会议室", status="minuted", created_by=world.staff,
            agenda="通报上月排名\n研究重点议题\n部署下月活动", minutes=PROSE["minutes"][month - 1],
        )  # fmt: skip
        MeetingAttendance.objects.bulk_create(
            MeetingAttendance(
                meeting=row, unit=unit, status=world.random.choices(("present", "leave", "absent"), (94, 4, 2))[0]
            )
            for unit in world.units
        )
        world.meetings.append(row)
        month += 1


def tasks(world, goals):
    today, rows = timezone.localdate(), []
    for number in range(world.count(150)):
        due = (
            world.day(working=True)
            if number < world.count(120)
            else today + dt.timedelta(days=world.random.randint(-6, 21))
        )
        made = world.at(due, 9) - dt.timedelta(days=24)
        closed = due < today - dt.timedelta(days=8) and world.random.random() < 0.96
        state = "closed" if closed else world.pick(("assigned", "received", "in_progress", "in_progress", "submitted"))
        rows.append(
            Task(
                alliance=world.alliance,
                title=world.pick(PROSE["tasks"]),
                source="工作例会",
                unit=world.pick(world.units),
                goal=world.pick(goals),
                meeting=world.pick(world.meetings) if world.meetings else None,
                due_on=due,
                status=state,
                created_by=world.staff,
                created_at=made,
                progress=100 if state in {"closed", "submitted"} else 40 if state == "in_progress" else 0,
                evidence="材料已上传共享目录，专班核验通过。" if state in {"closed", "submitted"} else "",
                closed_at=world.at(due, 16) - dt.timedelta(days=world.random.randint(-3, 4)) if closed else None,
            )
        )
    Task.objects.bulk_create(rows)
    help_each_other(world, rows)
    Card.objects.bulk_create(
        Card(task=row, colour="red", issued_on=row.due_on + dt.timedelta(days=1)) for row in rows if row.is_overdue
    )
    services.watch_tasks()


def help_each_other(world, tasks):
    """Every fourth task has a second unit that helps."""
    through = Task.co_units.through
    pairs = [(task, world.pick(world.units)) for task in tasks[::4]]
    through.objects.bulk_create(through(task=task, unit=unit) for task, unit in pairs if unit != task.unit)


def notices(world):
    for number, (title, text) in enumerate(PROSE["notices"]):
        day = world.until - dt.timedelta(days=3 + 60 * (3 - number))
        if day < world.first:
            continue
        row = Notice.objects.create(
            alliance=world.alliance, title=title, text=f"{text}\n联系人：周专班。", published_at=world.at(day, 9),
            due_on=day + dt.timedelta(days=5), created_by=world.staff,
        )  # fmt: skip
        signed = 1.0 if number < 3 else 0.6
        NoticeReceipt.objects.bulk_create(
            NoticeReceipt(
                notice=row,
                unit=unit,
                received_at=world.at(day, 15) if is_signed else None,
                received_by=world.liaisons[unit.pk] if is_signed else None,
            )
            for unit in world.units
            for is_signed in [
                (unit.pk != world.units[0].pk and world.random.random() < signed)
                or (number < 3 and unit.pk == world.units[0].pk)
            ]
        )


def projects(world):
    for number, (title, text) in enumerate((
        ("老旧小区停车共治攻关", "把单位停车场夜间开放、路侧标线、居民自治合在一起解决。"),
        ("新就业群体友好场景攻关", "在园区、商街、社区建成一批歇脚、换电、取餐的友好点位。"),
        ("社区助餐可持续运营攻关", "算清成本账，探索单位食堂、社会餐饮与社区食堂共同供餐。"),
    )):  # fmt: skip
        lead = world.units[number * 7]
        row = Project.objects.create(
            alliance=world.alliance, title=title, description=text, lead_unit=lead, created_by=world.staff
        )
        row.units.set(world.some(world.units, 4))
        for step, name in enumerate(("摸底调研", "形成方案", "试点落地", "总结推广")):
            due = dt.date(world.year, 3 + step * 2, 15)
            Milestone.objects.create(project=row, title=name, due_on=due, done_on=due if due < world.until else None)
        plan = official_document(
            title=f"{title}方案", blocks=[Paragraph(text)], signer=lead.name, on=row.milestones.first().due_on
        )
        upload = SimpleUploadedFile(f"{title}方案.docx", plan)
        attach(subject=row, upload=upload, by=world.liaisons[lead.pk], note="报专班备案")
