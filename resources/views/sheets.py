"""The list in from a spreadsheet: upload, look at what it would do, then all good rows or none."""

from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alliance.errors import DomainError, require
from alliance.exports import export, xlsx_file_response
from alliance.pages import paginate
from alliance.sheets import BAD, CHANGED, NEW, SAME
from alliance.uploads import keep, kept
from members.models import Unit
from members.permissions import P
from resources.forms.sheets import ImportForm
from resources.services.importing import import_resources
from resources.sheets.plan import Plan
from resources.sheets.template import template_file

ROWS_SHOWN = 50


@dataclass
class Upload:
    """A list between its upload and the decision."""

    name: str
    cells: list
    strange: list
    unit_id: int | None = None
    kind: str = ""
    publish: bool = False

    def wish(self):
        unit = get_object_or_404(Unit, pk=self.unit_id) if self.unit_id else None
        return {"cells": self.cells, "unit": unit, "kind": self.kind}


@login_required
def resource_import(request):
    require(request.user, P.RESOURCE_EDIT)
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        unit_id = data["unit"].pk if data["unit"] else None
        upload = Upload(data["upload"].name, data["cells"], data["strange"], unit_id, data["kind"], data["publish"])
        return redirect("resource-import-preview", token=keep(request.user, "resources", upload))
    return render(request, "resources/import.html", {"form": form})


@login_required
def resource_import_template(request):
    require(request.user, P.RESOURCE_EDIT)
    return xlsx_file_response(template_file(), _("资源清单模板"))


@login_required
def resource_import_preview(request, token):
    require(request.user, P.RESOURCE_EDIT)
    upload = kept(request.user, "resources", token)
    if request.method == "POST":
        return _take(request, upload)
    plan = Plan(user=request.user, **upload.wish())
    if answer := export(request, name=_("导入问题"), columns=wrong_columns(), rows=_wrong_cells(plan)):
        return answer
    shown = request.GET.get("show") or (BAD if plan.of(BAD) else NEW if plan.of(NEW) else CHANGED)
    context = {
        "upload": upload,
        "counts": plan.counts,
        "good": plan.counts[NEW] + plan.counts[CHANGED],
        "show": shown,
        "page_obj": paginate(request, plan.of(shown), ROWS_SHOWN),
        "tabs_list": _tabs(request, plan.counts, shown),
    }
    return render(request, "resources/import_preview.html", context)


def _take(request, upload):
    try:
        plan = import_resources(by=request.user, publish=upload.publish, **upload.wish())
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect(request.path)
    words = {"new": len(plan.of(NEW)), "changed": len(plan.of(CHANGED))}
    messages.success(request, _("已新增%(new)d项，更新%(changed)d项。") % words)
    # What was wrong is still there to be looked at and corrected.
    return redirect(f"{request.path}?show={BAD}" if plan.of(BAD) else "resources")


def wrong_columns():
    return [
        (_("位置"), "place"),
        (_("名称"), "name"),
        (_("列"), "heading"),
        (_("内容"), "cell"),
        (_("问题"), "sentence"),
    ]


@dataclass
class Wrong:
    place: str
    name: str
    heading: str
    cell: str
    sentence: str


def _wrong_cells(plan):
    return [Wrong(row.place, row.name, *wrong) for row in plan.of(BAD) for wrong in row.wrong]


def _tabs(request, counts, shown):
    labels = ((BAD, _("有问题")), (NEW, _("新增")), (CHANGED, _("更新")), (SAME, _("不变")))
    return [
        {"label": label, "url": f"{request.path}?show={state}", "count": counts[state], "active": state == shown}
        for state, label in labels
    ]
