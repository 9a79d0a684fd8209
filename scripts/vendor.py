"""Fetch the third-party assets again: `python scripts/vendor.py` (needs npm; only when a version changes).

Writes static/vendor/ and tests/vendor/ with the licences and a README of versions and checksums.
"""

import hashlib
import io
import re
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATIC, TESTS = ROOT / "static" / "vendor", ROOT / "tests" / "vendor"
ICONS = [
    "house",
    "speedometer2",
    "bell",
    "buildings",
    "diagram-3",
    "clipboard-check",
    "people",
    "collection",
    "search",
    "calendar-check",
    "calendar3",
    "megaphone",
    "award",
    "chat-left-text",
    "tags",
    "file-earmark-text",
    "journal-text",
    "send",
    "pen",
    "paperclip",
    "file-earmark",
    "check2-circle",
    "kanban",
    "list-check",
    "bullseye",
    "people-fill",
    "bell-fill",
    "puzzle",
    "bar-chart",
    "clipboard-data",
    "binoculars",
    "trophy",
    "sliders",
    "file-earmark-richtext",
    "person-gear",
    "shield-check",
    "key",
    "palette",
    "person-circle",
    "box-arrow-right",
    "translate",
    "type",
    "geo-alt",
    "telephone",
    "clock",
    "qr-code",
    "download",
    "plus-lg",
    "x-lg",
    "check-lg",
    "exclamation-triangle",
    "info-circle",
    "arrow-right",
    "arrow-up",
    "arrow-down",
    "dash-lg",
    "chevron-right",
    "chevron-down",
    "building-check",
    "funnel",
    "universal-access",
    "pause-fill",
    "play-fill",
    "volume-up",
    "list",
    "three-dots",
    "star-fill",
    "printer",
]

# package, file in the package, where it goes
FILES = (
    ("bootstrap@5.3.9", "dist/css/bootstrap.min.css", STATIC / "bootstrap.min.css"),
    ("bootstrap@5.3.9", "LICENSE", STATIC / "bootstrap.LICENSE"),
    ("htmx.org@2.0.11", "dist/htmx.min.js", STATIC / "htmx.min.js"),
    ("htmx.org@2.0.11", "LICENSE", STATIC / "htmx.LICENSE"),
    ("echarts@6.1.0", "dist/echarts.common.min.js", STATIC / "echarts.common.min.js"),
    ("echarts@6.1.0", "LICENSE", STATIC / "echarts.LICENSE"),
    ("bootstrap-icons@1.13.2", "LICENSE", STATIC / "bootstrap-icons.LICENSE"),
    # Reads QR codes from pictures where the browser cannot; only on the scanner page.
    ("jsqr@1.4.0", "dist/jsQR.js", STATIC / "jsQR.js"),
    ("jsqr@1.4.0", "LICENSE", STATIC / "jsQR.LICENSE"),
    ("axe-core@4.14.1", "axe.min.js", TESTS / "axe.min.js"),
    ("axe-core@4.14.1", "LICENSE", TESTS / "axe.LICENSE"),
)


def main():
    STATIC.mkdir(parents=True, exist_ok=True)
    TESTS.mkdir(parents=True, exist_ok=True)
    packages = {name: fetch(name) for name in dict.fromkeys(name for name, _, _ in FILES)}
    for name, member, target in FILES:
        # Source map notes would make the static files collector look for maps that are not shipped.
        target.write_bytes(re.sub(rb"\n?/[/*]# sourceMappingURL=.*", b"", packages[name][f"package/{member}"]))
    write_sprite(packages["bootstrap-icons@1.13.2"])
    write_readme()


def fetch(name):
    """The files of an npm package."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["npm", "pack", "--silent", name], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        data = next(Path(folder).glob("*.tgz")).read_bytes()
    with tarfile.open(fileobj=io.BytesIO(data)) as package:
        return {item.name: package.extractfile(item).read() for item in package if item.isfile()}


def write_sprite(package):
    """The icons in use, as symbols of one file."""
    symbols = []
    for icon in ICONS:
        svg = package[f"package/icons/{icon}.svg"].decode()
        inside = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.S)[1].strip()
        symbols.append(f'<symbol id="{icon}" viewBox="0 0 16 16" fill="currentColor">{inside}</symbol>')
    (STATIC / "icons.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n')


def write_readme():
    licences = {
        "bootstrap": "MIT",
        "htmx.org": "0BSD",
        "echarts": "Apache-2.0",
        "bootstrap-icons": "MIT",
        "jsqr": "Apache-2.0",
        "axe-core": "MPL-2.0",
    }
    rows = [(name, target) for name, _, target in FILES if target.suffix != ".LICENSE"]
    rows.append(("bootstrap-icons@1.13.2", STATIC / "icons.svg"))
    lines = [
        "# Third-party assets",
        "",
        "Served from here, never from a CDN. Fetched again by `scripts/vendor.py`.",
        "",
    ]
    lines += ["| file | package | licence | sha256 |", "|---|---|---|---|"]
    for name, path in rows:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"| `{path.relative_to(ROOT)}` | {name} | {licences[name.rsplit('@', 1)[0]]} | `{digest}` |")
    (STATIC / "README.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
