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
    if worker := os.environ.get("PYTEST_XDIST_WORKER"):
        # A cache of its own, so that one worker's clean slate is not another's.
        os.environ["REDIS_URL"] = (
            f"{os.environ['REDIS_URL'].rsplit('/', 1)[0]}/{1 + int(worker.removeprefix('gw')) % 15}"
        )
        return
    from alliance.embedded import servers

    var_dir = tempfile.mkdtemp(prefix="portal-test-")
    os.chmod(var_dir, 0o755)
    os.mkdir(os.path.join(var_dir, "static"))
    _stack.callback(shutil.rmtree, var_dir, ignore_errors=True)
    os.environ["VAR_DIR"] = var_dir
    os.environ.update(_stack.enter_context(servers(var_dir, ephemeral=True)))


def pytest_unconfigure(config):
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _stack.close()
