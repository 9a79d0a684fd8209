from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import today
from members.models import Role, User
from members.notify import tell


@transaction.atomic
def instruct(*, instruction, by):
    """A leader's instruction, given here (`by` is the leader) or recorded from paper."""
    instruction.created_by = by
    instruction.save()
    audit.record(
        by=by, obj=instruction, verb="instruct", label=_("批示"), target=instruction.status, note=instruction.text
    )
    audit.record(by=by, obj=instruction.subject, verb="instruct", label=_("领导批示"), note=instruction.text)
    people = User.objects.with_role(instruction.alliance, Role.STAFF)
    tell(
        people,
        _("%(leader)s作出批示：%(subject)s") % {"leader": instruction.leader_name, "subject": instruction.subject},
        by=by,
        obj=instruction,
    )
    return instruction


@transaction.atomic
def save_outcome(*, outcome, by, units=()):
    verb = "edit" if outcome.pk else "create"
    if not outcome.pk:
        outcome.created_by = by
    outcome.save()
    outcome.units.set(units)
    audit.record(by=by, obj=outcome, verb=verb, label=_("登记成效"))
    return outcome


def this_year():
    return today().year
