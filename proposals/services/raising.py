"""What is raised at an activity: an opinion linked to it, on the spot where the department that can act sits at the table."""

from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Remark
from alliance.errors import DomainError
from members.models import User
from members.permissions import P
from proposals.models import Opinion
from proposals.services.opinions import submit
from proposals.workflow import OPINION


@transaction.atomic
def take_remark(*, remark, by):
    """What was said in an online consultation becomes an opinion of the CPPCC member who said it, once."""
    row = Remark.objects.select_for_update(of=("self",)).select_related("consultation__alliance").get(pk=remark.pk)
    if Opinion.objects.filter(remark=row).exists():
        raise DomainError(_("这条发言已经转为意见。"), code="taken")
    channel = Opinion.Channel.CPPCC if row.cppcc_member_id else Opinion.Channel.UNIT
    alliance = row.consultation.alliance
    return submit(alliance=alliance, text=row.text, by=by, channel=channel, cppcc_member=row.cppcc_member, remark=row)


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
