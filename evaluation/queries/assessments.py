"""An annual assessment as its pages show it."""

from evaluation.models import AssessmentSheet, Group
from evaluation.reckoning import undecided

ORDER = list(Group)


def lines_of(sheet):
    """The lines of a form in the order of the scheme: participation, conversion, satisfaction, sharing, bonus, deductions."""
    lines = sheet.lines.select_related("indicator").prefetch_related("appeals")
    return sorted(lines, key=lambda line: (ORDER.index(line.indicator.group), line.indicator.code))


def progress(assessment):
    """How far the units and the audit have come: {"units", "submitted", "undecided"}."""
    sheets = assessment.sheets.all()
    return {
        "units": sheets.count(),
        "submitted": sheets.filter(status=AssessmentSheet.Status.SUBMITTED).count(),
        "undecided": len(undecided(assessment)),
    }
