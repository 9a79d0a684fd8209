"""Say what is needed and get what fits: combinations that can be booked now, best first, with the reasons for their rank.

requirement ─ what is looked for           candidates ─ which resources come into question, asked of the database
rank ─ what speaks for each of them        combine ─ those that are free together, by the rules of booking
relax ─ why nothing fits, and what would   phrases ─ a requirement said in one line
"""

from resources.matching.combine import Combination, match, owners_who_could
from resources.matching.relax import explain
from resources.matching.requirement import Point, Requirement

__all__ = ["Combination", "Point", "Requirement", "explain", "match", "owners_who_could"]
