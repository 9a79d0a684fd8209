"""What a booking must obey, one function a rule. Each returns the sentence that refuses, or None. Limits are inclusive."""

import datetime as dt
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Unit
from resources.models import Booking, Resource


@dataclass
class Wish:
    """What somebody wants of a resource. `without` are ids of bookings that give way: the one that is changed, its series."""

    start: dt.datetime
    end: dt.datetime
    attendees: int
    now: dt.datetime = field(default_factory=timezone.now)
    units: int = 1
    without: frozenset = frozenset()

    @property
    def minutes(self):
        return (self.end - self.start).total_seconds() / 60


def is_offered(calendar, wish):
    resource = calendar.resource
    if resource.status != Resource.Status.PUBLISHED:
        return _("“%(name)s”目前没有开放预约。") % {"name": resource}
    if resource.unit.status != Unit.Status.ADMITTED:
        return _("“%(name)s”所属单位已暂停，不能预约。") % {"name": resource}


def is_in_future(calendar, wish):
    if wish.start <= wish.now:
        return _("不能预约已经过去的时间。")


def has_notice(calendar, wish):
    hours = calendar.resource.notice_hours
    if hours and wish.start - wish.now < dt.timedelta(hours=hours):
        return ngettext("须至少提前%(n)d小时预约。", "须至少提前%(n)d小时预约。", hours) % {"n": hours}


def is_within_horizon(calendar, wish):
    days = calendar.resource.horizon_days
    if wish.start - wish.now > dt.timedelta(days=days):
        return ngettext("最多提前%(n)d天预约。", "最多提前%(n)d天预约。", days) % {"n": days}


def is_long_enough(calendar, wish):
    least = calendar.resource.min_minutes
    if wish.minutes < least:
        return ngettext("每次至少预约%(n)d分钟。", "每次至少预约%(n)d分钟。", least) % {"n": least}


def is_short_enough(calendar, wish):
    most = calendar.resource.max_minutes
    if wish.minutes > most:
        return ngettext("每次最多预约%(n)d分钟。", "每次最多预约%(n)d分钟。", most) % {"n": most}


def is_a_session(calendar, wish):
    if not calendar.resource.by_session:
        return None
    session = calendar.session(wish.start, wish.end)
    if session is None:
        return _("这门课程按场次报名，请选择一个场次。")
    if wish.attendees > session.seats:
        return _("这一场只有%(n)d个名额。") % {"n": session.seats}


def is_open(calendar, wish):
    if calendar.resource.by_session:
        return None
    if calendar.open_span(wish.start, wish.end) is not None:
        return None
    day = timezone.localdate(wish.start)
    spans = [(start, end) for start, end in calendar.open_spans(day, day) if timezone.localdate(start) == day]
    note = next((row.note for row in calendar.exceptions if row.day == day and row.note), "")
    if not spans:
        return _("这一天不开放（%(note)s）。") % {"note": note} if note else _("这一天不开放。")
    hours = "、".join(f"{timezone.localtime(start):%H:%M}–{timezone.localtime(end):%H:%M}" for start, end in spans)
    return _("不在开放时间内，当天开放时间：%(hours)s。") % {"hours": hours}


def is_on_grid(calendar, wish):
    """Counted from the opening; the closing itself is always a good end."""
    grid = calendar.resource.grid_minutes
    span = grid and calendar.open_span(wish.start, wish.end)
    if not span:
        return None
    start, end = ((moment - span[0]).total_seconds() % (grid * 60) for moment in (wish.start, wish.end))
    if start or (end and wish.end != span[1]):
        opens = f"{timezone.localtime(span[0]):%H:%M}"
        return _("起止时间须从%(opens)s起按每%(n)d分钟一格。") % {"opens": opens, "n": grid}


def is_not_blacked_out(calendar, wish):
    row = calendar.blackout(wish.start, wish.end)
    if row:
        start, end = (timezone.localtime(moment) for moment in (row.start, row.end))
        words = {"reason": row.reason, "start": f"{start:%m-%d %H:%M}", "end": f"{end:%m-%d %H:%M}"}
        return _("%(start)s至%(end)s停用：%(reason)s。") % words


