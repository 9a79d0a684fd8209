"""What the units share, and a year of bookings made by the same rules as on the pages."""

import datetime as dt

from django.utils import timezone

from alliance.text import pinyin_key
from reports.demo import sharing, soon
from resources import services
from resources.models import Booking, OpeningHours, Quota, Resource
from resources.services import blackouts, catalogue, datasets, line
from resources.workflow import BOOKING, GRANT

ROOMS = (
    ("协商议事厅", 60, "协商议事"),
    ("多功能厅", 150, "讲座、演出"),
    ("圆桌会议室", 20, "协商议事、小会"),
    ("培训教室", 40, "培训"),
    ("报告厅", 240, "讲座、大会"),
)
ROUTES = (
    "公交12路青石路站下，步行5分钟；院内可停车20辆",
    "地铁2号线人民路站3号口，步行8分钟",
    "公交3路、17路文化中心站下即到；地下车库可停车",
)
EQUIPMENT = ("投影、音响、话筒", "投影、白板", "音响、话筒、直播设备", "白板", "投影、音响、同声传译")
EXPERTS = (
    ("物业管理与小区治理", "物业、社区治理"),
    ("养老政策", "养老"),
    ("劳动用工与社保", "劳动、法律"),
    ("儿童心理", "儿童、心理"),
    ("城市更新与加装电梯", "加梯、社区治理"),
    ("食品安全", "食品安全"),
    ("数字化转型", "数字化、企业服务"),
    ("调解与协商主持", "调解、协商主持"),
)
COURSES = (
    ("怎样写好一条社情民意", "协商主持"),
    ("协商主持入门", "协商主持"),
    ("老年人智能手机课", "养老、数字化"),
    ("小微企业税费优惠", "企业服务"),
    ("急救与AED使用", "健康"),
    ("家庭教育公开课", "儿童"),
)
DATASETS = (
    ("公共停车位分布", "位置、车位数、开放时段"),
    ("社区助餐点名录", "名称、地址、价格"),
    ("园区空置厂房清单", "园区、面积、租金"),
    ("图书馆到馆人次", "日期、人次"),
)
SAMPLES = {
    "公共停车位分布": "位置,车位数,开放时段\n青石路12号,36,19:00-07:00\n人民路3号,58,全天",
    "社区助餐点名录": "名称,地址,价格\n青石社区食堂,青石路8号,12元",
}
PURPOSES = ("居民恳谈会", "委员界别活动", "政策宣讲", "企业座谈会", "读书分享", "志愿者培训", "议题协商会", "法律咨询")


