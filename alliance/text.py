"""Chinese text: search keys without a collation or an extension of the database."""

from pypinyin import Style, lazy_pinyin


def pinyin_key(text):
    """Full pinyin and initials, lower case: 图书馆 -> "tushuguan tsg". Orders names and answers typed initials."""
    full = "".join(lazy_pinyin(text)).lower()
    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return f"{full} {initials}"
