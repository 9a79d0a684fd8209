"""Chinese text: search keys without a collation or an extension of the database; what people type, made plain."""

import unicodedata

from pypinyin import Style, lazy_pinyin


def pinyin_key(text):
    """Full pinyin and initials, lower case: 图书馆 -> "tushuguan tsg". Orders names and answers typed initials."""
    full = "".join(lazy_pinyin(text)).lower()
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return f"{full} {initials}"


def plain(text):
    """Full-width letters and figures made half-width, blanks around cut off."""
    return unicodedata.normalize("NFKC", text or "").strip()
