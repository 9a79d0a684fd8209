"""Fetch the fonts of the PDF documents again: `python scripts/fonts.py` (needs npm, fonttools and brotli; only when a version changes).

The web packages call every weight by one name: the name table is written anew, so that a typesetter finds each face by its own.
"""

import hashlib
import io
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fontTools.ttLib import TTFont
from vendor import ROOT, fetch

FONTS = ROOT / "alliance" / "fonts"
# package, weight in the package, family, style, weight class
FACES = (
    ("@fontsource/noto-serif-sc@5.3.0", "noto-serif-sc", 400, "Noto Serif SC", "Regular"),
    ("@fontsource/noto-sans-sc@5.3.0", "noto-sans-sc", 700, "Noto Sans SC", "Bold"),
)
NAME_IDS = {1: "{family}", 2: "{style}", 3: "{file}", 4: "{family} {style}", 6: "{file}", 16: "{family}", 17: "{style}"}
KEPT_NAMES = {0, 5, 7, 8, 9, 11, 13, 14}


def main():
    FONTS.mkdir(parents=True, exist_ok=True)
    rows = []
    for package, stem, weight, family, style in FACES:
        files = fetch(package)
        target = FONTS / f"{family.replace(' ', '')}-{style}.ttf"
        source = files[f"package/files/{stem}-chinese-simplified-{weight}-normal.woff2"]
        write_face(source, target, weight, family, style)
        (FONTS / f"{stem}.LICENSE").write_bytes(files["package/LICENSE"])
        rows.append((target, package))
    write_readme(rows)


def write_face(source, target, weight, family, style):
    font = TTFont(io.BytesIO(source))
    font.flavor = None
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in KEPT_NAMES]
    for number, pattern in NAME_IDS.items():
        names.setName(pattern.format(family=family, style=style, file=target.stem), number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight
    is_bold = style == "Bold"
    # Bit 5 of the selection is bold, bit 6 regular; bit 0 of the Mac style is bold.
    font["OS/2"].fsSelection = 1 << 5 if is_bold else 1 << 6
    font["head"].macStyle = int(is_bold)
    font.save(target)


def write_readme(rows):
    lines = [
        "# Fonts of the PDF documents",
        "",
        "Set into the documents, never sent to a browser. Licence OFL-1.1 (beside). Made by `scripts/fonts.py`.",
        "",
        "| file | package | sha256 |",
        "|---|---|---|",
    ]
    for path, package in rows:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        lines.append(f"| `{path.name}` | {package} | `{digest}` |")
    (FONTS / "README.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
