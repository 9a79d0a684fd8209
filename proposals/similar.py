"""Opinions that say the same in other words: pairs of characters shared, weighed by how rare they are. Offline, no model."""

from django.db import connection

from proposals.models import Opinion

# A pair of characters that half of all opinions hold says little; one that few hold says much. In a small collection rarity
# means little yet: it counts as one of fifty.
SQL = """
with asked as materialized (
    select unnest(bigrams(%(text)s)) as pair
), candidates as materialized (
    select o.id, o.pairs from proposals_opinion o
    where o.alliance_id = %(alliance)s and o.id <> %(leave_out)s and o.pairs && bigrams(%(text)s)
), shared as materialized (
    select c.id, a.pair, cardinality(c.pairs) as size
    from candidates c cross join lateral unnest(c.pairs) p(pair) join asked a on a.pair = p.pair
), rarity as materialized (
    select a.pair, ln((2 + greatest(50, (select count(*) from candidates)))::float / (1 + count(s.id))) as weight
    from asked a left join shared s on s.pair = a.pair group by a.pair
)
select s.id,
    sum(r.weight) / nullif((select sum(weight) from rarity), 0)
        * (1 + least(1, (select count(*) from asked)::float / max(s.size))) / 2 as score
from shared s join rarity r on r.pair = s.pair
group by s.id
order by score desc nulls last, s.id desc
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
