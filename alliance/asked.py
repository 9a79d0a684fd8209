"""What an address asks for, read so that nonsense is nothing: neither an error nor another row."""

import datetime as dt
import re

from django.utils.dateparse import parse_date

# More digits than any key of a row has, and fewer than the database refuses.
_NUMBER = re.compile(r"[0-9]{1,18}")


# Around days nearer to the edges of the calendar no week or month can be reckoned.
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2199, 12, 31)


def day(text):
    """The day an address names, None where it is none or beyond every plan."""
    try:
        found = parse_date(text or "")
    except ValueError:
        return None
    return found if found and FIRST_DAY <= found <= LAST_DAY else None


def number(text):
    """The key or count a piece of an address names, None where it is none: `²` and `-1` are not."""
    return int(text) if _NUMBER.fullmatch(text or "") else None


def numbers(texts):
    return [found for found in map(number, texts) if found is not None]
