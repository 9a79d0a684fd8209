"""Whether the content of an upload is what its name says, and nothing that harms whoever opens it."""

import zipfile
import zlib
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

PICTURES = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
# What an Office file holds inside its package, so that a renamed archive or program does not pass for one.
INSIDE = {".docx": "word/", ".xlsx": "xl/", ".pptx": "ppt/", ".ofd": "OFD.xml", ".zip": ""}
# A phone's largest photo has some 50 million points; what has more is there to fill the memory.
MOST_POINTS = 64_000_000
MOST_PARTS, LARGEST_UNPACKED, STEEPEST, HARMLESS = 5000, 400 * 2**20, 200, 20 * 2**20
LARGEST_PART_READ = 2**20

_NOT_READABLE = (
    UnidentifiedImageError, Image.DecompressionBombError, Image.DecompressionBombWarning, zipfile.BadZipFile, zlib.error, OSError,
    SyntaxError, ValueError, RuntimeError, NotImplementedError, EOFError, KeyError, OverflowError,
)  # fmt: skip


def is_sound(upload, suffix):
    """Whether a picture decodes to its end, or a package is one of its kind and unpacks to something reasonable."""
    try:
        if suffix in PICTURES:
            return _is_picture(upload, PICTURES[suffix])
        if suffix in INSIDE:
            with zipfile.ZipFile(upload) as package:
                return _is_package(package, INSIDE[suffix])
    except _NOT_READABLE:
        return False
    finally:
        upload.seek(0)
    return True


def _is_picture(upload, kind):
    picture = Image.open(upload, formats=[kind])
    if picture.width * picture.height > MOST_POINTS:
        return False
    picture.load()
    return True


def _is_package(package, inside):
    parts = package.infolist()
    unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > LARGEST_UNPACKED:
        return False
    if unpacked > HARMLESS and unpacked > STEEPEST * max(1, packed):
        return False
    if any(_leads_outside(part.filename) for part in parts):
        return False
    if not inside:
        return True
    return any(part.filename.startswith(inside) for part in parts) and not any(map(_declares(package), parts))


def _leads_outside(name):
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts


def _declares(package):
    """No office program writes a DTD into its XML: who does wants entities that grow or files that are read."""

    def declares(part):
        if not part.filename.endswith((".xml", ".rels")):
            return False
        with package.open(part) as content:
            beginning = content.read(LARGEST_PART_READ)
        return b"<!DOCTYPE" in beginning or b"<!ENTITY" in beginning

    return declares
