from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Activity, Attendance, CoHost
from activities.services.bookings import move_bookings
from activities.services.seating import fill_seats
from alliance import audit
from alliance.errors import DomainError
from alliance.saving import save_edited

S = Activity.Status
EDITABLE = (S.DRAFT, S.RETURNED, S.SUBMITTED)


@transaction.atomic
def save_activity(*, activity, by, co_hosts=(), bookings=(), invited=(), departments=()):
    """Create or change a draft.

    co_hosts  pairs of unit and share of the credit in per cent
    bookings  bookings whose resources the activity uses; those it keeps move with it to another time
    invited   CPPCC members
    departments  those at the table, who can take an opinion there
    """
    verb = "edit" if activity.pk else "create"
    if not activity.pk:
        activity.created_by = by
    else:
        _move_what_is_booked(activity, bookings, by)
    save_edited(activity, within=EDITABLE)
    _set_co_hosts(activity, co_hosts)
    activity.bookings.set(bookings)
    activity.departments.set(departments)
    _invite(activity, invited)
    # More seats, or a later end, may let those in line move up.
    fill_seats(activity=activity, by=by)
    audit.record(by=by, obj=activity, verb=verb, label=_("起草活动") if verb == "create" else _("修改活动"))
    return activity


def _move_what_is_booked(activity, bookings, by):
    before = Activity.objects.filter(pk=activity.pk).values_list("start", "end").get()
    if before == (activity.start, activity.end):
        return
    wanted = {booking.pk for booking in bookings}
    kept = activity.bookings.filter(pk__in=wanted).select_related("resource", "booked_by", "unit")
    move_bookings(activity, before, kept, by)


def _set_co_hosts(activity, co_hosts):
    activity.co_host_rows.all().delete()
    CoHost.objects.bulk_create(
        CoHost(activity=activity, unit=unit, share=share) for unit, share in co_hosts if unit.pk != activity.unit_id
    )


@transaction.atomic
def set_shares(*, activity, shares, by):
    """What host and co-hosts agreed, {unit id: per cent}, together a hundred; until the record is confirmed."""
    row = Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
    co_hosts = list(row.co_host_rows.select_related("unit"))
    if row.status in {S.CLOSED, S.CANCELLED}:
        raise DomainError(_("活动已办结或取消，份额不能再改。"), code="wrong_state")
    if sum(shares.values()) != 100 or set(shares) != {row.unit_id, *(one.unit_id for one in co_hosts)}:
        raise DomainError(_("各单位份额合计要正好100%，一家也不能少。"))
    for one in co_hosts:
        one.share = shares[one.unit_id]
        one.save(update_fields=["share"])
    note = "、".join([f"{row.unit} {shares[row.unit_id]}%", *(f"{one.unit} {one.share}%" for one in co_hosts)])
    audit.record(by=by, obj=row, verb="shares", label=_("商定计分份额"), note=note)
    return row


def _invite(activity, members):
    """Those taken off the list go, unless their presence was already recorded."""
    wanted = {member.pk for member in members}
    activity.attendances.filter(status=Attendance.Status.INVITED).exclude(cppcc_member__in=wanted).delete()
    known = set(activity.attendances.values_list("cppcc_member", flat=True))
    Attendance.objects.bulk_create(Attendance(activity=activity, cppcc_member_id=pk) for pk in sorted(wanted - known))


@transaction.atomic
def record_attendance(*, attendance, status, part, by):
    attendance.status, attendance.part = status, part
    attendance.save(update_fields=["status", "part"])
    audit.record(
        by=by,
        obj=attendance.activity,
        verb="attendance",
        label=_("登记委员到场"),
        note=f"{attendance} {attendance.get_status_display()}",
    )
    return attendance
