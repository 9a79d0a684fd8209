"""Leave to use datasets: asked for, decided, taken back; every download is on record."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members.permissions import P
from members.queries import own_unit
from resources.filters import GrantFilter
from resources.forms.grants import ApplyForm
from resources.models import Grant, Resource
from resources.services import datasets
from resources.workflow import GRANT


@login_required
def grant_apply(request, pk):
    rows = Resource.objects.visible_to(request.user).filter(
        kind=Resource.Kind.DATASET, alliance=request.user.alliance_id
    )
    row = get_object_or_404(rows.select_related("unit"), pk=pk)
    require(request.user, P.GRANT_CREATE)
    form = ApplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        unit = own_unit(request.user)
        purpose = form.cleaned_data["purpose"]
        made = attempt(form, datasets.apply, resource=row, purpose=purpose, unit=unit, by=request.user)
        if made:
            return redirect(made)
    title = _("申请使用%(name)s") % {"name": row}
    context = {
        "form": form,
        "title": title,
        "intro": row.terms,
        "back": row.get_absolute_url(),
        "button": _("提交申请"),
    }
    return render(request, "alliance/form.html", context)


@login_required
def grants(request):
    rows = Grant.objects.visible_to(request.user).select_related("resource__unit", "applicant", "unit")
    found = filtered(request, GrantFilter, rows)
    columns = [
        (_("数据"), lambda row: row.resource.name),
        (_("申请人"), lambda row: str(row.applicant)),
        (_("申请单位"), lambda row: str(row.unit or "")),
        (_("用途"), "purpose"),
        (_("状态"), "get_status_display"),
        (_("有效期至"), "expires_on"),
    ]
    if answer := export(request, name=_("数据授权"), columns=columns, rows=found.qs):
        return answer
    return render(request, "resources/grants.html", {"filter": found, "page_obj": paginate(request, found.qs)})


@login_required
def grant(request, pk):
    rows = Grant.objects.visible_to(request.user).select_related("resource__unit", "applicant", "unit")
    row = get_object_or_404(rows, pk=pk)
    moves = move_links(GRANT, row, request.user, "grant-move")
    return render(request, "resources/grant.html", {"grant": row, "moves": moves, "events": audit.history(row)})


@login_required
def grant_move(request, pk, move):
    return move_page(request, GRANT, get_object_or_404(Grant.objects.visible_to(request.user), pk=pk), move)
