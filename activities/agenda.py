"""The agenda as people write it, a line a point with its minutes: 部门回应 20分钟. Together they fit the activity."""

import re

from django.utils.translation import gettext as _

from alliance.text import plain

MINUTES = re.compile(r"(\d{1,3})\s*(?:分钟|分|min)", re.IGNORECASE)


def minutes_of(agenda):
    """What the lines that name minutes take together."""
    found = (MINUTES.findall(line) for line in plain(agenda).splitlines())
    return sum(int(numbers[-1]) for numbers in found if numbers)


def too_long(agenda, start, end):
    """The sentence that says so, or None."""
    asked, there = minutes_of(agenda), int((end - start).total_seconds() // 60)
    if asked > there:
        return _("议程合计%(asked)d分钟，超过活动时长%(there)d分钟。") % {"asked": asked, "there": there}
