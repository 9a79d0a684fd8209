"""The tables of the portal, out of PostgreSQL and into it, by the programs of the server's own version."""

import shutil
import subprocess
import tempfile
from pathlib import Path

from django.db import connection, transaction

from alliance.backups.errors import BackupError
from alliance.embedded import binaries
from alliance.embedded.process import clean_environment

# Whatever belongs to an extension is the server's, and stays.
_OURS = "not exists (select from pg_depend d where d.objid = {0}.oid and d.deptype = 'e')"
TABLES = f"""
    select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
    and {_OURS.format("c")} order by 1
"""
# Not the schema itself: before PostgreSQL 15 it belongs to the administrator of the server.
EMPTY = f"""
    do $$
    declare command text;
    begin
        for command in select unnest(array(
            select format('drop %s if exists public.%I cascade',
                case c.relkind when 'v' then 'view' when 'm' then 'materialized view' when 'S' then 'sequence'
                else 'table' end, c.relname)
            from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S')
            and {_OURS.format("c")} order by c.relkind = 'S'))
        loop execute command; end loop;
        for command in select unnest(array(
            select format('drop routine if exists %s cascade', p.oid::regprocedure)
            from pg_proc p where p.pronamespace = 'public'::regnamespace and {_OURS.format("p")}))
        loop execute command; end loop;
    end $$;
"""


def tables():
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return [name for (name,) in cursor.fetchall()]


def dump(target):
    """Write the database to a file; returns the rows of every table at the same moment, whatever is written meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        cursor.execute("select pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        words, environment = _address()
        options = ["-Fc", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        _run([_tool("pg_dump"), *options, *words, "-f", str(target)], environment)
        cursor.execute(_count(tables()))
        return dict(cursor.fetchall())


def _count(names):
    quoted = ((name.replace("'", "''"), name.replace('"', '""')) for name in names)
    return " union all ".join(f"select '{text}', count(*) from public.\"{name}\"" for text, name in quoted)


def check(path):
    """The dump can be read by this machine's program, before anything is touched."""
    _run([_tool("pg_restore"), "--list", str(path)], clean_environment())


class Load:
    """A dump put in place of what the database holds, in one transaction: until `commit` nothing has happened.

    with Load(dump) as load:
        load.counts(names)
        load.commit()
    """

    def __init__(self, path):
        self.path = path

    def __enter__(self):
        connection.close()
        words, environment = _address()
        self._complaints = tempfile.TemporaryFile()
        self._psql = subprocess.Popen(
            [_tool("psql"), "-X", "-q", "-A", "-t", "-F", "\t", "-v", "ON_ERROR_STOP=1", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env=environment,
        )
        try:
            self._ask("begin; set local lock_timeout = '30s'; set local client_min_messages = warning;" + EMPTY)
            self._pour()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        # What is not committed by now never happened.
        self._psql.kill()
        self._psql.communicate()
        self._complaints.close()

    def counts(self, names):
        lines = (line.split("\t") for line in self._ask(_count(names) + ";"))
        return {name: int(number) for name, number in lines}

    def commit(self):
        self._ask("commit;")

    def _pour(self):
        """The script of the dump, as pg_restore writes it, into the open transaction; what its statements answer is not read."""
        self._write(b"\\o /dev/null\n")
        script = [_tool("pg_restore"), "--no-owner", "--no-privileges", "-f", "-", str(self.path)]
        with tempfile.TemporaryFile() as complaints:
            with subprocess.Popen(
                script, stdout=subprocess.PIPE, stderr=complaints, env=clean_environment()
            ) as pg_restore:
                try:
                    # Written whatever the server is, which before PostgreSQL 17 does not know it.
                    head = pg_restore.stdout.read(2**16).replace(b"SET transaction_timeout = 0;\n", b"", 1)
                    self._psql.stdin.write(head)
                    shutil.copyfileobj(pg_restore.stdout, self._psql.stdin, 2**20)
                except BrokenPipeError:
                    pg_restore.kill()
                    raise self._refused() from None
            if pg_restore.returncode:
                raise _failure("pg_restore", _read(complaints))
        self._ask("\\o\n")

    def _ask(self, sql):
        """What psql answers to some statements, line by line."""
        self._write(f"{sql}\n\\echo :done:\n".encode())
        lines = []
        for line in self._psql.stdout:
            text = line.decode().rstrip("\n")
            if text == ":done:":
                return lines
            lines.append(text)
        raise self._refused()

    def _write(self, text):
        try:
            self._psql.stdin.write(text)
            self._psql.stdin.flush()
        except BrokenPipeError:
            raise self._refused() from None

    def _refused(self):
        self._psql.wait()
        return _failure("psql", _read(self._complaints))


def _read(file):
    file.seek(0)
    return file.read().decode(errors="replace")


def _run(command, environment):
    done = subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise _failure(Path(command[0]).name, done.stderr)


def _failure(program, said):
    if "lock timeout" in said:
        return BackupError(
            "数据库正忙，等不到它空下来：请先停止门户再恢复。什么也没有改变。",
            "The database is busy: stop the portal, then restore. Nothing was changed.",
        )
    if "unsupported version" in said:
        return BackupError(
            "备份由更新的 PostgreSQL 程序写成：请安装它，或用 PORTAL_PG_BIN 指明。什么也没有改变。",
            "Newer PostgreSQL programs wrote this backup: install them, or name them in PORTAL_PG_BIN. Nothing was changed.",
        )
    reason = next((line for line in said.splitlines() if "error:" in line.lower()), said.strip()[-400:])
    return BackupError(
        f"数据库没有接受，什么也没有改变（{program}）：{reason}",
        f"The database did not go along, and nothing was changed ({program}).",
    )


def _tool(name):
    """A client program of the server's own version."""
    program, _version = binaries.client_program(name, connection.pg_version // 10000)
    return str(program)


def _address():
    """How a client program reaches the database; the password goes by the environment, not the command line."""
    where = connection.settings_dict
    words = ["-d", where["NAME"]]
    for option, value in (("-h", where["HOST"]), ("-p", where["PORT"]), ("-U", where["USER"])):
        if value:
            words += [option, str(value)]
    environment = clean_environment() | {"PGPASSWORD": where["PASSWORD"] or ""}
    if mode := where["OPTIONS"].get("sslmode"):
        environment["PGSSLMODE"] = mode
    return words, environment