def has_room(calendar, wish):
    capacity = calendar.resource.capacity
    if capacity and wish.attendees > capacity:
        return _("人数超过可容纳的%(n)d人。") % {"n": capacity}


def has_so_many(calendar, wish):
    if wish.units > calendar.resource.quantity:
        return _("只有%(n)d个。") % {"n": calendar.resource.quantity}


def is_not_too_often(calendar, wish):
    """At most so many a day, where the owner says so: an expert's one engagement."""
    most = calendar.resource.max_per_day
    if not most:
        return None
    day = timezone.localdate(wish.start)
    same = [
        row
        for row in calendar.held
        if row.resource_id == calendar.resource.pk
        and row.pk not in wish.without
        and timezone.localdate(row.start) == day
    ]
    if len(same) >= most:
        return _("每天最多%(n)d次，当天已约满。") % {"n": most}


# Field that the sentence belongs to, the rule, and whether it also binds what is recorded after the fact.
RULES = (
    ("resource", is_offered, False),
    ("start", is_in_future, False),
    ("start", has_notice, False),
    ("start", is_within_horizon, False),
    ("end", is_long_enough, True),
    ("end", is_short_enough, True),
    ("start", is_a_session, True),
    ("start", is_open, True),
    ("start", is_on_grid, False),
    ("start", is_not_blacked_out, True),
    ("attendees", has_room, True),
    ("units", has_so_many, True),
    ("start", is_not_too_often, True),
)


def violations(calendar, wish, *, recorded=False):
    """Pairs of field and sentence for every rule that refuses; `recorded` leaves out what only binds the future."""
    if wish.end <= wish.start:
        return [("end", _("结束时间要晚于开始时间。"))]
    checks = ((name, rule(calendar, wish)) for name, rule, always in RULES if always or not recorded)
    return [(name, sentence) for name, sentence in checks if sentence]


def check(calendar, wish, *, recorded=False):
    """Raise a ValidationError that names each field with its sentence."""
    found = violations(calendar, wish, recorded=recorded)
    if found:
        errors = {}
        for name, sentence in found:
            errors.setdefault(name, []).append(ValidationError(sentence, code="rule"))
        raise ValidationError(errors)


def would_stand(calendar, wish):
    """Whether a booking would be accepted now: no rule refuses and nothing is in the way."""
    return not violations(calendar, wish) and not calendar.conflict(
        wish.start, wish.end, units=wish.units, attendees=wish.attendees, without=wish.without
    )


def first_status(resource, by):
    """Confirmed at once where the rule says so, or where the one who books would be the one to approve."""
    if resource.approval == Resource.Approval.AUTOMATIC or by.is_system or by.has_role("staff"):
        return Booking.Status.CONFIRMED
    if resource.approval == Resource.Approval.OWNER and resource.unit_id in by.unit_ids:
        return Booking.Status.CONFIRMED
    return Booking.Status.PENDING


def check_family(resource):
    """A part belongs to a whole of its own unit and has no parts itself; who has bookings ahead does not change family."""
    whole = resource.parent
    before = (
        Resource.objects.filter(pk=resource.pk).values_list("parent_id", flat=True).first() if resource.pk else None
    )
    if whole is not None:
        if whole.unit_id != resource.unit_id or whole.kind != resource.kind:
            raise ValidationError({"parent": _("整体须是本单位同种类的资源。")})
        if whole.pk == resource.pk or whole.parent_id or (resource.pk and resource.parts.exists()):
            raise ValidationError({"parent": _("整体和部分只能有两层。")})
        if resource.quantity != 1 or whole.quantity != 1:
            raise ValidationError({"quantity": _("整体的一部分只能是一个。")})
    if resource.pk and before != resource.parent_id and _has_bookings_ahead(resource):
        raise ValidationError({"parent": _("今后还有预约，不能改变所属整体。")})


def _has_bookings_ahead(resource):
    return Booking.objects.holding().filter(resource=resource, period__endswith__gt=timezone.now()).exists()
