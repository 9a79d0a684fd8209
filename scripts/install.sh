#!/bin/sh
# Makes .venv with everything pinned; does nothing when it is already so. Needs Python 3.11 or newer, nothing else.
#   sh scripts/install.sh                        what the portal runs on
#   sh scripts/install.sh requirements-dev.txt   and what the checks need
# WHEELS=folder takes the packages from a folder (see `make wheels`) instead of the network.
set -eu
cd "$(dirname "$0")/.."
# The account that the servers run under must be able to read what root installs.
umask 022
file=${1:-requirements.txt}
want=$(cat requirements.txt requirements-dev.txt constraints.txt | cksum)

is_installed() {
    [ -x .venv/bin/python ] && [ -f ".venv/.installed-$1" ] && [ "$(cat ".venv/.installed-$1")" = "$want" ]
}
is_installed "$file" || is_installed requirements-dev.txt && exit 0

find_python() {
    for name in python3.14 python3.13 python3.12 python3.11 python3 python; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "需要 Python 3.11 或更新版本。 Python 3.11 or newer is needed." >&2
    exit 1
}

make_venv() {
    # Left half made by a start that was cut off.
    [ -L .venv ] || rm -rf .venv
    "$1" -m venv .venv >/dev/null 2>&1 && return
    # Debian ships Python without ensurepip, and perhaps with its own pip: that one can install into an empty environment.
    "$1" -m venv --without-pip .venv && "$1" -m pip --python .venv/bin/python install --quiet pip 2>/dev/null && return
    rm -rf .venv
    command -v uv >/dev/null 2>&1 && uv venv --quiet --seed --python "$1" .venv && return
    echo "无法建立 Python 虚拟环境：请安装 python3-venv（Debian、Ubuntu：apt install python3-venv）。" >&2
    echo "No virtual environment can be made: install python3-venv." >&2
    exit 1
}

install_packages() {
    if [ -n "${WHEELS:-}" ]; then
        .venv/bin/python -m pip install --quiet --no-index --find-links "$WHEELS" -r "$file"
        return
    fi
    # uv does not read pip's settings, where an office names its mirror.
    index=${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null || true)}
    [ -z "$index" ] || export UV_DEFAULT_INDEX="${UV_DEFAULT_INDEX:-$index}"
    .venv/bin/python -m pip install --quiet uv==0.13.9 2>/dev/null &&
        .venv/bin/uv pip install --quiet --system-certs -p .venv --compile-bytecode -r "$file" 2>/dev/null ||
        .venv/bin/python -m pip install --quiet -r "$file"
}

echo "正在安装依赖（首次约一分钟）…… installing what the portal needs"
export PIP_DISABLE_PIP_VERSION_CHECK=1
.venv/bin/python -m pip --version >/dev/null 2>&1 || make_venv "$(find_python)"
rm -f .venv/.installed-*
if ! install_packages; then
    echo "依赖没有装全：请检查网络，用 PIP_INDEX_URL 指明镜像，或用 WHEELS 指明离线安装包的目录。" >&2
    echo "Not everything could be installed: check the network, name a mirror in PIP_INDEX_URL or a folder of wheels in WHEELS." >&2
    exit 1
fi
echo "$want" >".venv/.installed-$file"
