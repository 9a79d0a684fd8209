"""Who is free from one moment to another: one question over thousands of resources and millions of bookings.

It says of many what `resources.calendars.Calendar` says of one: open all the time, not closed, nothing held in the way, gaps and pools
and seats included. What a person may book besides (notice, length, limits) is not asked here.
"""

import datetime as dt

from django.utils import timezone

from alliance.calendar import HOLIDAY, MAKE_UP, at_midnight, kind_of_day

ONE_DAY = dt.timedelta(days=1)

# The days that the wish touches and the one before, for what opened then may close after midnight.
DAYS = """
with asked(id) as ({asked}),
wish as (select start, until, tstzrange(start, until) as period
           from (select %s::timestamptz as start, %s::timestamptz as until) asked_time),
day as materialized (
  select day.*, start - midnight as since, until - midnight as till
    from wish, unnest(%s::date[], %s::timestamptz[], %s::int[], %s::bool[], %s::bool[])
      as day(day, midnight, weekday, is_holiday, is_make_up)
),
place as materialized (
  select r.id, r.parent_id, r.follows_calendar, r.by_session, r.quantity, r.kind, r.buffer_before, r.buffer_after
    from asked join resources_resource r on r.id = asked.id
),
"""
# A dated rule replaces the weekly one; a holiday closes who keeps holidays; a weekend day made a working day has the
# hours of the first working day; who has no hours at all is always open. Mostly one opening holds the whole wish, which is told by
# the clock alone; only where several must join for it are they joined.
OPEN = """
dated as materialized (
  select e.resource_id, day.day, e.opens, e.closes
    from day join resources_openingexception e on e.day = day.day
),
weekly as materialized (
  select h.resource_id, day.day, h.opens, h.closes
    from day join resources_openinghours h on h.weekday = day.weekday join place on place.id = h.resource_id
   where h.opens::interval < day.till and (h.closes <= h.opens or h.closes::interval > day.since)
     and not (place.follows_calendar and (day.is_holiday or day.is_make_up))
  union all
  select h.resource_id, day.day, h.opens, h.closes
    from day join place on day.is_make_up and place.follows_calendar
    join resources_openinghours h on h.resource_id = place.id
     and h.weekday = coalesce((select min(w.weekday) from resources_openinghours w where w.resource_id = place.id and w.weekday < 5),
                              day.weekday)
),
always as (
  select place.id, day.day, time '00:00', time '00:00'
    from place join day on not (place.follows_calendar and day.is_holiday)
   where place.id not in (select resource_id from weekly)
     and coalesce((select false from resources_openinghours h where h.resource_id = place.id limit 1), true)
),
rule as (
  select * from dated where opens is not null
  union all
  select * from (select * from weekly union all select * from always) plain
   where (plain.resource_id, plain.day) not in (select resource_id, day from dated)
),
span as materialized (
  select rule.resource_id as id, day.midnight, rule.opens::interval as opens, ends.closes,
         rule.opens::interval <= day.since and ends.closes >= day.till as holds
    from rule join day using (day),
         lateral (select rule.closes::interval + case when rule.closes > rule.opens then interval '0' else '1 day' end as closes) ends
),
open as (
  select id from span where holds
  union all
  select id from span where not holds
   group by id having range_agg(tstzrange(midnight + opens, midnight + closes)) @> (select period from wish)
),
"""
# What is held of a whole takes from its parts and the reverse. Between neighbours lies the longer of their two gaps.
TAKEN = """
reach as (select coalesce(max(greatest(buffer_before, buffer_after)), 0) * interval '1 minute' as gap from resources_resource),
held as materialized (
  select b.resource_id, b.period, r.parent_id, r.buffer_before, r.buffer_after
    from resources_booking b join resources_resource r on r.id = b.resource_id
   where b.period && (select tstzrange(start - gap, until + gap) from wish, reach) and b.is_exclusive
     and (b.status = 'confirmed' and b.no_show_at is null or b.status = 'pending' and not b.competes)
),
closed as materialized (
  select b.resource_id, r.parent_id
    from resources_blackout b join resources_resource r on r.id = b.resource_id
   where b.period && (select period from wish)
),
near as (
  select resource_id as id, period, buffer_before, buffer_after from held
  union all select parent_id, period, buffer_before, buffer_after from held where parent_id is not null
  union all select part.id, period, held.buffer_before, held.buffer_after
              from held join resources_resource part on part.parent_id = held.resource_id
),
taken as (
  select near.id from near join place on place.id = near.id, wish
   where near.period && wish.period
      or upper(near.period) <= start
         and start - upper(near.period) < greatest(near.buffer_after, place.buffer_before) * interval '1 minute'
      or lower(near.period) >= until
         and lower(near.period) - until < greatest(place.buffer_after, near.buffer_before) * interval '1 minute'
),
shut as (
  select resource_id as id from closed
  union all select parent_id from closed where parent_id is not null
  union all select part.id from closed join resources_resource part on part.parent_id = closed.resource_id
),
"""
# A pool is used up where its bookings together reach its number at the beginning of the wish or of one of them.
POOLS = """
pool as (select *, greatest(buffer_before, buffer_after) * interval '1 minute' as gap from place where quantity > 1 and not by_session),
lent as materialized (
  select resource_id, lower(period) as start, upper(period) as until, units
    from resources_booking
   where period && (select tstzrange(start - gap, until + gap, '[]') from wish, reach) and not is_exclusive
     and (status = 'confirmed' and no_show_at is null or status = 'pending' and not competes)
),
used as materialized (
  select pool.id, pool.quantity, lent.start, lent.until + gap as until, lent.units
    from lent join pool on pool.id = lent.resource_id, wish
   where lent.start < wish.until + gap and wish.start < lent.until + gap
),
short as (
  select moment.id from (
    select used.id, used.quantity, greatest(used.start, wish.start) as at from used, wish
  ) moment join used on used.id = moment.id and used.start <= moment.at and moment.at < used.until
  group by moment.id, moment.quantity, moment.at having sum(used.units) >= moment.quantity
),
"""
# A course by sessions is free where one of them lies within the wish and has a seat left.
SEATS = """
seated as (
  select s.resource_id as id
    from place join resources_coursesession s on s.resource_id = place.id, wish
   where place.by_session and s.period <@ wish.period
     and s.seats > (select coalesce(sum(b.attendees), 0) from resources_booking b
                     where b.resource_id = s.resource_id and b.period = s.period
                       and (b.status = 'confirmed' and b.no_show_at is null or b.status = 'pending' and not b.competes))
)
"""
FREE = """
select id from place
 where id not in (select id from shut)
   and case when by_session then id in (select id from seated)
            when kind = 'dataset' then id in (select id from open)
            else id in (select id from open) and id not in (select id from taken) and id not in (select id from short) end
"""
QUESTION = DAYS + OPEN + TAKEN + POOLS + SEATS + FREE


def question(asked, values, start, end):
    """SQL and values for the ids of the free among those of a subquery (`asked` with its `values`)."""
    first, last = timezone.localdate(start) - ONE_DAY, timezone.localdate(end)
    days = [first + number * ONE_DAY for number in range((last - first).days + 1)]
    kinds = [kind_of_day(day) for day in days]
    facts = [
        days,
        [at_midnight(day) for day in days],
        [day.weekday() for day in days],
        [kind == HOLIDAY for kind in kinds],
        [kind == MAKE_UP for kind in kinds],
    ]
    return QUESTION.format(asked=asked), [*values, start, end, *facts]
