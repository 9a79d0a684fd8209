"""PDF documents, set by typst from a template under `templates/` and data.

    data = pdf("resources/catalogue.typ", {"title": "共享资源清单", …})

The data travel as JSON: whatever a text holds is printed as it is and is never a command of the template. `templates/documents/house.typ`
has the look that all documents share.
"""

import json
import logging
from functools import cache

import typst
from django.conf import settings

FONTS = settings.BASE_DIR / "alliance" / "fonts"
TEMPLATES = settings.BASE_DIR / "templates"
# For archives: fonts inside, nothing fetched, the same in twenty years.
ARCHIVE = "a-2b"
SCREEN_PPI = 100
log = logging.getLogger(__name__)


def pdf(template, data):
    """The bytes of the document. Values of `data` are texts, numbers, lists and dictionaries of them."""
    compiler = _compiler(template, data)
    try:
        return compiler.compile(format="pdf", pdf_standards=[ARCHIVE])
    except typst.TypstError as error:
        if "could not be displayed" not in error.message:
            raise
        # A rare character that no font has may not stand in an archive file; the document is needed all the same.
        log.warning("%s is no %s: %s", template, ARCHIVE, error)
        return compiler.compile(format="pdf")


def png(template, data):
    """The first page as a picture for a screen."""
    pages = _compiler(template, data).compile(format="png", ppi=SCREEN_PPI)
    return pages[0] if isinstance(pages, list) else pages


def _compiler(template, data):
    return typst.Compiler(
        str(TEMPLATES / template), root=str(TEMPLATES), font_paths=_fonts(), sys_inputs={"data": json.dumps(data)}
    )


@cache
def _fonts():
    """Ours, and those of a folder that the office names (`PDF_FONTS`), read once in a process."""
    folders = [FONTS, *filter(None, [settings.PDF_FONTS])]
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(path) for path in folders]
    )
