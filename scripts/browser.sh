#!/bin/sh
# Finds Chromium, else installs it: apt as root, else Playwright's own. Never skips.
set -eu
cd "$(dirname "$0")/.."
for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null 2>&1 && exit 0
done
[ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ] && exit 0
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null && exit 0
fi
.venv/bin/playwright install chromium >/dev/null 2>&1 && exit 0
echo "浏览器测试需要 Chromium：请安装后重试，或用 CHROMIUM 指明它的位置。" >&2
echo "Browser tests need Chromium: install it, or name it in CHROMIUM." >&2
exit 1
