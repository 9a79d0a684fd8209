"""Compiles message catalogues without GNU gettext."""

import os

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(folder, compiled):
    """Write every .mo that is missing or of another .po, to a folder beside the data: the code may be read-only."""
    for source in folder.glob("*/LC_MESSAGES/django.po"):
        target = compiled / source.relative_to(folder).with_suffix(".mo")
        made_from = source.stat().st_mtime_ns
        if target.exists() and target.stat().st_mtime_ns == made_from:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as text:
            catalogue = read_po(text)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as binary:
            write_mo(binary, catalogue)
        os.utime(fresh, ns=(made_from, made_from))
        fresh.replace(target)
