"""The demo year is the same for the same arguments, row by row, and another for another seed."""

import datetime as dt

import pytest
import time_machine
from django.core.management import BaseCommand, CommandError, call_command, load_command_class
from django.db import connection, transaction

from alliance.models import Alliance

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 3, 18, 10, 30, tzinfo=dt.UTC)
# A few months: all that is built, in little time.
YEAR = {"year": 2025, "until": dt.date(2025, 3, 31)}
# Secrets, drawn anew for every installation on purpose.
SECRET = ["%.token", "%.password", "%.receipt", "activities_activity.code", "evaluation_assessmentsheet.serial"]
# And names by which nothing else can be guessed.
SECRET += [
    "resources_blackout.batch",
    "members_attachment.file",
    "activities_signup.phone",
    "activities_signup.short_code",
]
COLUMNS = """
    select table_name, string_agg(quote_ident(column_name), ', ' order by ordinal_position)
    from information_schema.columns
    where table_schema = 'public' and not table_name || '.' || column_name like any(%s)
    and table_name not in ('django_migrations', 'django_content_type', 'auth_permission')
    group by 1 order by 1
"""
RESTART = (
    "select setval(format('public.%I', sequencename)::regclass, 1, false) from pg_sequences"
    " where schemaname = 'public' and sequencename !~ '^(django|auth)_'"
)


@pytest.fixture
def year_of(monkeypatch):
    """`year_of(seed=…)` writes a year into the empty database, takes it away, and returns a digest of each table."""
    monkeypatch.setenv("DEMO_PASSWORD", "Alliance-2026-demo")

    def digests(**arguments):
        with time_machine.travel(NOW, tick=False), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(RESTART)
            call_command("demo_year", verbosity=0, **YEAR, **arguments)
            found = table_digests()
            transaction.set_rollback(True)
        return found

    return digests


def table_digests():
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS, [SECRET])
        for table, columns in cursor.fetchall():
            cursor.execute(
                f"select md5(string_agg(r::text, '/' order by r::text)) from (select {columns} from public.{table}) r"
            )
            found[table] = cursor.fetchone()[0]
    return {table: digest for table, digest in found.items() if digest}


def test_the_same_arguments_give_the_same_year_and_another_seed_another(year_of):
    first, second, other = year_of(seed=7), year_of(seed=7), year_of(seed=8)
    assert len(first) > 50
    assert {table for table in first if first[table] != second.get(table)} == set()
    assert first.keys() == second.keys()
    differing = {table for table in first if first[table] != other.get(table)}
    assert differing >= {"activities_activity", "proposals_opinion", "resources_booking", "evaluation_result"}


@pytest.mark.parametrize("count", [0, 9])
def test_a_number_of_districts_that_there_are_not_is_a_sentence(count):
    with pytest.raises(CommandError, match="1 到 8"):
        call_command("demo_year", alliances=count, verbosity=0)
    assert not Alliance.objects.exists()


def test_a_database_with_an_alliance_is_left_alone(unit):
    with pytest.raises(CommandError, match="只写入空库"):
        call_command("demo_year", verbosity=0)
    assert list(Alliance.objects.all()) == [unit.alliance]


def test_the_document_names_every_argument(settings):
    general = set(BaseCommand().create_parser("", "")._option_string_actions)
    own = set(load_command_class("reports", "demo_year").create_parser("", "")._option_string_actions) - general
    text = (settings.BASE_DIR / "docs" / "demo-year.md").read_text()
    assert own == {word.strip("`") for word in text.split() if word.startswith("`--")}
