from evaluation.models.scoring import CORE, INSIDE, Group, Indicator, Result, Scheme, Score

__all__ = ["CORE", "INSIDE", "Group", "Indicator", "Result", "Scheme", "Score"]
