from django.urls import reverse as url

from evaluation.models import Indicator, Score
from tests import factories as make
from tests.access import LOGIN, Row, api_rows


def draft(w):
    row = make.make_scheme(w.alliance, "archived")
    type(row).objects.filter(pk=row.pk).update(status="draft")
    return row


def active(w):
    return make.make_scheme(w.alliance, "archived")


def result(w):
    return make.make_result(w.unit, period="2026")


def score(w):
    return Score.objects.create(
        alliance=w.alliance, unit=w.unit, period="2026", points=1, indicator=active(w).indicators.first()
    )


def ranking(name):
    return Row(lambda w: url(name, args=["2026"]), default=405, nobody=LOGIN)


INSIDE = ("staff", "liaison", "other_liaison", "cppcc", "other_cppcc", "leader", "city_leader")

MATRIX = {
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
