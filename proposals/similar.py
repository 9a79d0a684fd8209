"""Opinions that say the same in other words. Offline, no model: characters and their pairs, weighed by how rare they are.

Two steps, so that it stays quick over a hundred thousand opinions: the database finds those that share the rarest pairs of the
text (and of its synonyms); these few are then compared closely. docs/similar.md says how good it is.
"""

import math
import re
from collections import Counter
from functools import cache
from itertools import chain
from pathlib import Path

from django.db import connection

from proposals.models import Opinion, TokenCount

# A comparison's score is the cosine of two weighed sets; found on the pairs of benchmarks/data/same_matter.tsv.
MARK_WEIGHT = 2.0
SYNONYM_WEIGHT = 2.0
POWER = 1.4
LEAST_SCORE = 0.12
LIKELY_SCORE = 0.2
# Opinions that share a rare pair are looked at until so many are in hand; the best of them are compared closely.
POSTINGS = 1500
CLOSELY = 40
# Further down a long letter repeats itself and thanks its reader; the matter is told by then.
READ = 400

NOISE = re.compile(r"[\s，。、；：？！“”‘’（）《》【】…—·～!-/:-@\[-`{-~]+")

CANDIDATES = """
with asked as materialized (
    select a.token, coalesce(c.opinions, 0) as n,
        ln((2 + greatest(50, %(total)s))::float / (1 + coalesce(c.opinions, 0))) as weight
    from unnest(%(pairs)s::text[]) as a(token)
    left join proposals_tokencount c on c.token = a.token and c.alliance_id = %(alliance)s
), ordered as (
    select token, sum(n) over (order by n, token) as reached, row_number() over (order by n, token) as place from asked
), rare as (
    select coalesce(array_agg(token), '{}') as tokens from ordered where reached <= %(postings)s or place <= 3
), candidates as materialized (
    select o.id, o.pairs from proposals_opinion o, rare
    where o.alliance_id = %(alliance)s and o.id <> %(leave_out)s and o.pairs && rare.tokens
)
select c.id from candidates c cross join lateral unnest(c.pairs) as p(token) join asked on asked.token = p.token
group by c.id order by sum(asked.weight) desc, c.id desc limit %(closely)s
"""


def similar_to(text, alliance, *, leave_out=0, limit=5, least=LEAST_SCORE):
    """Pairs of opinion and score (0 to 1), most similar first."""
    asked = Words(text)
    if not asked.pairs:
        return []
    total = (
        TokenCount.objects.filter(alliance=alliance, token=TokenCount.ALL).values_list("opinions", flat=True).first()
    )
    found = _candidates(asked, alliance, leave_out or 0, total or 0)
    words = {row.pk: Words(f"{row.title} {row.text}") for row in found}
    weigh = Weights.of(alliance, total or len(found), [asked, *words.values()])
    scores = {pk: weigh.score(asked, other) for pk, other in words.items()}
    best = sorted(found, key=lambda row: (-scores[row.pk], -row.pk))
    return [(row, scores[row.pk]) for row in best if scores[row.pk] >= least][:limit]


def _candidates(asked, alliance, leave_out, total):
    values = {
        "pairs": sorted(asked.pairs | asked.synonym_pairs()),
        "alliance": alliance.pk,
        "leave_out": leave_out,
        "total": total,
        "postings": POSTINGS,
        "closely": CLOSELY,
    }
    with connection.cursor() as cursor:
        cursor.execute(CANDIDATES, values)
        ids = [pk for (pk,) in cursor.fetchall()]
    return list(Opinion.objects.filter(pk__in=ids))


class Words:
    """What a text is compared by: pairs of neighbouring characters, single characters, and groups of synonyms it speaks of."""

    def __init__(self, text):
        plain = NOISE.sub("", text.lower())[:READ]
        self.pairs = frozenset(plain[n : n + 2] for n in range(len(plain) - 1))
        self.marks = frozenset(plain)
        words, pattern = synonyms()
        self.groups = frozenset(words[word] for word in pattern.findall(plain))

    def synonym_pairs(self):
        """The pairs of the words that could stand in this text as well."""
        spelt = (word for word, group in synonyms()[0].items() if group in self.groups)
        return frozenset(word[n : n + 2] for word in spelt for n in range(len(word) - 1))


@cache
def synonyms():
    """(word to its group, a pattern that finds the words) from proposals/data/synonyms.txt; a group is its words in a tuple."""
    lines = (Path(__file__).parent / "data" / "synonyms.txt").read_text().splitlines()
    groups = [tuple(line.split()) for line in lines if line and not line.startswith("#")]
    words = {word: group for group in groups for word in group}
    return words, re.compile("|".join(sorted(words, key=len, reverse=True)))


class Weights:
    """How much it says that two texts share a token: the rarer in the alliance, the more."""

    def __init__(self, total, counts):
        self.total = 2 + max(50, total)
        self.counts = counts
        self.of_token = {token: self._of(number) for token, number in counts.items()}

    @classmethod
    def of(cls, alliance, total, texts):
        """Weights from the alliance's count; where a token was never counted, from the texts at hand."""
        seen = Counter(token for words in texts for token in chain(words.pairs, words.marks))
        counted = TokenCount.objects.filter(alliance=alliance, token__in=list(seen)).values_list("token", "opinions")
        return cls(total, {**seen, **dict(counted)})

    def _of(self, number):
        return math.log(self.total / (0.5 + min(number, self.total / 2))) ** POWER

    def _of_group(self, group):
        """A group is as rare as the first pairs of its words together."""
        return self._of(sum(self.counts.get(word[:2], 0) for word in group))

    def _sum(self, pairs, marks, groups):
        weight = self.of_token.__getitem__
        said = sum(map(weight, pairs)) + MARK_WEIGHT * sum(map(weight, marks))
        return said + SYNONYM_WEIGHT * sum(map(self._of_group, groups))

    def size(self, words):
        return math.sqrt(self._sum(words.pairs, words.marks, words.groups))

    def score(self, one, other):
        """The cosine of the angle between two texts, 1 where they have the same words."""
        shared = self._sum(one.pairs & other.pairs, one.marks & other.marks, one.groups & other.groups)
        return shared / (self.size(one) * self.size(other)) if shared else 0.0
