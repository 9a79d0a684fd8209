"""Pictures of pages as people see them: `python scripts/screenshot.py --login staff --password … /units/ /dashboard/`."""

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--widths", default="1440,390")
    parser.add_argument("--out", default="var/shots")
    parser.add_argument("--login")
    parser.add_argument("--password")
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args()
    Path(options.out).mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for width in map(int, options.widths.split(",")):
            shoot(browser, options, width)
        browser.close()


def shoot(browser, options, width):
    phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": 844 if phone else 900},
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        is_mobile=phone,
    )
    page = context.new_page()
    page.set_default_timeout(5000)
    page.on("console", lambda message: print("console:", message.text) if message.type == "error" else None)
    if options.login:
        page.goto(f"{options.base}/accounts/login/")
        page.fill("#id_username", options.login)
        page.fill("#id_password", options.password)
        page.press("#id_password", "Enter")
        page.wait_for_load_state("networkidle")
    for path in options.paths:
        response = page.goto(options.base + path)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
        name = (
            f"{options.login or 'public'}-{path.strip('/').replace('/', '_').replace('?', '-') or 'home'}-{width}.png"
        )
        page.screenshot(path=f"{options.out}/{name}", full_page=options.full)
        print(response.status, "WIDE" if wide else "ok", f"{options.out}/{name}")
    context.close()


if __name__ == "__main__":
    main()
