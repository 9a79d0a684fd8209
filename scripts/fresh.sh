#!/bin/sh
# Throws the data folder away, after asking; not while somebody uses it.
set -eu
cd "$(dirname "$0")/.."
var=${VAR_DIR:-var}
[ -d "$var" ] || exit 0
if [ -x .venv/bin/python ] && .venv/bin/python -c 'import sys; from alliance.embedded import Lock; sys.exit(not Lock(sys.argv[1]).is_held())' "$var"; then
    echo "门户正在运行，请先停止。 The portal is running: stop it first." >&2
    exit 1
fi
printf '删除 %s 下的全部数据？ Delete all data there? [y/N] ' "$var"
read -r answer
[ "$answer" = y ] || exit 0
for link in "$var"/pg*; do
    # A database that root keeps outside (see alliance/embedded/cluster.py).
    [ ! -L "$link" ] || rm -rf "$(readlink "$link")"
done
rm -rf "$var"
