from django.urls import reverse as url

from evaluation.models import Indicator, Result, Score
from evaluation.workflow import APPEAL, ASSESSMENT, AWARD_ROUND, DUTY_CLAIM, OBSERVATION, SHEET
from tests import factories as make
from tests.access import LOGIN, Row, api_rows
from workgroup.models import Goal


def draft(w):
    row = make.make_scheme(w.alliance, "archived")
    type(row).objects.filter(pk=row.pk).update(status="draft")
    return row


def active(w):
    return make.make_scheme(w.alliance, "archived")


def result(w):
    """The same for every address of it: several may be visited one after the other."""
    found = Result.objects.filter(unit=w.unit, period="2026").first()
    return found or make.make_result(w.unit, period="2026")


def score(w):
    return Score.objects.create(
        alliance=w.alliance, unit=w.unit, period="2026", points=1, indicator=active(w).indicators.first()
    )


def ranking(name):
    return Row(lambda w: url(name, args=["2026"]), default=405, nobody=LOGIN)


INSIDE = ("staff", "liaison", "other_liaison", "cppcc", "other_cppcc", "leader", "city_leader")


def sheet(w, assessment_status="self_score"):
    return make.make_sheet(w.unit, assessment_status=assessment_status)


def appeal(w):
    return make.make_appeal(w.unit, by=w.liaison)


def observation(w):
    return make.make_observation(w.unit, "scoring", jurors=[w.cppcc])


def stop(w):
    return observation(w).stops.get()


def award_round(w, status="publicised"):
    return make.make_award_round(w.unit, status)


def claim(w):
    return make.make_duty_claim(w.cppcc)


def seen(*who, rest=404, **more):
    return {"default": rest, **dict.fromkeys(who, 200), "nobody": LOGIN, **more}


def page(name, **answers):
    return Row(lambda w: url(name), **(answers or {"default": 200, "nobody": LOGIN}))


STAFF_ONLY = {"default": 403, "staff": 200, "outsider": 200, "nobody": LOGIN}
WHO_SEES_SHEET = ("staff", "liaison", "leader", "city_leader")
WHO_SEES_VISIT = ("staff", "liaison", "leader", "city_leader", "cppcc")

