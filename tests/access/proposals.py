from django.urls import reverse as url

from proposals.models import Topic
from proposals.workflow import INSTRUCTION, OPINION, PROPOSAL, REFERRAL, SPECIAL_REPORT
from tests import factories as make
from tests.access import LOGIN, Row, api_rows


def opinion(w):
    return make.make_opinion(w.alliance, source_unit=w.unit)


def topic(w):
    return Topic.objects.create(alliance=w.alliance, title="路灯")


def referral(w):
    return make.make_referral(make.make_opinion(w.alliance, "referred"), w.department)


def replied(w):
    return make.make_referral(make.make_opinion(w.alliance, "answered"), w.department, "replied")


def draft(w):
    return make.make_proposal(w.alliance, author=w.cppcc.person)


def report(w):
    return make.make_special_report(w.alliance, unit=w.unit)


def issued(w):
    return make.make_special_report(w.alliance, "issued", unit=w.unit)


def instruction(w):
    return make.make_instruction(issued(w))


def outcome(w):
    return make.make_outcome(opinion(w), is_public=True)


def answers(*who, code=200, rest=404, **more):
    return {"default": rest, **dict.fromkeys(who, code), "nobody": LOGIN, **more}


OPINION_SEEN = ("staff", "liaison", "leader", "city_leader")
REFERRAL_SEEN = ("staff", "leader", "handler", "city_leader")
DRAFT_SEEN = ("staff", "leader", "cppcc", "city_leader")
REPORT_SEEN = ("staff", "leader", "liaison", "city_leader")
LEADING = ("staff", "leader", "city_leader")
WRITERS = ("staff", "liaison", "other_liaison", "cppcc", "other_cppcc", "outsider")


def api(*who, rest=404):
    return {"default": rest, **dict.fromkeys(who, 200)}


