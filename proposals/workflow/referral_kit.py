"""Handing something to a department: the one place where a referral comes into being."""

from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from members.models import User
from members.notify import tell
from proposals import deadlines
from proposals.models import Referral


def refer(subject, *, department, rule, by, clock_from=None, **fields):
    """A referral of an opinion, a proposal or a special report, with its due day; its handlers are told."""
    start = clock_from or timezone.now()
    referral = Referral.objects.create(
        alliance=subject.alliance,
        department=department,
        rule=rule,
        clock_from=start,
        due_on=deadlines.due_on(subject.alliance, rule, start),
        created_by=by,
        **{subject._meta.model_name.replace("specialreport", "special_report"): subject},
        **fields,
    )
    audit.record(
        by=by, obj=referral, verb="refer", label=_("转办"), target=referral.status, note=fields.get("note", "")
    )
    sentence = _("新的转办件：%(subject)s，%(due)s前答复。") % {"subject": subject, "due": f"{referral.due_on:%m-%d}"}
    tell(User.objects.handlers_of(department), sentence, by=by, obj=referral)
    return referral
