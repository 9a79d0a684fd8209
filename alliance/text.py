"""Chinese text: search keys without a collation or an extension of the database; lists as people write them; what people type,
made plain."""

import re
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


def items_of(text):
    """The items of a list as people write it: "养老、法律，物业" -> ["养老", "法律", "物业"], each once."""
    return list(dict.fromkeys(item.strip() for item in re.split(r"[、，,;；\n]+", text) if item.strip()))


def words_of(text):
    """The words somebody typed into a search, whatever stands between them, in lower case."""
    return [word for word in re.split(r"[\s、，,;；]+", text.lower()) if word]


def mask_phone(phone):
    """19900001111 -> 199****1111; of a shorter number nothing is shown."""
    hidden = len(phone or "") - 7
    return f"{phone[:3]}{'*' * hidden}{phone[-4:]}" if hidden > 0 else "*" * len(phone or "")