MATRIX = {
    "public-opinion": Row(lambda w: url("public-opinion"), default=200, nobody=200),
    "receipt": Row(lambda w: url("receipt", args=[opinion(w).receipt]), default=200, nobody=200),
    "remark-opinion": Row(lambda w: url("remark-opinion", args=[1]), default=405, nobody=LOGIN),
    "raised-create": Row(
        lambda w: url("raised-create", args=[make.make_activity(w.unit).pk]),
        default=403,
        staff=200,
        liaison=200,
        outsider=404,
        nobody=LOGIN,
    ),
    "opinions": Row(lambda w: url("opinions"), default=200, nobody=LOGIN),
    "opinions-bulk": Row(
        lambda w: url("opinions-bulk"), method="post", **answers("staff", "outsider", code=302, rest=403)
    ),
    "opinion-create": Row(lambda w: url("opinion-create"), **answers(*WRITERS, rest=403)),
    "opinion-similar": Row(lambda w: url("opinion-similar"), **answers(*WRITERS, rest=403)),
    "opinion": Row(lambda w: url("opinion", args=[opinion(w).pk]), **answers(*OPINION_SEEN)),
    "opinion-reveal": Row(
        lambda w: url("opinion-reveal", args=[opinion(w).pk]),
        **answers("staff", liaison=403, leader=403, city_leader=403),
    ),
    "api-opinion-reveal": Row(
        lambda w: url("api-opinion-reveal", args=[opinion(w).pk]),
        method="post",
        **answers("staff", code=400, liaison=403, leader=403, city_leader=403) | {"nobody": 401},
    ),
    "opinion-move": Row(
        lambda w: url("opinion-move", args=[opinion(w).pk, "sort"]),
        **answers("staff", liaison=403, leader=403, city_leader=403),
    ),
    "topics": Row(lambda w: url("topics"), default=200, nobody=LOGIN),
    "topic": Row(
        lambda w: url("topic", args=[topic(w).pk]), **answers("staff", "leader", "cppcc", "other_cppcc", "city_leader")
    ),
    "topic-close": Row(lambda w: url("topic-close", args=[topic(w).pk]), default=405, nobody=LOGIN),
    "referrals": Row(lambda w: url("referrals"), default=200, nobody=LOGIN),
    "referral": Row(lambda w: url("referral", args=[referral(w).pk]), **answers(*REFERRAL_SEEN)),
    "referral-docx": Row(lambda w: url("referral-docx", args=[replied(w).pk]), **answers(*REFERRAL_SEEN)),
    "referral-move": Row(
        lambda w: url("referral-move", args=[referral(w).pk, "reply"]),
        **answers("handler", staff=403, leader=403, city_leader=403),
    ),
    "proposals": Row(lambda w: url("proposals"), default=200, nobody=LOGIN),
    "proposal-create": Row(
        lambda w: url("proposal-create"), **answers("staff", "cppcc", "other_cppcc", "outsider", rest=403)
    ),
    "proposal": Row(lambda w: url("proposal", args=[draft(w).pk]), **answers(*DRAFT_SEEN)),
    "proposal-edit": Row(
        lambda w: url("proposal-edit", args=[draft(w).pk]), **answers("staff", "cppcc", leader=403, city_leader=403)
    ),
    "proposal-sign": Row(lambda w: url("proposal-sign", args=[draft(w).pk]), default=405, nobody=LOGIN),
    "proposal-docx": Row(lambda w: url("proposal-docx", args=[draft(w).pk]), **answers(*DRAFT_SEEN)),
    "proposal-move": Row(
        lambda w: url("proposal-move", args=[draft(w).pk, "withdraw"]),
        **answers("staff", "cppcc", leader=403, city_leader=403),
    ),
    "suggestion": Row(
        lambda w: url("suggestion", args=[draft(w).suggestions.get().pk]),
        **answers("staff", leader=403, cppcc=403, city_leader=403),
    ),
    "special-reports": Row(lambda w: url("special-reports"), default=200, nobody=LOGIN),
    "special-report-create": Row(lambda w: url("special-report-create"), **answers(*WRITERS, rest=403)),
    "special-report": Row(lambda w: url("special-report", args=[report(w).pk]), **answers(*REPORT_SEEN)),
    "special-report-edit": Row(
        lambda w: url(
            "special-report-edit", args=[make.make_special_report(w.alliance, unit=w.unit, created_by=w.liaison).pk]
        ),
        **answers("staff", "liaison", leader=403, city_leader=403),
    ),
    "special-report-docx": Row(lambda w: url("special-report-docx", args=[issued(w).pk]), **answers(*REPORT_SEEN)),
    "adoption-create": Row(
        lambda w: url("adoption-create", args=[issued(w).pk]),
        **answers("staff", liaison=403, leader=403, city_leader=403),
    ),
    "special-report-move": Row(
        lambda w: url("special-report-move", args=[issued(w).pk, "close"]),
        **answers("staff", liaison=403, leader=403, city_leader=403),
    ),
    "instructions": Row(lambda w: url("instructions"), default=200, nobody=LOGIN),
    "instruction-create": Row(
        lambda w: url("instruction-create", args=["special-report", issued(w).pk]),
        **answers("staff", "leader", liaison=403, city_leader=403),
    ),
    "instruction": Row(lambda w: url("instruction", args=[instruction(w).pk]), **answers(*LEADING)),
    "instruction-move": Row(
        lambda w: url("instruction-move", args=[instruction(w).pk, "done"]),
        **answers("staff", leader=403, city_leader=403),
    ),
    "outcomes": Row(lambda w: url("outcomes"), default=200, nobody=200),
    "outcome": Row(lambda w: url("outcome", args=[outcome(w).pk]), default=200, outsider=404, nobody=200),
    "outcome-create": Row(
        lambda w: url("outcome-create", args=["opinion", opinion(w).pk]),
        **answers("staff", liaison=403, leader=403, city_leader=403),
    ),
    "outcome-edit": Row(
        lambda w: url("outcome-edit", args=[outcome(w).pk]), **answers("staff", rest=403, outsider=404)
    ),
    **api_rows("api-opinion", opinion, OPINION, **api(*OPINION_SEEN)),
    **api_rows("api-topic", topic, **api("staff", "leader", "cppcc", "other_cppcc", "city_leader")),
    **api_rows("api-referral", referral, REFERRAL, **api(*REFERRAL_SEEN)),
    **api_rows("api-proposal", draft, PROPOSAL, **api(*DRAFT_SEEN)),
    **api_rows("api-special-report", report, SPECIAL_REPORT, **api(*REPORT_SEEN)),
    **api_rows("api-instruction", instruction, INSTRUCTION, **api(*LEADING)),
    **api_rows("api-outcome", outcome, default=200, outsider=404),
}
