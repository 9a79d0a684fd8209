"""What sharing leaves behind: experts and courses lent through the year, ratings of both sides after use, needs on the board."""

import datetime as dt
import random

from django.contrib.postgres.fields.ranges import RangeEndsWith
from django.utils import timezone

from resources import services
from resources.models import Booking, BookingRating, Need, Resource
from resources.needs import offers
from resources.services import needs
from resources.workflow import NEED

LESSONS = ("政策宣讲", "业主沙龙", "委员培训", "家长课堂", "企业座谈会", "志愿者培训")
LENT_EACH = 6
# Of a hundred uses so many borrowers and owners say something; of a hundred owners so many note damage.
BORROWERS, OWNERS, DAMAGED = 40, 25, 3
SAID = {
    5: ("", "", "设备好用，工作人员热情。", "场地宽敞，投影清楚。", "准备周到。"),
    4: ("", "不错，停车稍紧张。", "音响偶有杂音。"),
    3: ("空调不太凉。", "话筒电池没电，临时找了一会儿。"),
    2: ("开门晚了二十分钟。",),
}
STARS = (5, 5, 5, 5, 4, 4, 4, 3, 3, 2)
CONDUCT = ("", "", "用后恢复原状，很爱惜。", "按时到场。")
DAMAGES = ("一只话筒摔裂。", "白板笔写在墙上，已清理。", "折叠桌桌腿松动。")


def build(world):
    """Has a random source of its own: the rest of the year does not depend on it."""
    chance = random.Random(f"sharing-{world.year}-{len(world.venues)}")
    lessons(world, chance)
    ratings(world, chance)
    board(world)


def lessons(world, chance):
    """Experts and courses go out to other units."""
    kinds = (Resource.Kind.EXPERT, Resource.Kind.COURSE)
    rows = Resource.objects.filter(alliance=world.alliance, kind__in=kinds, by_session=False).order_by("pk")
    for resource in rows.select_related("unit"):
        borrower = chance.choice([unit for unit in world.units if unit.pk != resource.unit_id])
        wishes = [_lesson(world, resource, chance) for _ in range(world.count(LENT_EACH))]
        made, _refused = services.book_many(
            resource=resource, rows=wishes, unit=borrower, by=world.liaisons[borrower.pk]
        )
        for row in made:
            row.created_at = row.period.lower - dt.timedelta(days=chance.randint(3, 15))
            row.checked_in_at, row.checked_out_at = row.period.lower, row.period.upper
        Booking.objects.bulk_update(made, ["created_at", "checked_in_at", "checked_out_at"])


def _lesson(world, resource, chance):
    days = max(0, (world.until - world.first).days - 1)
    start = world.at(world.first + dt.timedelta(days=chance.randint(0, days)), chance.choice((9, 10, 14, 15)))
    people = chance.randint(15, min(40, resource.capacity or 40))
    purpose = chance.choice(LESSONS)
    return {"start": start, "end": start + dt.timedelta(minutes=90), "purpose": purpose, "attendees": people}


def ratings(world, chance):
    """Nobody is asked again about what is long over."""
    now = timezone.now()
    used = Booking.objects.filter(alliance=world.alliance).lent().filter(period__endswith__lt=now)
    made = []
    for booking in used.select_related("resource__unit", "unit", "booked_by").order_by("pk"):
        owner = world.liaisons[booking.resource.unit_id]
        if chance.randrange(100) < BORROWERS:
            stars = chance.choice(STARS)
            made.append(_rating(booking, "borrower", booking.booked_by, stars, chance.choice(SAID[stars])))
        if chance.randrange(100) < OWNERS:
            made.append(_rating(booking, "owner", owner, chance.choice((5, 5, 5, 4)), chance.choice(CONDUCT)))
            if chance.randrange(100) < DAMAGED:
                made[-1].stars, made[-1].text, made[-1].damage = 3, "", chance.choice(DAMAGES)
    BookingRating.objects.bulk_create(made, batch_size=500)
    for row in made:
        note = "；".join(part for part in (row.get_stars_display(), row.text, row.damage) if part)
        world.record(
            by=row.created_by, obj=row.booking, verb="rate", label=row.get_side_display(), at=row.created_at, note=note
        )
    used.update(rating_asked_at=RangeEndsWith("period"))


def _rating(booking, side, by, stars, text):
    at = min(booking.end + dt.timedelta(hours=5), timezone.now())
    return BookingRating(
        alliance_id=booking.alliance_id,
        booking=booking,
        side=side,
        stars=stars,
        text=text,
        created_by=by,
        created_at=at,
    )


def board(world):
    """Two that are open, one taken on, one withdrawn, one that nobody took on."""
    member = next(row.user for row in world.members if row.user_id)
    unit = world.units[3]
    liaison = world.liaisons[unit.pk]
    _post(world, member, None, 6, "venue", "加装电梯邻里恳谈会", attendees=40, equipment="投影、话筒", last=12)
    _post(world, liaison, unit, 9, "expert", "小区物业治理讲座", attendees=60, topic="物业", last=20)
    # Past the days that are booked already: the unit may have used up its week.
    taken = _post(world, liaison, unit, 11, "venue", "读书分享会", attendees=15, last=24)
    _take_on(world, taken)
    dropped = _post(world, member, None, 5, "course", "志愿者急救培训", attendees=30, last=15)
    NEED.perform(dropped, "withdraw", by=member, reason="改为线上培训")
    day = timezone.localdate() - dt.timedelta(days=8)
    Need.objects.create(
        alliance=world.alliance, unit=unit, kind="venue", title="百人政策宣讲会", attendees=300, day=day, created_by=liaison,
        status=Need.Status.EXPIRED, created_at=world.at(day - dt.timedelta(days=10), 10),
    )  # fmt: skip


def _post(world, by, unit, days, kind, title, *, last, **fields):
    first = timezone.localdate() + dt.timedelta(days=days)
    need = Need(
        alliance=world.alliance, unit=unit, kind=kind, title=title, day=first,
        last_day=timezone.localdate() + dt.timedelta(days=last), since=dt.time(9), until=dt.time(17), minutes=120, **fields,
    )  # fmt: skip
    return needs.post(need=need, by=by)


def _take_on(world, need):
    """By the first other unit whose place is free then, as on its page."""
    for found in offers(need, world.staff):
        if found.resource.unit_id != need.unit_id:
            owner = world.liaisons[found.resource.unit_id]
            needs.accept(need=need, resource=found.resource, start=found.start, by=owner)
            return
