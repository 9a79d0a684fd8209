"""Keeping count of which pairs of characters are rare, so that the search for similar opinions stays quick."""

from django.db import connection, transaction
from django.db.models import Count

from proposals.models import Opinion, TokenCount

# What is rare in the latest of an alliance is rare in all of it: the work does not grow with the years.
SAMPLE = 20_000
# A count this far from the truth is made anew.
GROWTH = 1.1

RECOUNT = """
with sample as materialized (
    select id, pairs from proposals_opinion where alliance_id = %(alliance)s order by id desc limit %(sample)s
), tokens as (
    select unnest(pairs) as token from sample
    union all
    select mark from (select distinct id, left(unnest(pairs), 1) as mark from sample) marks
)
insert into proposals_tokencount (alliance_id, token, opinions)
select %(alliance)s, token, ceil(count(*) * %(scale)s) from tokens group by token
union all
select %(alliance)s, '', %(total)s
"""


def recount_stale():
    """Count anew where opinions have become a tenth more or fewer. Returns the ids of the alliances counted."""
    counted = dict(TokenCount.objects.filter(token=TokenCount.ALL).values_list("alliance", "opinions"))
    now = Opinion.objects.order_by().values_list("alliance").annotate(Count("pk"))
    stale = [pk for pk, total in now if not counted.get(pk, 0) / GROWTH < total < counted.get(pk, 0) * GROWTH]
    for pk in stale:
        recount(pk)
    return stale


@transaction.atomic
def recount(alliance_id):
    """Derived from opinions alone and told to nobody, so it leaves no audit row."""
    total = Opinion.objects.filter(alliance=alliance_id).count()
    TokenCount.objects.filter(alliance=alliance_id).delete()
    if not total:
        return
    values = {"alliance": alliance_id, "sample": SAMPLE, "total": total, "scale": max(1, total / SAMPLE)}
    with connection.cursor() as cursor:
        cursor.execute(RECOUNT, values)
