#!/usr/bin/env python
"""Django's commands. Those that need the database start the private servers for their duration, where none is named or running."""

import os
import sys
from contextlib import contextmanager, nullcontext
from pathlib import Path

SERVERLESS = {"help", "check", "makemigrations", "collectstatic", "diffsettings", "version", "up"}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character must not stop the portal.
        stream.reconfigure(errors="replace")
    from alliance.embedded import StartError

    try:
        with servers_for(sys.argv[1:]):
            execute()
    except StartError as error:
        sys.exit(str(error))


def servers_for(words):
    """Nothing to do where addresses are given or somebody runs the servers; else the private servers for one command."""
    needs_none = not words or words[0].startswith("-") or words[0] in SERVERLESS or {"-h", "--help"} & set(words)
    if needs_none or (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        return nullcontext()
    from alliance.embedded import Lock

    var_dir = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent / "var")
    lock = Lock(var_dir)
    if lock.take(note=f"manage.py {words[0]}"):
        return private_servers(var_dir, lock)
    return nullcontext()


@contextmanager
def private_servers(var_dir, lock):
    from alliance.embedded import servers

    try:
        with servers(var_dir) as addresses:
            os.environ.update(addresses)
            yield
    finally:
        lock.release()


def execute():
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from alliance.troubles import sentence_of

    try:
        settings.DEBUG  # noqa: B018 - reads the settings, so that a bad value is one sentence and not a traceback
    except ImproperlyConfigured as error:
        sys.exit(f"配置有误，请检查环境变量。\n{error}")
    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        if sentence := sentence_of(error):
            sys.exit(str(sentence))
        raise


if __name__ == "__main__":
    main()
