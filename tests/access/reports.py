from django.urls import reverse as url

from reports.workflow import REPORT
from tests import factories as make
from tests.access import LOGIN, Row, api_rows


def report(w):
    return make.make_report(w.alliance, "published", period=f"{2000 + next(make.numbers) % 8000}-05")


READERS = dict.fromkeys(("staff", "leader", "liaison", "other_liaison", "cppcc", "other_cppcc", "city_leader"), 200)
INSIDE = {"default": 403, "staff": 200, "leader": 200, "city_leader": 200, "outsider": 200, "nobody": LOGIN}

MATRIX = {
    "home": Row(lambda w: url("home"), default=200, nobody=200),
    "dashboard": Row(lambda w: url("dashboard"), **INSIDE),
    "wall": Row(lambda w: url("wall"), **INSIDE),
    "reports": Row(lambda w: url("reports"), default=200, nobody=LOGIN),
    "report-make": Row(lambda w: url("report-make"), default=405, nobody=LOGIN),
    "report": Row(lambda w: url("report", args=[report(w).pk]), default=404, **READERS, nobody=LOGIN),
    "report-docx": Row(lambda w: url("report-docx", args=[report(w).pk]), default=404, **READERS, nobody=LOGIN),
    "report-move": Row(
        lambda w: url("report-move", args=[report(w).pk, "publish"]), default=404, **(READERS | {"staff": 405} | dict.fromkeys(
            ("leader", "liaison", "other_liaison", "cppcc", "other_cppcc", "city_leader"), 403)), nobody=LOGIN,
    ),
    **api_rows("api-report", report, REPORT, default=404, **READERS),
}  # fmt: skip
