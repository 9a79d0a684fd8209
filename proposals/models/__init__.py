from proposals.models.opinion import Category, Opinion, Topic
from proposals.models.outcome import Instruction, Outcome
from proposals.models.proposal import CoSigner, Proposal, Suggestion
from proposals.models.referral import Referral, Result
from proposals.models.special_report import Adoption, Level, SpecialReport
from proposals.models.token import TokenCount

__all__ = [
    "Adoption",
    "Category",
    "CoSigner",
    "Instruction",
    "Level",
    "Opinion",
    "Outcome",
    "Proposal",
    "Referral",
    "Result",
    "SpecialReport",
    "Suggestion",
    "TokenCount",
    "Topic",
]
