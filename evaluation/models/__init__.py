from evaluation.models.assessment import Appeal, Assessment, AssessmentLine, AssessmentSheet
from evaluation.models.award import Award, AwardRound
from evaluation.models.duty import DutyClaim
from evaluation.models.observation import Juror, Mark, Observation, Stop
from evaluation.models.scoring import CORE, GRADES, INSIDE, Group, Indicator, Result, Scheme, Score

__all__ = [
    "CORE",
    "GRADES",
    "INSIDE",
    "Appeal",
    "Assessment",
    "AssessmentLine",
    "AssessmentSheet",
    "Award",
    "AwardRound",
    "DutyClaim",
    "Group",
    "Indicator",
    "Juror",
    "Mark",
    "Observation",
    "Result",
    "Scheme",
    "Score",
    "Stop",
]
