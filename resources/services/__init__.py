from resources.services.booking import book, preview, remember_answer
from resources.services.catalogue import save_resource
from resources.services.changing import change
from resources.services.clock import mark_no_shows
from resources.services.deciding import cancel_series, carry_out
from resources.services.recording import book_many

__all__ = [
    "book",
    "book_many",
    "cancel_series",
    "carry_out",
    "change",
    "mark_no_shows",
    "preview",
    "remember_answer",
    "save_resource",
]
