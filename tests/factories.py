"""Plain functions that make one valid row each; every app adds its own in tests/<app>/factories.py."""

import itertools

from alliance.models import Alliance
from alliance.text import pinyin_key
from members.models import CppccMember, Department, Membership, Role, Unit, User

numbers = itertools.count(1)

# Hashing is slow on purpose; nobody in the tests types a password unless a test says so.
UNUSABLE = "!"


def make_alliance(code="990101", district="云溪区"):
    return Alliance.objects.create(
        code=code,
        name=f"{district}协商民主实践联盟",
        district=district,
        committee=f"政协明州市{district}委员会",
        centre=f"{district}协商民主实践中心",
    )


def make_unit(alliance, name="", category=Unit.Category.TRAFFIC, status=Unit.Status.ADMITTED, **fields):
    name = name or f"第{next(numbers)}单位"
    if status == Unit.Status.ADMITTED:
        fields.setdefault("admitted_on", "2026-01-05")
    return Unit.objects.create(
        alliance=alliance, name=name, pinyin=pinyin_key(name), category=category, status=status, **fields
    )


def make_department(alliance, name="", **fields):
    name = name or f"第{next(numbers)}局"
    return Department.objects.create(alliance=alliance, name=name, pinyin=pinyin_key(name), **fields)


def make_user(alliance, role=None, name="", unit=None, department=None, **fields):
    number = next(numbers)
    user = User.objects.create(
        username=fields.pop("username", f"user{number}"), name=name or f"用户{number}", password=UNUSABLE, alliance=alliance, **fields
    )
    if role:
        Membership.objects.create(user=user, alliance=alliance, role=role, unit=unit, department=department)
    return user


def make_cppcc_member(alliance, name="", user=None, **fields):
    name = name or f"委员{next(numbers)}"
    return CppccMember.objects.create(
        alliance=alliance, name=name, pinyin=pinyin_key(name), sector=fields.pop("sector", "教育界"), user=user, **fields
    )


def make_cppcc(alliance, name=""):
    """A user with the role and the record of a CPPCC member."""
    user = make_user(alliance, Role.CPPCC, name=name)
    make_cppcc_member(alliance, name=user.name, user=user)
    return user