def build(world):
    world.venues = []
    for index, unit in enumerate(world.units):
        for room in world.some(ROOMS, 2 if index % 2 else 1):
            world.venues.append(_venue(world, unit, *room, index))
        if index % 3 == 0:
            topic, tags = world.pick(EXPERTS)
            _other(
                world, unit, Resource.Kind.EXPERT, f"{topic}专家", topics=topic, tags=tags, engagement="讲座、咨询", max_per_day=1,
                sector="社会福利和社会保障界",
            )  # fmt: skip
        if index % 4 == 0:
            name, tags = world.pick(COURSES)
            _other(
                world, unit, Resource.Kind.COURSE, name, tags=tags, teacher="驻点讲师", duration_minutes=90, capacity=40
            )  # fmt: skip
        if index % 9 == 0:
            name, fields = DATASETS[index // 9 % len(DATASETS)]
            _other(
                world, unit, Resource.Kind.DATASET, name, tags="数据", data_fields=fields, sample=SAMPLES.get(name, "")
            )
    bookings(world)
    soon.build(world)
    sharing.build(world)


def _venue(world, unit, room, capacity, tags, index):
    approval = Resource.Approval.AUTOMATIC if index % 3 == 0 else Resource.Approval.OWNER
    row = _other(
        world, unit, Resource.Kind.VENUE, f"{unit.short_name}{room}", capacity=capacity, equipment=world.pick(EQUIPMENT),
        tags=tags, address=unit.address, route=ROUTES[index % len(ROUTES)], accessibility="有坡道和无障碍卫生间" if index % 2 else "", approval=approval,
        longitude=unit.longitude, latitude=unit.latitude,
    )  # fmt: skip
    OpeningHours.objects.bulk_create(
        OpeningHours(resource=row, weekday=day, opens=dt.time(9), closes=dt.time(21 if index % 2 else 18))
        for day in range(7 if index % 2 else 6)
    )
    return row


def _other(world, unit, kind, name, **fields):
    row, _made = Resource.objects.get_or_create(
        unit=unit, kind=kind, name=name,
        defaults={
            "alliance": world.alliance, "pinyin": pinyin_key(name), "status": Resource.Status.PUBLISHED, "created_by": world.liaisons[unit.pk],
            "description": f"由{unit.name}提供，联盟单位和委员可以预约。", **fields,
        },
    )  # fmt: skip
    return row


def bookings(world):
    """About seven hundred in the year, some nobody came to; rejected ones and requests still waiting."""
    per_venue = max(1, world.count(660) // len(world.venues))
    for venue in world.venues:
        borrower = world.pick([unit for unit in world.units if unit.pk != venue.unit_id])
        rows = [_wish(world, venue) for _ in range(per_venue)]
        made, _refused = services.book_many(resource=venue, rows=rows, unit=borrower, by=world.liaisons[borrower.pk])
        _use(world, made)
    waiting(world)
    rules_of_the_house(world)


def rules_of_the_house(world):
    """What owners set: a hall that divides, closed mornings, a holiday rule, a limit, people in line, a weekly talk."""
    hall = world.venues[0]
    for name in ("东半厅", "西半厅"):
        services.save_resource(
            resource=Resource(
                alliance=world.alliance, unit=hall.unit, kind=Resource.Kind.VENUE, name=f"{hall.name}{name}", parent=hall,
                capacity=hall.capacity // 2, status=Resource.Status.PUBLISHED, approval=hall.approval, address=hall.address,
                description="礼堂拉上隔断后的一半，可单独预约。",
            ),
            by=world.liaisons[hall.unit_id],
        )  # fmt: skip
    for venue in world.venues[1:6]:
        Resource.objects.filter(pk=venue.pk).update(follows_calendar=True, buffer_after=15, cancel_notice_hours=2)
    Quota.objects.create(alliance=world.alliance, subject="person", measure="count", window="week", most=5)
    today = timezone.localdate()
    closed = [
        (world.at(today + dt.timedelta(days=number), 9), world.at(today + dt.timedelta(days=number), 12))
        for number in (5, 12, 19)
    ]
    owner = world.liaisons[hall.unit_id]
    blackouts.black_out(resource=hall, spans=closed, reason="设备保养", by=owner, on_hit="around")
    _weekly_talk(world)
    _sessions_and_grants(world)


def _sessions_and_grants(world):
    """Two courses that people join by session, some seats taken; leave to use data, asked for and granted."""
    members = [row for row in world.members if row.user_id]
    courses = Resource.objects.filter(alliance=world.alliance, kind=Resource.Kind.COURSE).order_by("pk")[:2]
    for number, course in enumerate(courses):
        course.by_session, course.approval = True, Resource.Approval.AUTOMATIC
        course.save(update_fields=["by_session", "approval"])
        owner = world.liaisons[course.unit_id]
        for week in (1, 2, 3):
            start = world.at(timezone.localdate() + dt.timedelta(days=7 * week + number), 14)
            end = start + dt.timedelta(minutes=90)
            catalogue.save_session(resource=course, start=start, end=end, seats=30, place="一楼培训教室", by=owner)
            for member in members[week : week + 3]:
                services.book(resource=course, start=start, end=end, purpose="参加课程", attendees=3, by=member.user)
    terms = "仅用于本次调研，不得转给他人，不得用于识别个人。"
    Resource.objects.filter(alliance=world.alliance, kind=Resource.Kind.DATASET).update(terms=terms)
    for number, data in enumerate(
        Resource.objects.filter(alliance=world.alliance, kind=Resource.Kind.DATASET).order_by("pk")
    ):
        asked = datasets.apply(resource=data, purpose="为提案做调研", by=members[number].user)
        if number % 2:
            until = timezone.localdate() + dt.timedelta(days=180)
            GRANT.perform(asked, "approve", by=world.liaisons[data.unit_id], expires_on=until)


def _weekly_talk(world):
    """Every week at one place, for two months; somebody waits for the first date."""
    venue = next(row for row in world.venues[2:] if row.approval == Resource.Approval.AUTOMATIC)
    day = timezone.localdate() + dt.timedelta(days=7)
    day += dt.timedelta(days=(2 - day.weekday()) % 7)
    member = next(row for row in world.members if row.user_id)
    booking = services.book(
        resource=venue, start=world.at(day, 14), end=world.at(day, 16), purpose="居民恳谈会（每周）", attendees=12, by=member.user,
        repeat="FREQ=WEEKLY;COUNT=8", on_conflict="skip",
    )  # fmt: skip
    other = [row for row in world.members if row.user_id][1]
    line.join(resource=venue, start=booking.start, end=booking.end, purpose="界别协商", attendees=10, by=other.user)


def _wish(world, venue):
    start = world.at(world.day(), world.random.randint(9, 15), world.pick((0, 30)))
    length = dt.timedelta(minutes=world.pick((60, 90, 120, 180)))
    attendees = max(1, int(venue.capacity * world.random.uniform(0.3, 0.95)))
    return {"start": start, "end": start + length, "purpose": world.pick(PURPOSES), "attendees": attendees}


def _use(world, made):
    now = timezone.now()
    past = [row for row in made if row.period.upper < now]
    for row in past:
        row.created_at = row.period.lower - dt.timedelta(days=world.random.randint(2, 20))
        if world.random.random() < 0.04:
            row.no_show_at = row.period.lower + dt.timedelta(minutes=20)
        elif world.random.random() < 0.05:
            row.status, row.reason = Booking.Status.CANCELLED, "活动改期"
        else:
            row.checked_in_at = row.period.lower + dt.timedelta(minutes=world.random.randint(-10, 10))
            row.checked_out_at = row.period.upper
    fields = ["created_at", "no_show_at", "status", "reason", "checked_in_at", "checked_out_at"]
    Booking.objects.bulk_update(past, fields, batch_size=500)


def waiting(world):
    """Requests for the coming days, made as people make them: most wait for the owner, one is rejected."""
    for asked, venue in enumerate(row for row in world.venues if row.approval == Resource.Approval.OWNER):
        member = world.members[asked % 12]
        if member.user is None or asked >= 12:
            break
        start = world.at(timezone.localdate() + dt.timedelta(days=3 + asked), 10)
        if start.weekday() == 6:
            start += dt.timedelta(days=1)
        booking = services.book(
            resource=venue,
            start=start,
            end=start + dt.timedelta(hours=2),
            purpose="委员界别协商活动",
            attendees=min(15, venue.capacity),
            by=member.user,
        )
        if asked == 3:
            BOOKING.perform(booking, "reject", by=world.liaisons[venue.unit_id], reason="当天有内部会议，请改约次日。")
