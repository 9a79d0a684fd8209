from resources.services.booking import book, cancel_series, change, preview
from resources.services.catalogue import save_resource
from resources.services.clock import mark_no_shows
from resources.services.recording import book_many

__all__ = ["book", "book_many", "cancel_series", "change", "mark_no_shows", "preview", "save_resource"]