MATRIX = {
    "assessments": page("assessments"),
    "assessment-create": page("assessment-create", **STAFF_ONLY),
    "assessment": Row(lambda w: url("assessment", args=[make.make_assessment(w.unit).pk]), **seen(*INSIDE)),
    "assessment-move": Row(
        lambda w: url("assessment-move", args=[make.make_assessment(w.unit).pk, "audit"]),
        **seen(**dict.fromkeys(INSIDE, 403) | {"staff": 405}),
    ),
    "assessment-sheet": Row(lambda w: url("assessment-sheet", args=[sheet(w).pk]), **seen(*WHO_SEES_SHEET)),
    "assessment-sheet-claim": Row(
        lambda w: url("assessment-sheet-claim", args=[sheet(w).pk]),
        **seen("liaison", staff=403, leader=403, city_leader=403),
    ),
    "assessment-sheet-audit": Row(
        lambda w: url("assessment-sheet-audit", args=[sheet(w, "audit").pk]),
        **seen("staff", liaison=403, leader=403, city_leader=403),
    ),
    "assessment-sheet-docx": Row(
        lambda w: url("assessment-sheet-docx", args=[sheet(w, "approved").pk]), **seen(*INSIDE)
    ),
    "assessment-sheet-move": Row(
        lambda w: url("assessment-sheet-move", args=[sheet(w).pk, "submit"]),
        **seen(liaison=405, staff=403, leader=403, city_leader=403),
    ),
    "result-check": Row(
        lambda w: url("result-check", args=[sheet(w, "published").serial]), default=200, nobody=200
    ),
    "appeal-create": Row(
        lambda w: url("appeal-create", args=[sheet(w).lines.get().pk]),
        **seen("liaison", staff=403, leader=403, city_leader=403),
    ),
    "appeals": page("appeals"),
    "appeal": Row(lambda w: url("appeal", args=[appeal(w).pk]), **seen(*WHO_SEES_SHEET)),
    "appeal-move": Row(
        lambda w: url("appeal-move", args=[appeal(w).pk, "dismiss"]),
        **seen("staff", liaison=403, leader=403, city_leader=403),
    ),
    "observations": page("observations"),
    "observation-create": page("observation-create", **STAFF_ONLY),
    "observation": Row(lambda w: url("observation", args=[observation(w).pk]), **seen(*WHO_SEES_VISIT)),
    "observation-edit": Row(
        lambda w: url("observation-edit", args=[observation(w).pk]),
        **seen("staff", **dict.fromkeys(("liaison", "leader", "city_leader", "cppcc"), 403)),
    ),
    "observation-score": Row(
        lambda w: url("observation-score", args=[observation(w).pk]),
        **seen("cppcc", **dict.fromkeys(("staff", "liaison", "leader", "city_leader"), 403)),
    ),
    "stop-create": Row(
        lambda w: url("stop-create", args=[observation(w).pk]),
        **seen("staff", **dict.fromkeys(("liaison", "leader", "city_leader", "cppcc"), 403)),
    ),
    "observation-move": Row(
        lambda w: url("observation-move", args=[observation(w).pk, "close"]),
        **seen(staff=405, **dict.fromkeys(("liaison", "leader", "city_leader", "cppcc"), 403)),
    ),
    "stop-edit": Row(
        lambda w: url("stop-edit", args=[stop(w).pk]),
        **seen("staff", **dict.fromkeys(("liaison", "leader", "city_leader", "cppcc"), 403)),
    ),
    "stop-remove": Row(lambda w: url("stop-remove", args=[stop(w).pk]), default=405, nobody=LOGIN),
    "awards": page("awards"),
    "award-round-create": page("award-round-create", **STAFF_ONLY),
    "award-round": Row(lambda w: url("award-round", args=[award_round(w).pk]), **seen(*INSIDE)),
    "award-propose": Row(lambda w: url("award-propose", args=[award_round(w).pk]), default=405, nobody=LOGIN),
    "award-add": Row(
        lambda w: url("award-add", args=[award_round(w).pk]), **seen(**dict.fromkeys(INSIDE, 403) | {"staff": 200})
    ),
    "award-move": Row(
        lambda w: url("award-move", args=[award_round(w).pk, "grant"]),
        **seen(**dict.fromkeys(INSIDE, 403) | {"staff": 405}),
    ),
    "award-remove": Row(
        lambda w: url("award-remove", args=[award_round(w).awards.get().pk]),
        **seen(**dict.fromkeys(INSIDE, 403) | {"staff": 200}),
    ),
    "award-docx": Row(
        lambda w: url("award-docx", args=[award_round(w, "granted").awards.get().pk]), **seen(*INSIDE)
    ),
    "duty-record-docx": Row(
        lambda w: url("duty-record-docx", args=[w.cppcc.person.pk]),
        default=403, staff=200, leader=200, cppcc=200, outsider=404, nobody=LOGIN,
    ),
    "goal-value": Row(
        lambda w: url("goal-value", args=[Goal.objects.create(alliance=w.alliance, year=2026, title="目标", indicator_code="P1").pk]),
        **seen("staff", "liaison", "other_liaison", "leader", "city_leader"),
    ),
    "duty-claims": page("duty-claims"),
    "duty-claim-create": page("duty-claim-create", default=403, cppcc=200, other_cppcc=200, nobody=LOGIN),
    "duty-claim": Row(
        lambda w: url("duty-claim", args=[claim(w).pk]), **seen("staff", "leader", "city_leader", "cppcc")
    ),
    "duty-claim-edit": Row(
        lambda w: url("duty-claim-edit", args=[claim(w).pk]),
        **seen("cppcc", **dict.fromkeys(("staff", "leader", "city_leader"), 403)),
    ),
    "duty-claim-move": Row(
        lambda w: url("duty-claim-move", args=[claim(w).pk, "approve"]),
        **seen("staff", **dict.fromkeys(("cppcc", "leader", "city_leader"), 403)),
    ),
    **api_rows(
        "api-assessment", lambda w: make.make_assessment(w.unit), ASSESSMENT, default=404, **dict.fromkeys(INSIDE, 200)
    ),
    **api_rows("api-assessment-sheet", sheet, SHEET, default=404, **dict.fromkeys(WHO_SEES_SHEET, 200)),
    **api_rows("api-appeal", appeal, APPEAL, default=404, **dict.fromkeys(WHO_SEES_SHEET, 200)),
    **api_rows("api-observation", observation, OBSERVATION, default=404, **dict.fromkeys(WHO_SEES_VISIT, 200)),
    **api_rows("api-award", award_round, AWARD_ROUND, default=404, **dict.fromkeys(INSIDE, 200)),
    **api_rows(
        "api-duty-claim", claim, DUTY_CLAIM, default=404, staff=200, leader=200, city_leader=200, cppcc=200
    ),
    "rankings": Row(lambda w: url("rankings"), default=200, nobody=LOGIN),
    "ranking-score": ranking("ranking-score"),
    "ranking-freeze": ranking("ranking-freeze"),
    "score-sheet": Row(lambda w: result(w).get_absolute_url(), default=404, **dict.fromkeys(INSIDE, 200), nobody=LOGIN),
    "schemes": Row(lambda w: url("schemes"), default=200, nobody=LOGIN),
    "scheme-default": Row(lambda w: url("scheme-default"), default=405, nobody=LOGIN),
    "scheme": Row(lambda w: url("scheme", args=[active(w).pk]), default=200, outsider=404, nobody=LOGIN),
    "scheme-edit": Row(
        lambda w: url("scheme-edit", args=[draft(w).pk]), default=404, staff=200, leader=403, city_leader=403, nobody=LOGIN
    ),
    "scheme-revise": Row(lambda w: url("scheme-revise", args=[active(w).pk]), default=405, nobody=LOGIN),
    "indicator-create": Row(
        lambda w: url("indicator-create", args=[draft(w).pk]), default=404, staff=200, leader=403, city_leader=403, nobody=LOGIN
    ),
    "scheme-move": Row(
        lambda w: url("scheme-move", args=[draft(w).pk, "activate"]), default=404, staff=405, leader=403, city_leader=403, nobody=LOGIN
    ),
    "indicator-edit": Row(
        lambda w: url("indicator-edit", args=[Indicator.objects.filter(scheme=draft(w)).first().pk]),
        default=404, staff=200, leader=403, city_leader=403, nobody=LOGIN,
    ),
    "duty-record": Row(
        lambda w: url("duty-record", args=[w.cppcc.person.pk]),
        default=403, staff=200, leader=200, cppcc=200, outsider=404, nobody=LOGIN,
    ),
    **api_rows("api-indicator", lambda w: active(w).indicators.first(), default=200, outsider=404),
    **api_rows("api-score", score, default=404, staff=200, leader=200, liaison=200, city_leader=200),
    **api_rows("api-ranking", result, default=404, **dict.fromkeys(INSIDE, 200)),
}  # fmt: skip
