from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from alliance.calendar import parse_period, period_of, today
from alliance.errors import require
from alliance.exports import export
from evaluation.queries import duties as queries
from members.models import CppccMember
from members.permissions import P


@login_required
def duty_record(request, pk):
    """The own record for the member; every member's for staff and leaders."""
    member = get_object_or_404(CppccMember.objects.visible_to(request.user), pk=pk)
    require(request.user, P.DUTY_RECORD_VIEW, member)
    year = request.GET.get("year", "")
    period = period_of("year", today()) if not year.isdigit() or len(year) != 4 else parse_period(year)
    rows = queries.duty_record(member, period, request.user)
    columns = [(_("日期"), lambda row: row["on"]), (_("事项"), lambda row: row["what"]), (_("内容"), lambda row: str(row["obj"])),
               (_("积分"), lambda row: row["points"])]  # fmt: skip
    if answer := export(request, name=_("履职档案-%(name)s") % {"name": member}, columns=columns, rows=rows):
        return answer
    context = {"member": member, "period": period, "rows": rows, "total": sum(row["points"] for row in rows)}
    return render(request, "evaluation/duty_record.html", context)
