from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from activities import services
from activities.filters import ConsultationFilter
from activities.forms.consultations import ConsultationForm, HideRemarkForm, RemarkForm
from activities.models import Consultation, Remark
from activities.services.consultations import closed_because
from activities.views.managed import ask
from alliance import audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, paginate
from members.permissions import P


def consultation_columns():
    return [
        (_("议题"), "title"),
        (_("发起单位"), lambda row: row.unit.name if row.unit else ""),
        (_("开始"), "opens_at"),
        (_("截止"), "closes_at"),
        (_("发言"), "remark_count"),
    ]


@login_required
def consultations(request):
    rows = Consultation.objects.visible_to(request.user).select_related("unit")
    rows = rows.annotate(remark_count=Count("remarks", filter=Q(remarks__is_hidden=False)))
    rows = rows.order_by("-closes_at", "-pk")
    found = filtered(request, ConsultationFilter, rows)
    if answer := export(request, name=_("网络议政"), columns=consultation_columns(), rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.CONSULTATION_EDIT),
    }
    return render(request, "activities/consultations.html", context)


@login_required
def consultation(request, pk):
    """Read the topic and what was said; speak while it is open."""
    row = get_object_or_404(Consultation.objects.visible_to(request.user).select_related("unit"), pk=pk)
    may_speak = request.user.has_perm(P.REMARK_WRITE, row)
    form = RemarkForm(request.POST or None)
    if request.method == "POST":
        require(request.user, P.REMARK_WRITE, row)
        if form.is_valid() and attempt(form, services.speak, consultation=row, by=request.user, **form.cleaned_data):
            return redirect(row)
    may_hide = request.user.has_perm(P.REMARK_HIDE, row)
    remarks = row.remarks.select_related("cppcc_member", "created_by", "opinion")
    context = {
        "consultation": row,
        "remarks": remarks if may_hide else remarks.shown(),
        "closed": closed_because(row),
        "form": form if may_speak else None,
        "may_edit": request.user.has_perm(P.CONSULTATION_EDIT, row),
        "may_hide": may_hide,
        "may_take": request.user.has_perm("opinion.sort"),
        "events": audit.history(row) if may_hide else [],
    }
    return render(request, "activities/consultation.html", context)


@login_required
def consultation_create(request):
    require(request.user, P.CONSULTATION_EDIT)
    new = Consultation(alliance=request.user.alliance)
    return _edit(request, new, _("发起网络议政"), reverse("consultations"))


@login_required
def consultation_edit(request, pk):
    row = get_object_or_404(Consultation.objects.visible_to(request.user), pk=pk)
    require(request.user, P.CONSULTATION_EDIT, row)
    return _edit(request, row, _("修改网络议政"), row.get_absolute_url())


def _edit(request, row, title, back):
    form = ConsultationForm(request.POST or None, instance=row, user=request.user)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.save_consultation, consultation=form.instance, by=request.user)
        if made:
            return redirect(made)
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back})


@login_required
def remark_hide(request, pk):
    row = get_object_or_404(Remark.objects.visible_to(request.user).select_related("consultation"), pk=pk)
    require(request.user, P.REMARK_HIDE, row)
    form = HideRemarkForm(request.POST or None)

    def act(form):
        return services.hide_remark(remark=row, by=request.user, **form.cleaned_data)

    return ask(request, form, _("隐藏这条发言"), row.get_absolute_url(), act)
