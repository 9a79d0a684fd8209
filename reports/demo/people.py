"""Alliances, units with plaques and liaisons, departments, CPPCC members, accounts."""

import datetime as dt

from django.contrib.auth.hashers import make_password

from alliance.models import Alliance
from alliance.text import pinyin_key
from members.models import (
    Candidacy,
    CandidacyReview,
    Contact,
    CppccMember,
    Department,
    Membership,
    Plaque,
    Role,
    StudioDuty,
    Unit,
    User,
)
from members.workflow import CANDIDACY
from reports.demo.world import load

CITY = {"code": "990100", "name": "明州市协商民主实践联盟", "district": "明州市", "committee": "政协明州市委员会"}
DISTRICTS = ("云溪区", "沙河区", "白鹭区", "枫林区", "石桥区", "望湖区", "桐岭区", "龙泉区")
# Around a point in no real city.
LONGITUDE, LATITUDE = 120.5, 30.0


def alliances(count):
    """The city's row and so many districts below it."""
    Alliance.objects.get_or_create(code=CITY["code"], defaults=CITY)
    made = []
    for number in range(1, count + 1):
        district = DISTRICTS[number - 1]
        made.append(
            Alliance.objects.create(
                code=f"9901{number:02d}",
                name=f"{district}协商民主实践联盟",
                district=district,
                committee=f"政协明州市{district}委员会",
                centre=f"{district}协商民主实践中心",
                options={"session": "十届五次"},
            )
        )
    return made


def build(world, alliance, password):
    """Everyone. Sets world.units, departments, members, liaisons, handlers, staff, leader."""
    world.alliance = alliance
    # One hash for all: hashing is slow on purpose, and it is one password.
    world.password = make_password(password)
    world.people = load("people")
    world.is_first = alliance.code == "990101"
    prefix = "" if world.is_first else f"{alliance.code}-"
    world.prefix = prefix
    world.system = User.objects.system()
    world.staff = account(world, "staff", "周专班", Role.STAFF)
    account(world, "admin", "宋管理", Role.ADMIN)
    world.leader = account(world, "leader", "沈主席", Role.LEADER)
    units(world)
    departments(world)
    members(world)
    candidates(world)
    if world.is_first:
        city(world)


def account(world, username, name, role, unit=None, department=None, alliance=None):
    alliance = alliance or world.alliance
    # Whom one calls about a resource; numbers that no carrier gives out.
    phone = f"1000000{User.objects.count():04d}" if role == Role.LIAISON else None
    user = User.objects.create(
        username=f"{world.prefix}{username}", name=name, password=world.password, alliance=alliance, phone=phone
    )
    Membership.objects.create(user=user, alliance=alliance, role=role, unit=unit, department=department)
    return user


def city(world):
    account(world, "city", "陆市主席", Role.LEADER, alliance=Alliance.objects.get(code=CITY["code"]))


def name_of(world):
    return world.pick(world.people["surnames"]) + world.pick(world.people["given"])


def units(world):
    rows = [(kind, *row) for kind in Unit.Category.values for row in load("units")[kind]]
    world.units, world.liaisons = [], {}
    for number, (kind, name, short, subtype, street) in enumerate(rows, 1):
        unit = make_unit(world, kind, name, short, subtype, street, Unit.Status.ADMITTED, number)
        Plaque.objects.create(
            alliance=world.alliance, unit=unit, number=f"{world.alliance.district[:2]}协联〔{world.year}〕{number:02d}",
            hung_on=unit.admitted_on, place="一楼大厅",
        )  # fmt: skip
        username = "liaison" if number == 1 else f"liaison{number:02d}"
        liaison = account(world, username, name_of(world), Role.LIAISON, unit=unit)
        world.liaisons[unit.pk] = liaison
        world.units.append(unit)
        world.record(
            by=world.staff,
            obj=unit,
            verb="admit",
            label="登记成员单位",
            target=unit.status,
            at=world.at(unit.admitted_on, 10),
        )


