from evaluation.workflow.assessments import APPEAL, ASSESSMENT, SHEET
from evaluation.workflow.awards import AWARD_ROUND, DUTY_CLAIM
from evaluation.workflow.observations import OBSERVATION
from evaluation.workflow.schemes import SCHEME

__all__ = ["APPEAL", "ASSESSMENT", "AWARD_ROUND", "DUTY_CLAIM", "OBSERVATION", "SCHEME", "SHEET"]
