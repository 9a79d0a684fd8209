"""Compiles message catalogues without GNU gettext."""

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(folder):
    """Write every .mo that is missing or older than its .po."""
    for source in folder.glob("*/LC_MESSAGES/django.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as binary:
            write_mo(binary, catalogue)
        fresh.replace(target)
