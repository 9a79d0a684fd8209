"""The English catalogue, without GNU gettext: `extract` new texts, `check` that every one is translated.

Source strings are Chinese and stand in the code; the only catalogue is locale/en/LC_MESSAGES/django.po.
"""

import io
import re
import sys
from pathlib import Path

import django
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "locale" / "en" / "LC_MESSAGES" / "django.po"
APPS = ("alliance", "members", "resources", "activities", "proposals", "workgroup", "evaluation", "reports")
KEYWORDS = {
    "_": None, "_g": None, "_l": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
# Sentences that a helper translates later are marked by the name of the helper.
KEYWORDS |= dict.fromkeys(
    (
        "tell_liaisons",
        "tell_unit",
        "tell_borrower",
        "tell_hosts",
        "tell_staff",
        "tell_member",
        "told_and_freed",
        "tell_applicant",
    )
)
PLACEHOLDER = re.compile(r"%\(\w+\)(?:\.\d+)?[sdf]|\{\w+\}")


def sources():
    """Pairs of file name and Python-like text in which gettext calls stand."""
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts and "demo" not in path.parts:
                yield path, path.read_text()
    for path in sorted((ROOT / "templates").rglob("*.html")):
        # Python would read the indentation of the page as blocks.
        lines = templatize(path.read_text(), origin=str(path)).splitlines()
        yield path, "\n".join(line.strip() for line in lines)


def found():
    """Every message in use: (context, singular, plural) to where it stands."""
    messages = {}
    for path, text in sources():
        for line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), KEYWORDS, options={"encoding": "utf-8"}
        ):
            parts = message if isinstance(message, tuple) else (message, None)
            if parts[0] and re.search(r"[\u4e00-\u9fff]", parts[0]):
                messages.setdefault((context, *parts[:2]), (str(path.relative_to(ROOT)), line))
    return messages


def load():
    if not CATALOGUE.exists():
        return Catalog(locale="en", charset="utf-8")
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def command_extract():
    old, new = load(), Catalog(locale="en", charset="utf-8", project="Alliance Portal", fuzzy=False)
    for (context, singular, plural), (path, _line) in sorted(
        found().items(), key=lambda item: (item[1][0], item[0][1])
    ):
        known = old.get(singular, context)
        identity = (singular, plural) if plural else singular
        blank = ("", "") if plural else ""
        string = known.string if known and bool(known.pluralizable) == bool(plural) else blank
        new.add(identity, string, locations=[(path, None)], context=context)
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as file:
        write_po(file, new, width=130, sort_output=False, omit_header=False)
    print(f"{len(new)} messages, {sum(not translated(row) for row in new if row.id)} without English")


def translated(row):
    return all(row.string) if isinstance(row.string, tuple) else bool(row.string)


def command_check():
    catalogue, faults = load(), []
    for (context, singular, plural), (path, line) in found().items():
        row = catalogue.get(singular, context)
        where = f"{path}:{line}: {singular}"
        if row is None or not translated(row):
            faults.append(f"no English: {where}")
        elif row.fuzzy:
            faults.append(f"fuzzy: {where}")
        elif bad_placeholders(row, plural):
            faults.append(f"placeholders differ: {where}")
    for fault in faults[:60]:
        print(fault)
    if faults:
        sys.exit(f"{len(faults)} faults; run `make messages`, then translate {CATALOGUE.relative_to(ROOT)}")
    print(f"{len(found())} messages, all in English")


def bad_placeholders(row, plural):
    wanted = set(PLACEHOLDER.findall(row.id[0] if isinstance(row.id, tuple) else row.id))
    strings = row.string if isinstance(row.string, tuple) else (row.string,)
    # A plural form may leave the number out ("one unit"), the last one may not.
    return any(set(PLACEHOLDER.findall(text)) != wanted for text in strings[-1:])


def main():
    sys.path.insert(0, str(ROOT))
    settings.configure(USE_I18N=True)
    django.setup()
    {"extract": command_extract, "check": command_check}[sys.argv[1]]()


if __name__ == "__main__":
    main()
