"""What went wrong outside the portal (a server, a disk, a right), as one sentence for the person at the terminal."""

import errno
import shutil

import redis
from django.conf import settings
from django.db import DatabaseError, NotSupportedError, OperationalError

from alliance.embedded import StartError, disk_full

DISK_FULL, NO_RIGHT = "53100", "42501"
# A database that cannot begin another file of its journal stops, and then answers nothing any more.
LEAST_ROOM = 16 * 2**20


def sentence_of(error):
    """A StartError to print in place of a traceback, or None where the fault may be the portal's own."""
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(error.filename or "VAR_DIR")
    if isinstance(error, redis.exceptions.RedisError):
        return _of_redis(error)
    if isinstance(error, DatabaseError):
        return _of_database(error)


def _of_redis(error):
    return StartError(
        "连不上 REDIS_URL 指明的 Redis，请检查地址和密码。", f"REDIS_URL does not answer: {_first_line(error)}"
    )


def _of_database(error):
    code = getattr(error.__cause__, "pgcode", None)
    if code == DISK_FULL:
        return disk_full("DATABASE_URL")
    if code == NO_RIGHT:
        return StartError(
            "DATABASE_URL 的用户在库中权限不足，请让它成为数据库的所有者。",
            f"The user of DATABASE_URL lacks a right, make it the owner of the database: {_first_line(error)}",
        )
    if isinstance(error, NotSupportedError):
        return StartError("DATABASE_URL 的数据库版本太旧。", f"The database is too old: {_first_line(error)}")
    # A connection that was never made has no code.
    if isinstance(error, OperationalError) and code is None:
        if shutil.disk_usage(settings.VAR_DIR).free < LEAST_ROOM:
            return disk_full(settings.VAR_DIR)
        return StartError(
            "连不上 DATABASE_URL 指明的数据库，请检查地址、库名、用户和密码。",
            f"DATABASE_URL does not answer: {_first_line(error)}",
        )


def _first_line(error):
    return next(iter(str(error).strip().splitlines()), "no reason given")
