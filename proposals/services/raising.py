"""What is raised at an activity: an opinion linked to it, on the spot where the department that can act sits at the table."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliance.errors import DomainError
from members.models import User
from members.permissions import P
from proposals.models import Opinion
from proposals.services.opinions import submit
from proposals.workflow import OPINION


@transaction.atomic
def raise_at(*, activity, text, by, department=None, **fields):
    """`department` is one at the table that takes the matter there and then; its clock counts from the activity. Whoever keeps the
    minutes may not refer otherwise: then the portal does, for the department has taken it. `fields` as `submit` takes them."""
    if department and not activity.departments.filter(pk=department.pk).exists():
        raise DomainError(_("“%(department)s”没有到场，请按一般意见登记。") % {"department": department})
    opinion = submit(
        alliance=activity.alliance,
        text=text,
        by=by,
        channel=Opinion.Channel.ACTIVITY,
        activity=activity,
        source_unit=activity.unit,
        **fields,
    )
    if department is None:
        return opinion
    actor = by if by.has_perm(P.OPINION_REFER, opinion) else User.objects.system()
    opinion = OPINION.perform(opinion, "sort", by=actor)
    note = _("现场由%(who)s登记，%(department)s当场接下。") % {"who": by, "department": department}
    return OPINION.perform(opinion, "refer", by=actor, department=department, on_the_spot=True, note=note)
