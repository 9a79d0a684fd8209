"""What an address asks for, read so that nonsense is nothing: neither an error nor another row."""

import re

# More digits than any key of a row has, and fewer than the database refuses.
_NUMBER = re.compile(r"[0-9]{1,18}")


def number(text):
    """The key or count a piece of an address names, None where it is none: `²` and `-1` are not."""
    return int(text) if _NUMBER.fullmatch(text or "") else None


def numbers(texts):
    return [found for found in map(number, texts) if found is not None]
