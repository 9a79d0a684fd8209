from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.models import Role
from members.permissions import P
from proposals.filters import InstructionFilter
from proposals.forms.special_reports import InstructionForm
from proposals.models import (
    Instruction,
    Level,
    Opinion,
    Proposal,
    SpecialReport,
)
from proposals.services import outcomes as outcomes_service
from proposals.trace import chain
from proposals.workflow import INSTRUCTION

SUBJECTS = {
    "special-report": ("special_report", SpecialReport),
    "proposal": ("proposal", Proposal),
    "opinion": ("opinion", Opinion),
}


@login_required
def instruction_create(request, kind, pk):
    """On a special report, a proposal or an opinion; a leader writes it, staff record it from paper."""
    name, model = SUBJECTS[kind]
    subject = get_object_or_404(model.objects.visible_to(request.user), pk=pk)
    require(request.user, P.INSTRUCTION_CREATE, subject)
    row = Instruction(alliance=subject.alliance, **{name: subject})
    if request.user.has_role(Role.LEADER):
        row.leader, row.leader_name, row.level = request.user, request.user.name, Level.DISTRICT
    form = InstructionForm(request.POST or None, instance=row, user=request.user)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, outcomes_service.instruct, instruction=form.instance, by=request.user)
    ):
        return redirect(subject)
    context = {
        "form": form,
        "title": _("批示"),
        "intro": str(subject),
        "back": subject.get_absolute_url(),
        "button": _("作出批示"),
    }
    return render(request, "alliance/form.html", context)


def instruction_columns():
    return [
        (_("批示领导"), "leader_name"),
        (_("层级"), "get_level_display"),
        (_("日期"), "instructed_on"),
        (_("事项"), lambda row: str(row.subject)),
        (_("批示内容"), "text"),
        (_("状态"), "get_status_display"),
        (_("落实情况"), "handling"),
    ]


@login_required
def instructions(request):
    rows = Instruction.objects.visible_to(request.user).select_related("special_report", "proposal", "opinion")
    found = filtered(request, InstructionFilter, rows)
    if answer := export(request, name=_("批示"), columns=instruction_columns(), rows=found.qs):
        return answer
    return render(request, "proposals/instructions.html", {"filter": found, "page_obj": paginate(request, found.qs)})


@login_required
def instruction(request, pk):
    row = get_object_or_404(
        Instruction.objects.visible_to(request.user).select_related("special_report", "proposal", "opinion"), pk=pk
    )
    moves = move_links(INSTRUCTION, row, request.user, "instruction-move")
    context = {"instruction": row, "moves": moves, "stages": chain(row, request.user), "events": audit.history(row)}
    return render(request, "proposals/instruction.html", context)


@login_required
def instruction_move(request, pk, move):
    return move_page(request, INSTRUCTION, get_object_or_404(Instruction.objects.visible_to(request.user), pk=pk), move)
