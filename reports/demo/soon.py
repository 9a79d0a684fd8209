"""Today and the two weeks ahead, so that the day of all resources looks as on any working day."""

import datetime as dt
import random

from django.utils import timezone

from resources import services

DAYS = 14
# Of ten venues so many are in use at some time of a working day; fewer the further ahead.
TODAY, LATER = 7, 4
HOURS = ((9, 10), (9, 11), (10, 12), (14, 16), (14, 17), (15, 17), (19, 20))
PURPOSES = (
    "居民恳谈会", "委员界别活动", "政策宣讲", "企业座谈会", "读书分享", "志愿者培训", "议题协商会", "法律咨询", "加装电梯说明会",
    "社区议事会", "健康讲座", "家长课堂",
)  # fmt: skip


def build(world):
    """Has a random source of its own: what the year holds does not depend on how many days are ahead."""
    chance = random.Random(f"soon-{world.year}-{len(world.venues)}")
    for venue in world.venues:
        borrower = chance.choice([unit for unit in world.units if unit.pk != venue.unit_id])
        rows = [row for number in range(DAYS + 1) for row in _day(world, venue, number, chance)]
        made, _refused = services.book_many(resource=venue, rows=rows, unit=borrower, by=world.liaisons[borrower.pk])
        _begun(made)


def _day(world, venue, number, chance):
    day = timezone.localdate() + dt.timedelta(days=number)
    if chance.randrange(10) >= (LATER if number else TODAY):
        return []
    wishes = chance.sample(HOURS, 2 if number == 0 else 1)
    return [
        {
            "start": world.at(day, first),
            "end": world.at(day, last),
            "purpose": chance.choice(PURPOSES),
            "attendees": max(1, int(venue.capacity * chance.uniform(0.3, 0.9))),
        }
        for first, last in wishes
    ]


def _begun(made):
    """Whoever's time has begun today came."""
    now = timezone.now()
    for row in made:
        if row.period.lower <= now:
            row.checked_in_at = row.period.lower
            row.checked_out_at = row.period.upper if row.period.upper <= now else None
            row.save(update_fields=["checked_in_at", "checked_out_at"])
