"""The cast. Every test that asks who may do what takes its people from here."""

import logging

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.test import Client
from rest_framework.test import APIClient

from alliance.catalogue import compile_catalogues
from members.models import Role
from tests import factories


@pytest.fixture(autouse=True)
def _clean_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def _no_error_is_logged(caplog):
    """Silence is failure: a logged ERROR fails the test, unless it takes it away with caplog.clear()."""
    yield
    for phase in ("setup", "call"):
        errors = [record for record in caplog.get_records(phase) if record.levelno >= logging.ERROR]
        assert not errors, errors


@pytest.fixture
def english(tmp_path, settings):
    """The English catalogue, compiled from the source as it stands; Chinese needs none."""
    compile_catalogues(settings.BASE_DIR / "locale", tmp_path)
    settings.LOCALE_PATHS = [tmp_path]


@pytest.fixture
def alliance(db):
    return factories.make_alliance()


@pytest.fixture
def other_alliance(db):
    return factories.make_alliance("990102", "沙河区")


@pytest.fixture
def city(db):
    return factories.make_alliance("990100", "明州市")


@pytest.fixture
def unit(alliance):
    return factories.make_unit(alliance, "云溪图书馆", short_name="图书馆")


@pytest.fixture
def other_unit(alliance):
    return factories.make_unit(alliance, "青石街道社区中心", category="grassroots")


@pytest.fixture
def department(alliance):
    return factories.make_department(alliance, "区城市管理局")


@pytest.fixture
def other_department(alliance):
    return factories.make_department(alliance, "区交通运输局")


@pytest.fixture
def staff(alliance):
    return factories.make_user(alliance, Role.STAFF, "专班小周")


@pytest.fixture
def liaison(unit):
    return factories.make_user(unit.alliance, Role.LIAISON, "联络员小林", unit=unit)


@pytest.fixture
def other_liaison(other_unit):
    return factories.make_user(other_unit.alliance, Role.LIAISON, "联络员小何", unit=other_unit)


@pytest.fixture
def cppcc(alliance):
    return factories.make_cppcc(alliance, "委员老陈")


@pytest.fixture
def other_cppcc(alliance):
    return factories.make_cppcc(alliance, "委员老许")


@pytest.fixture
def leader(alliance):
    return factories.make_user(alliance, Role.LEADER, "沈主席")


@pytest.fixture
def handler(department):
    return factories.make_user(department.alliance, Role.HANDLER, "经办人小方", department=department)


@pytest.fixture
def other_handler(other_department):
    return factories.make_user(other_department.alliance, Role.HANDLER, "经办人小石", department=other_department)


@pytest.fixture
def admin(alliance):
    return factories.make_user(alliance, Role.ADMIN, "管理员老宋")


@pytest.fixture
def city_leader(city):
    return factories.make_user(city, Role.LEADER, "市里的陆主席")


@pytest.fixture
def outsider(other_alliance):
    """Staff of another district: sees nothing of ours."""
    return factories.make_user(other_alliance, Role.STAFF, "外区专班")


@pytest.fixture
def nobody():
    return AnonymousUser()


@pytest.fixture
def client_of():
    """`client_of(user)` is a browser signed in as that user (or as nobody)."""

    def make(user):
        client = Client()
        if user.is_authenticated:
            client.force_login(user, backend="members.backends.UsernameOrPhoneBackend")
        return client

    return make


@pytest.fixture
def api_of():
    def make(user):
        client = APIClient()
        if user.is_authenticated:
            client.force_authenticate(user)
        return client

    return make


class World:
    """The whole cast at once, as attributes, for the access matrix and the leak test."""

    CAST = (
        "staff",
        "liaison",
        "other_liaison",
        "cppcc",
        "other_cppcc",
        "leader",
        "handler",
        "other_handler",
        "admin",
        "city_leader",
        "outsider",
        "nobody",
    )
    PLACES = ("alliance", "other_alliance", "city", "unit", "other_unit", "department", "other_department")

    def __init__(self, request):
        for name in (*self.PLACES, *self.CAST):
            setattr(self, name, request.getfixturevalue(name))


@pytest.fixture
def world(request, db):
    return World(request)


@pytest.fixture
def flushable(transactional_db, django_db_blocker):
    """For tests that commit: their database is emptied afterwards, the audit table included."""
    from django.db import connection

    yield
    with connection.cursor() as cursor:
        cursor.execute("set portal.test_flush = 'on'")