def make_unit(world, kind, name, short, subtype, street, status, number):
    unit = Unit.objects.create(
        alliance=world.alliance, name=localised(world, name), short_name=short, pinyin=pinyin_key(f"{name}{short}"), category=kind,
        subtype=subtype, status=status, street=street, address=f"{street}{world.random.randint(1, 320)}号",
        longitude=round(LONGITUDE + world.random.uniform(-0.06, 0.06), 5), latitude=round(LATITUDE + world.random.uniform(-0.05, 0.05), 5),
        phone=f"0000-8{world.random.randint(100000, 999999)}", has_studio=number % 3 == 1,
        description=f"{name}位于{street}，面向居民和企业开放，设有协商议事空间和意见收集点。",
        admitted_on=dt.date(world.year, 1, 4 + number % 5) if status == Unit.Status.ADMITTED else None, created_by=world.staff,
    )  # fmt: skip
    Contact.objects.create(unit=unit, name=name_of(world), title="分管负责人", phone=unit.phone, is_lead=True)
    return unit


def localised(world, name):
    """Names of the first district carry its name; another district's carry theirs."""
    return name if world.is_first else name.replace("云溪", world.alliance.district[:2])


def departments(world):
    world.departments, world.handlers = {}, {}
    for number, name in enumerate(world.people["departments"]):
        department = Department.objects.create(
            alliance=world.alliance,
            name=name,
            pinyin=pinyin_key(name),
            phone=f"0000-6{world.random.randint(100000, 999999)}",
        )
        username = "handler" if number == 0 else f"handler{number + 1:02d}"
        world.handlers[department.pk] = account(world, username, name_of(world), Role.HANDLER, department=department)
        world.departments[name] = department


def members(world):
    studios = [unit for unit in world.units if unit.has_studio]
    world.members = []
    for number in range(world.count(60)):
        name = name_of(world)
        user = None
        if number < 12:
            user = account(world, "cppcc" if number == 0 else f"cppcc{number + 1:02d}", name, Role.CPPCC)
        world.members.append(
            CppccMember.objects.create(
                alliance=world.alliance,
                user=user,
                name=name,
                pinyin=pinyin_key(name),
                sector=world.pick(world.people["sectors"]),
                employer=world.pick(world.people["employers"]),
                is_standing=number % 7 == 0,
                studio=studios[number % len(studios)],
            )
        )
    StudioDuty.objects.bulk_create(
        StudioDuty(
            alliance=world.alliance,
            unit=unit,
            cppcc_member=world.members[(index * 5 + week) % len(world.members)],
            day=world.until + dt.timedelta(days=(2 - world.until.weekday()) % 7 + 7 * week),
        )
        for index, unit in enumerate(studios)
        for week in range(6)
    )


def candidates(world):
    """Three on their way in: one just recommended, one inspected and scored, one returned."""
    for number, (name, short, subtype, street) in enumerate(load("units")["candidates"]):
        unit = make_unit(
            world,
            "traffic" if number < 2 else "grassroots",
            name,
            short,
            subtype,
            street,
            Unit.Status.CANDIDATE,
            90 + number,
        )
        row = Candidacy.objects.create(
            alliance=world.alliance,
            unit=unit,
            reason=f"{name}人流稳定、场地开放，愿意承担意见收集和活动协办。",
            created_by=world.staff,
        )
        if number == 1:
            CANDIDACY.perform(row, "check", by=world.staff, note="材料齐全")
            CANDIDACY.perform(row, "inspect", by=world.staff, note="实地考察，条件较好")
            for reviewer, marks in ((world.staff, (82, 75, 88, 90, 80)), (world.leader, (78, 70, 85, 84, 83))):
                CandidacyReview.objects.create(
                    candidacy=row,
                    reviewer=reviewer,
                    note="建议吸纳",
                    **dict(zip(CandidacyReview.MARKS, marks, strict=True)),
                )
        if number == 2:
            CANDIDACY.perform(row, "return", by=world.staff, reason="请补充近一年服务数据")
