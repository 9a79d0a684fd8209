"""Opinions that say the same in other words: pairs of characters shared, weighed by how rare they are. Offline, no model."""

from django.db import connection

from proposals.models import Opinion

# A pair of characters that half of all opinions hold says little; one that few hold says much.
SQL = """
with asked as (
    select unnest(bigrams(%(text)s)) as pair
), rarity as (
    select pair, ln((1 + total.n)::float / (1 + count(o.id))) as weight
    from asked
    cross join (select count(*) as n from proposals_opinion where alliance_id = %(alliance)s) total
    left join proposals_opinion o
        on o.alliance_id = %(alliance)s and bigrams(o.title || ' ' || o.text) @> array[pair]
    group by pair, total.n
), whole as (
    select sum(weight) as weight from rarity
), candidates as (
    select o.id, bigrams(o.title || ' ' || o.text) as pairs
    from proposals_opinion o
    where o.alliance_id = %(alliance)s and o.id <> %(leave_out)s
        and bigrams(o.title || ' ' || o.text) && bigrams(%(text)s)
)
select id, shared / nullif((select weight from whole), 0) * (1 + least(1, asked_size / cardinality(pairs)::float)) / 2 as score
from (
    select c.id, c.pairs, sum(r.weight) as shared, (select count(*) from asked)::float as asked_size
    from candidates c join rarity r on r.pair = any(c.pairs)
    group by c.id, c.pairs
) scored
order by score desc nulls last, id desc
limit %(limit)s
"""
LEAST_SCORE = 0.22


def similar_to(text, alliance, *, leave_out=0, limit=5, least=LEAST_SCORE):
    """Pairs of opinion and score (0 to 1), most similar first."""
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"text": text, "alliance": alliance.pk, "leave_out": leave_out or 0, "limit": limit})
        scores = {pk: score for pk, score in cursor.fetchall() if score and score >= least}
    found = Opinion.objects.in_bulk(scores)
    return [(found[pk], scores[pk]) for pk in scores]
