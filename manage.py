#!/usr/bin/env python
"""Django's commands. Those that need the database start the private servers for their duration, where none is named or running."""

import os
import sys
from contextlib import nullcontext
from pathlib import Path

SERVERLESS = {
    "help",
    "check",
    "makemigrations",
    "collectstatic",
    "diffsettings",
    "version",
    "up",
    "--version",
    "--help",
    "shell_plus",
}


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    from alliance.embedded import StartError

    try:
        with database(sys.argv[1:2]):
            execute()
    except StartError as error:
        sys.exit(str(error))


def database(command):
    """Nothing to do where addresses are given or `up` is running; else the private servers for one command."""
    if not command or command[0] in SERVERLESS or os.environ.get("DATABASE_URL"):
        return nullcontext()
    from alliance.embedded import Lock, servers

    var_dir = Path(os.environ.get("VAR_DIR") or Path(__file__).resolve().parent / "var")
    lock = Lock(var_dir)
    if not lock.take():
        return nullcontext()
    return _Servers(servers(var_dir), lock)


class _Servers:
    def __init__(self, servers, lock):
        self.servers, self.lock = servers, lock

    def __enter__(self):
        os.environ.update(self.servers.__enter__())

    def __exit__(self, *error):
        self.servers.__exit__(*error)
        self.lock.release()


def execute():
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.DEBUG  # noqa: B018 - reads the settings, so that a bad value is one sentence and not a traceback
    except ImproperlyConfigured as error:
        sys.exit(f"配置有误，请检查环境变量。\n{error}")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
