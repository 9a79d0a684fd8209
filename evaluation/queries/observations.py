"""The jury's sheet of an observation visit."""

from evaluation.models import Mark


def jury_table(observation, stops):
    """{"rows": [{juror, marks: [points or None by stop], is_absent}], "scored": n}: who did not score is shown as absent."""
    marks = {}
    for mark in Mark.objects.filter(stop__observation=observation):
        marks[mark.juror_id, mark.stop_id] = mark.points
    rows = [
        {
            "juror": juror,
            "marks": [marks.get((juror.pk, stop.pk)) for stop in stops],
            "is_absent": juror.submitted_at is None,
        }
        for juror in observation.jurors.select_related("user")
    ]
    return {"rows": rows, "scored": sum(not row["is_absent"] for row in rows)}
