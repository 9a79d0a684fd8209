"""How the year was judged: observation visits, duty claims, the annual assessment as far as the calendar has come, the award list."""

import datetime as dt

from alliance.calendar import QUARTER, add_working_days, periods_between, today
from evaluation.models import Assessment, AwardRound, DutyClaim, Juror, Mark, Observation, Scheme, Stop
from evaluation.reckoning import settle
from evaluation.services import assessments, awards
from evaluation.workflow import ASSESSMENT, AWARD_ROUND, SHEET
from members.models import User

FOCUS = (
    "看协商议事厅怎么用起来",
    "看意见从收集到办结的台账",
    "看委员工作室值班记录",
    "看资源共享的使用情况",
    "看品牌活动现场",
)
CLAIMS = (
    ("learning", "参加省政协委员读书班", 3),
    ("learning", "完成线上履职培训课程", 2),
    ("benefit", "为社区老年食堂捐助并参加志愿服务", 3),
    ("benefit", "义诊进园区半天", 2),
    ("other", "参加区优化营商环境监督评议", 2),
)
# Three stops in the morning, two after lunch.
HOURS = (9, 10, 11, 14, 15)
REASONS = {
    "P1": "另有一场与街道合办的议事会，现场记录随附，未录入系统。",
    "P2": "协办两场，主办方登记时漏选我单位。",
    "R1": "会议室临时借用一次，未走预约，有借用登记。",
}


def build(world):
    observations(world)
    claims(world)
    assessment = annual_assessment(world)
    award_list(world, assessment)


def observations(world):
    jury = [world.staff, world.leader, *User.objects.with_role(world.alliance, "cppcc").order_by("pk")[:5]]
    for quarter in periods_between(QUARTER, world.first, world.until):
        day = quarter.last_day - dt.timedelta(days=quarter.last_day.weekday() + 3)
        over = day < world.until
        row = Observation.objects.create(
            alliance=world.alliance,
            title=f"{quarter.label}观摩",
            held_on=day,
            description="每家停留40分钟，听介绍、看台账、查现场，评委当场在手机上打分。",
            status="closed" if over else "planned",
            created_by=world.staff,
        )
        world.record(by=world.staff, obj=row, verb="create", label="安排季观摩", at=world.at(day, 9) - dt.timedelta(days=12), target="planned")  # fmt: skip
        stops = [
            Stop.objects.create(
                observation=row,
                position=place + 1,
                unit=unit,
                arrive_at=dt.time(HOURS[place], 0),
                focus=world.pick(FOCUS),
            )
            for place, unit in enumerate(world.some(world.units, 5))
        ]
        seats = [Juror.objects.create(observation=row, user=user) for user in jury]
        if over:
            _score(world, row, stops, seats, world.at(day, 17))


def _score(world, row, stops, seats, at):
    """One juror stayed away, as happens; the result shows it."""
    absent = world.pick(seats)
    for stop in stops:
        level = world.random.randint(78, 92)
        Mark.objects.bulk_create(
            Mark(stop=stop, juror=seat, points=min(100, level + world.random.randint(-5, 5)))
            for seat in seats
            if seat != absent
        )
    Juror.objects.filter(observation=row).exclude(pk=absent.pk).update(submitted_at=at)
    settle(row)
    world.record(by=world.staff, obj=row, verb="start", label="开始评分", at=at - dt.timedelta(hours=8), source="planned", target="scoring")  # fmt: skip
    world.record(
        by=world.staff, obj=row, verb="close", label="结束并公布结果", at=at, source="scoring", target="closed"
    )


def claims(world):
    for member in world.some([row for row in world.members if row.user_id], 12):
        kind, title, points = world.pick(CLAIMS)
        day = world.day()
        state = world.pick(("approved", "approved", "submitted"))
        row = DutyClaim.objects.create(
            alliance=world.alliance,
            cppcc_member=member,
            kind=kind,
            title=title,
            happened_on=day,
            points=points,
            status=state,
            created_by=member.user,
        )
        at = world.at(day, 20)
        world.record(by=member.user, obj=row, verb="create", label="申报履职", at=at, target="submitted")
        if state == "approved":
            world.record(by=world.staff, obj=row, verb="approve", label="认定", at=at + dt.timedelta(days=2), source="submitted", target="approved")  # fmt: skip


def annual_assessment(world):
    """A year that is over was announced; in a year that is not, the units are scoring themselves."""
    over = world.until == dt.date(world.year, 12, 31)
    row = assessments.open_assessment(
        assessment=Assessment(
            alliance=world.alliance,
            year=world.year,
            title=f"{world.year}年度考评",
            scheme=Scheme.objects.active(world.alliance, world.year),
            self_score_until=add_working_days(world.until, 8),
        ),
        by=world.staff,
    )
    for sheet in row.sheets.select_related("assessment__scheme", "unit"):
        if over or world.random.random() < 0.6:
            _claim(world, sheet)
    if over:
        _announce(world, row)
    return row


def _claim(world, sheet):
    values = {line.pk: (line.counted, "") for line in sheet.lines.all()}
    for line in sheet.lines.select_related("indicator"):
        room = line.indicator.cap - line.counted
        if line.indicator.code in REASONS and room >= line.indicator.points and world.random.random() < 0.15:
            values[line.pk] = (line.counted + line.indicator.points, REASONS[line.indicator.code])
    liaison = world.liaisons[sheet.unit_id]
    assessments.save_claims(sheet=sheet, values=values, by=liaison)
    SHEET.perform(sheet, "submit", by=liaison)


def _announce(world, row):
    ASSESSMENT.perform(row, "audit", by=world.staff)
    for sheet in row.sheets.all():
        values = {
            line.pk: (line.counted, "无系统记录，不予计分。") if line.differs else (line.audited, "")
            for line in sheet.lines.all()
        }
        if any(line.differs for line in sheet.lines.all()):
            assessments.save_audit(sheet=sheet, values=values, by=world.staff)
    ASSESSMENT.perform(row, "publicise", by=world.staff, publicised_until=today() - dt.timedelta(days=1))
    ASSESSMENT.perform(row, "approve", by=world.leader, approved_on=today(), note="主席会议审定。")
    ASSESSMENT.perform(row, "publish", by=world.staff)


def award_list(world, assessment):
    """By rank, with one unit put on by hand; granted where the year is over."""
    round = awards.open_round(
        round=AwardRound(
            alliance=world.alliance,
            year=world.year,
            title=f"{world.year}年度先进单位和先进个人",
            unit_quota=6,
            person_quota=10,
        ),
        by=world.staff,
    )
    last = round.awards.filter(unit__isnull=False).order_by("-rank").first()
    chosen = world.pick([unit for unit in world.units if not round.awards.filter(unit=unit).exists()])
    awards.remove_award(award=last, reason="本年度有一次安全检查未通过。", by=world.staff)
    awards.add_award(round=round, unit=chosen, note="承办全市现场会，成效突出，经专班研究推荐。", by=world.staff)
    if assessment.status == Assessment.Status.PUBLISHED:
        AWARD_ROUND.perform(round, "publicise", by=world.staff, publicised_until=today() - dt.timedelta(days=1))
        AWARD_ROUND.perform(round, "grant", by=world.staff)
