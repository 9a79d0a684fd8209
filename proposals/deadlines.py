"""When something is due, and why: start, rule, days skipped. Numbers are defaults; an alliance may set its own."""

import datetime as dt
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.calendar import add_months, add_working_days, is_working_day

WORKING_DAYS, DAYS, MONTHS = "working_days", "days", "months"
UNIT_LABELS = {WORKING_DAYS: gettext_lazy("个工作日"), DAYS: gettext_lazy("天"), MONTHS: gettext_lazy("个月")}


@dataclass(frozen=True)
class Rule:
    label: str
    unit: str
    number: int


RULES = {
    "general": Rule(gettext_lazy("一般意见"), DAYS, 7),
    "complex": Rule(gettext_lazy("复杂意见"), DAYS, 15),
    "on_the_spot": Rule(gettext_lazy("即商即转"), WORKING_DAYS, 5),
    "proposal": Rule(gettext_lazy("提案答复"), MONTHS, 3),
    "complex_proposal": Rule(gettext_lazy("复杂提案答复"), MONTHS, 6),
    "joint": Rule(gettext_lazy("会办意见"), MONTHS, 1),
    "report": Rule(gettext_lazy("专报转办"), DAYS, 30),
    "return": Rule(gettext_lazy("退回"), WORKING_DAYS, 5),
    "remind": Rule(gettext_lazy("到期提醒"), WORKING_DAYS, 2),
    "red": Rule(gettext_lazy("逾期亮红牌"), WORKING_DAYS, 10),
}


def rule_of(alliance, key):
    """The rule with the alliance's own number, where it set one in `options["deadlines"]`."""
    rule = RULES[key]
    number = (alliance.options or {}).get("deadlines", {}).get(key)
    return Rule(rule.label, rule.unit, number) if isinstance(number, int) and number > 0 else rule


def due_day(start, rule):
    """The last day allowed. Calendar spans that end on a day off run on to the next working day."""
    if rule.unit == WORKING_DAYS:
        return add_working_days(start, rule.number)
    day = start + dt.timedelta(days=rule.number) if rule.unit == DAYS else add_months(start, rule.number)
    while not is_working_day(day):
        day += dt.timedelta(days=1)
    return day


def due_on(alliance, key, clock_from):
    return due_day(timezone.localdate(clock_from), rule_of(alliance, key))


def explain(referral):
    """How the due day came about, for people: start, rule, days off on the way, extension."""
    start = timezone.localdate(referral.clock_from)
    rule = rule_of(referral.alliance, referral.rule)
    due = due_day(start, rule)
    span = [start + dt.timedelta(days=n) for n in range(1, (due - start).days + 1)]
    skipped = [day for day in span if not is_working_day(day)] if rule.unit == WORKING_DAYS else []
    return {
        "start": start,
        "rule": _("%(label)s：%(number)d%(unit)s")
        % {"label": rule.label, "number": rule.number, "unit": UNIT_LABELS[rule.unit]},
        "skipped": skipped,
        "due": due,
        "extended_to": referral.extended_to,
    }
