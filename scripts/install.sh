#!/bin/sh
# Makes .venv with everything pinned; does nothing when it is already so. Needs Python 3.11 or newer, nothing else.
set -eu
cd "$(dirname "$0")/.."
stamp=.venv/.installed
want=$(cat requirements.txt requirements-dev.txt constraints.txt | cksum)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$want" ] && exit 0

python=
for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
    if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        python=$name
        break
    fi
done
if [ -z "$python" ]; then
    echo "需要 Python 3.11 或更新版本。 Python 3.11 or newer is needed." >&2
    exit 1
fi

echo "正在安装依赖（首次约一分钟）…… installing what the portal needs"
if [ ! -x .venv/bin/python ]; then
    # Debian ships Python without ensurepip: virtualenv from pip does the same.
    "$python" -m venv .venv 2>/dev/null || {
        rm -rf .venv
        "$python" -m pip install --quiet --user virtualenv && "$python" -m virtualenv --quiet .venv
    }
fi
export PIP_DISABLE_PIP_VERSION_CHECK=1
if .venv/bin/python -m pip install --quiet uv==0.13.9 2>/dev/null &&
    .venv/bin/uv pip install --quiet --system-certs -p .venv --compile-bytecode -r requirements-dev.txt; then
    :
else
    .venv/bin/python -m pip install --quiet -r requirements-dev.txt
fi
echo "$want" >"$stamp"
