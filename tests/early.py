"""Servers for the tests: started before Django reads its settings, shared by all workers, gone afterwards.

Loaded by `-p tests.early` in pyproject.toml.
"""

import os
import shutil
import tempfile
from contextlib import ExitStack

import pytest

_stack = ExitStack()


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config):
    # A wrapper runs before every plain hook, and so before pytest-django reads the settings.
    start()
    return (yield)


def start():
    # Playwright's own event loop makes Django think it runs in an async context.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    os.environ.setdefault("TASKS_INLINE", "1")
    os.environ.setdefault("STATICFILES_BACKEND", "django.contrib.staticfiles.storage.StaticFilesStorage")
    os.environ.setdefault("SECRET_KEY", "for-tests-only")
    if "PYTEST_XDIST_WORKER" in os.environ:
        return
    from alliance.embedded import servers

    var_dir = tempfile.mkdtemp(prefix="portal-test-")
    os.chmod(var_dir, 0o755)
    _stack.callback(shutil.rmtree, var_dir, ignore_errors=True)
    os.environ["VAR_DIR"] = var_dir
    os.environ.update(_stack.enter_context(servers(var_dir, ephemeral=True)))


def pytest_unconfigure(config):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _stack.close()
