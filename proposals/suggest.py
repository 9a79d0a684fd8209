"""What the desk decided about similar opinions, as a suggestion with its confidence; a person decides."""

from collections import Counter
from dataclasses import dataclass

from members.models import Department
from proposals.models import Category, Referral
from proposals.similar import similar_to

NEIGHBOURS = 20
# Nearer ones count for much more than far ones: a vote weighs its score to this power.
NEARNESS = 2
# Neighbours that are hardly similar say little, however much they agree.
SURE_FROM = 0.2


@dataclass(frozen=True)
class Suggestion:
    """`choice` is the row suggested, `confidence` from 0 to 1, `votes` how many earlier decisions speak for it."""

    choice: object
    confidence: float
    votes: int


def suggest_for(text, alliance, *, leave_out=0):
    """{"category": Suggestion or None, "department": Suggestion or None} from decisions on similar opinions."""
    near = similar_to(text, alliance, leave_out=leave_out, limit=NEIGHBOURS, least=0)
    sorted_under = [(row.category_id, score) for row, score in near if row.category_id]
    handled_by = _departments([row.pk for row, _score in near])
    referred_to = [(handled_by[row.pk], score) for row, score in near if row.pk in handled_by]
    return {"category": _elect(Category, sorted_under), "department": _elect(Department, referred_to)}


def _departments(opinions):
    """Who took each opinion on; what came back as not theirs does not count."""
    rows = Referral.objects.filter(opinion__in=opinions).exclude(status=Referral.Status.RETURNED)
    return dict(rows.order_by("pk").values_list("opinion", "department"))


def _elect(model, votes):
    """The choice with the heaviest votes; sure where they agree and come from near."""
    if not votes:
        return None
    weights, numbers = Counter(), Counter()
    for choice, score in votes:
        weights[choice] += score**NEARNESS
        numbers[choice] += 1
    chosen, weight = weights.most_common(1)[0]
    nearest = max(score for choice, score in votes if choice == chosen)
    confidence = weight / sum(weights.values()) * min(1, nearest / SURE_FROM) if weight else 0
    return Suggestion(model.objects.get(pk=chosen), round(confidence, 2), numbers[chosen])
