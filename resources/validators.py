"""Rules of input that forms and the API share."""

import datetime as dt

from django.utils.translation import gettext as _

from resources.matching.requirement import FIRST, LAST

LONGEST_DAYS = 31


def times_problems(*, day=None, last_day=None, since=None, until=None, minutes=None, not_before=None):
    """{field: sentence} of what is wrong with days and hours to look in; what is None is not judged (hours: the usual ones)."""
    problems = {}
    if day and last_day and last_day < day:
        problems["last_day"] = _("最后一天不能早于第一天。")
    elif day and last_day and (last_day - day).days >= LONGEST_DAYS:
        problems["last_day"] = _("一次最多找%(n)d天。") % {"n": LONGEST_DAYS}
    elif day and not_before and (last_day or day) < not_before:
        problems["last_day" if last_day else "day"] = _("日期不能早于今天。")
    open_minutes = _minutes(until or LAST, is_end=True) - _minutes(since or FIRST)
    if open_minutes <= 0:
        problems["until"] = _("结束时间要晚于开始时间。")
    elif minutes and open_minutes < minutes:
        problems["minutes"] = _("这段时间不够长。")
    return problems


def _minutes(time, *, is_end=False):
    """Since midnight; an end at 00:00 is the end of the day."""
    return 24 * 60 if is_end and time == dt.time(0) else time.hour * 60 + time.minute
