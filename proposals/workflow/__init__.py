from proposals.workflow.opinions import OPINION
from proposals.workflow.proposals import PROPOSAL
from proposals.workflow.referrals import REFERRAL
from proposals.workflow.special_reports import INSTRUCTION, SPECIAL_REPORT

__all__ = ["INSTRUCTION", "OPINION", "PROPOSAL", "REFERRAL", "SPECIAL_REPORT"]
