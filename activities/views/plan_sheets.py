"""Lines of a plan in from a spreadsheet: upload, look at what it would do, then the good rows."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from activities import services
from activities.forms.plans import PlanImportForm
from activities.models import Plan
from activities.plan_sheet import Preview, template
from alliance.errors import require
from alliance.exports import xlsx_response
from alliance.pages import paginate
from alliance.sheets import BAD, CHANGED, NEW, SAME
from alliance.uploads import keep, kept
from members.permissions import P

ROWS_SHOWN = 50


@dataclass
class Upload:
    name: str
    cells: list
    strange: list


def _plan(request, pk):
    row = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    require(request.user, P.PLAN_EDIT, row)
    return row


@login_required
def plan_import(request, pk):
    row = _plan(request, pk)
    form = PlanImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        token = keep(request.user, f"plan{pk}", Upload(data["upload"].name, data["cells"], data["strange"]))
        return redirect("plan-import-preview", pk=pk, token=token)
    return render(request, "activities/plan_import.html", {"plan": row, "form": form})


@login_required
def plan_import_template(request, pk):
    _plan(request, pk)
    headings, example = template()
    response = xlsx_response(headings, [example])
    response["Content-Disposition"] = 'attachment; filename="plan.xlsx"'
    return response


@login_required
def plan_import_preview(request, pk, token):
    row = _plan(request, pk)
    upload = kept(request.user, f"plan{pk}", token)
    preview = Preview(upload.cells, row)
    if request.method == "POST":
        new, changed = services.import_plan_items(plan=row, rows=preview.rows, by=request.user)
        messages.success(request, _("已新增%(new)d项，更新%(changed)d项。") % {"new": new, "changed": changed})
        return redirect(row)
    counts = preview.counts
    shown = request.GET.get("show") or (BAD if counts[BAD] else NEW if counts[NEW] else CHANGED)
    labels = ((BAD, _("有问题")), (NEW, _("新增")), (CHANGED, _("更新")), (SAME, _("不变")))
    context = {
        "plan": row,
        "upload": upload,
        "counts": counts,
        "good": counts[NEW] + counts[CHANGED],
        "page_obj": paginate(request, preview.of(shown), ROWS_SHOWN),
        "tabs_list": [
            {"label": label, "url": f"?show={state}", "count": counts[state], "active": state == shown}
            for state, label in labels
        ],
    }
    return render(request, "activities/plan_import_preview.html", context)
