"""A need as a search: whose resources fit it, what of them, and whether it is still in time."""

from django.utils import timezone
from django.utils.translation import gettext as _

from members.models import Role, User
from members.notify import tell
from resources import matching
from resources.matching.requirement import Requirement, split
from resources.options import option


def requirement_of(need, units=()):
    same = ("kind", "day", "last_day", "since", "until", "minutes", "attendees", "topic", "area")
    return Requirement(
        alliance=need.alliance,
        equipment=split(need.equipment),
        units=tuple(units),
        **{name: getattr(need, name) for name in same},
    )


def is_over(need, now=None):
    """Whether not even the last hour it names could begin any more."""
    return requirement_of(need).windows[-1][1] - need.length <= (now or timezone.now())


def tell_owners(need, by):
    """The liaisons of the units whose resources fit hear of it, each once; not those who ask."""
    most = int(option(need.alliance, "owners_told"))
    units = matching.owners_who_could(requirement_of(need), need.created_by, most=most)
    others = [pk for pk in units if pk != need.unit_id]
    text = _("新需求：%(need)s（%(kind)s，%(n)d人），您单位的资源符合，可以接单。")
    words = {"need": need, "kind": need.get_kind_display(), "n": need.attendees}
    tell(User.objects.liaisons_of(*others), text % words, by=by, obj=need)


def offers(need, user):
    """What the user could give: combinations of one resource of the own units (staff: of all) that would be accepted now."""
    units = () if user.has_role(Role.STAFF) else user.unit_ids
    return matching.match(requirement_of(need, units), user, unit=need.unit, booker=need.created_by)


def problem(need, resource, start, by):
    """(field, sentence) that refuses this resource at this time for the need, or None; whether it is free the booking says."""
    if resource.kind != need.kind:
        return "resource", _("需求要的是%(kind)s。") % {"kind": need.get_kind_display()}
    if not by.has_role(Role.STAFF) and resource.unit_id not in by.unit_ids:
        return "resource", _("只能用本单位的资源接单。")
    if resource.unit_id == need.unit_id:
        return "resource", _("这是本单位的需求，可以直接预约。")
    windows = requirement_of(need).windows
    if not any(since <= start and start + need.length <= until for since, until in windows):
        return "start", _("不在需求的时间范围内。")
    return None
