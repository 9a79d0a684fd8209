from django.utils import timezone
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.workflow import Move, Workflow
from members.notify import tell
from members.permissions import P
from resources.models import Grant

G = Grant.Status


def keep_grant(row, by, data):
    row.expires_on, row.decided_at = data["expires_on"], timezone.now()
    return ["expires_on", "decided_at"]


def keep_reason(row, by, data):
    row.reason, row.decided_at = data["reason"], timezone.now()
    return ["reason", "decided_at"]


def tell_applicant(sentence):
    def after(row, by, data):
        words = {"name": row.resource, "reason": row.reason, "day": row.expires_on}
        tell([row.applicant], _g(sentence) % words, by=by, obj=row)

    return after


GRANT = Workflow(
    "grants",
    (
        Move("approve", _("授权"), (G.PENDING,), G.GRANTED, P.GRANT_DECIDE, form="resources.forms.grants.GrantForm",
             apply=keep_grant, after=tell_applicant("数据使用已授权：%(name)s，有效期至%(day)s"), tone="primary"),
        Move("refuse", _("不同意"), (G.PENDING,), G.REFUSED, P.GRANT_DECIDE, form="alliance.forms.ReasonForm",
             apply=keep_reason, after=tell_applicant("数据使用未获同意：%(name)s。%(reason)s")),
        Move("revoke", _("收回授权"), (G.GRANTED,), G.REVOKED, P.GRANT_DECIDE, form="alliance.forms.ReasonForm",
             apply=keep_reason, after=tell_applicant("数据授权已收回：%(name)s。%(reason)s"), tone="danger"),
    ),
)  # fmt: skip
