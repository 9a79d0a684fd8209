#!/bin/sh
# Every check. Stops at the first that fails.
set -eu
cd "$(dirname "$0")/.."
bin=.venv/bin

sh scripts/browser.sh
"$bin/ruff" check .
"$bin/ruff" format --check .
"$bin/lint-imports" --no-cache
SECRET_KEY=0123456789-check-only-0123456789-check-only-0123456789-abc HTTPS=1 ALLOWED_HOSTS=portal.example \
    "$bin/python" manage.py check --deploy --fail-level WARNING
"$bin/python" scripts/messages.py check
"$bin/python" scripts/migrations.py
# In the order of folders: files of few but long tests, the pages in a browser, must not come last and alone.
exec "$bin/python" -m pytest -n "${WORKERS:-2}" --dist loadfile --no-loadscope-reorder "$@"
