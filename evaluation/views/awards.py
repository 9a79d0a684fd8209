"""Commendation (表彰): the list, changes with reasons, certificates."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import audit
from alliance.errors import require
from alliance.exports import docx_response, export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from evaluation import documents
from evaluation.filters import AwardRoundFilter
from evaluation.forms import AwardForm, AwardRoundForm, RemovalForm
from evaluation.models import Award, AwardRound
from evaluation.services import awards as services
from evaluation.workflow import AWARD_ROUND
from members.permissions import P


@login_required
def award_rounds(request):
    found = filtered(request, AwardRoundFilter, AwardRound.objects.visible_to(request.user))
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.AWARD_EDIT),
    }
    return render(request, "evaluation/award_rounds.html", context)


@login_required
def award_round_create(request):
    require(request.user, P.AWARD_EDIT)
    form = AwardRoundForm(request.POST or None, instance=AwardRound(alliance=request.user.alliance))
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.open_round, round=form.instance, by=request.user)
        if made:
            return redirect(made)
    context = {"form": form, "title": _("拟定表彰名单"), "back": reverse("awards"), "button": _("按名次生成名单")}
    return render(request, "alliance/form.html", context)


def award_columns():
    return [
        (_("类别"), lambda row: _("先进单位") if row.unit_id else _("先进个人")),
        (_("名称"), str),
        (_("名次"), "rank"),
        (_("得分"), "points"),
        (_("产生方式"), "get_source_display"),
        (_("理由"), "note"),
        (_("证书编号"), "number"),
    ]


@login_required
def award_round(request, pk):
    row = get_object_or_404(AwardRound.objects.visible_to(request.user), pk=pk)
    listed = list(row.awards.select_related("unit", "cppcc_member"))
    if answer := export(request, name=str(row), columns=award_columns(), rows=listed):
        return answer
    context = {
        "round": row,
        "units": [award for award in listed if award.unit_id],
        "people": [award for award in listed if award.cppcc_member_id],
        "editable": row.status == AwardRound.Status.DRAFT and request.user.has_perm(P.AWARD_EDIT, row),
        "is_granted": row.status == AwardRound.Status.GRANTED,
        "moves": move_links(AWARD_ROUND, row, request.user, "award-move"),
        "events": audit.history(row),
    }
    return render(request, "evaluation/award_round.html", context)


def _editable(request, pk):
    row = get_object_or_404(AwardRound.objects.visible_to(request.user), pk=pk)
    require(request.user, P.AWARD_EDIT, row)
    return row


@login_required
@require_POST
def award_propose(request, pk):
    row = _editable(request, pk)
    services.propose(round=row, by=request.user)
    messages.success(request, _("已按名次重新生成名单，人工列入的保留。"))
    return redirect(row)


@login_required
def award_add(request, pk):
    row = _editable(request, pk)
    form = AwardForm(request.POST or None, round=row)
    if request.method == "POST" and form.is_valid():
        made = attempt(form, services.add_award, round=row, by=request.user, **form.cleaned_data)
        if made:
            return redirect(row)
    return render(
        request, "alliance/form.html", {"form": form, "title": _("人工列入名单"), "back": row.get_absolute_url()}
    )


@login_required
def award_remove(request, pk):
    rows = Award.objects.filter(round__in=AwardRound.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("round", "unit", "cppcc_member"), pk=pk)
    require(request.user, P.AWARD_EDIT, row.round)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        attempt(form, services.remove_award, award=row, by=request.user, **form.cleaned_data)
        if not form.errors:
            return redirect(row.round)
    title = _("把“%(name)s”移出名单") % {"name": row}
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": row.round.get_absolute_url()})


@login_required
def award_docx(request, pk):
    rounds = AwardRound.objects.visible_to(request.user).filter(status=AwardRound.Status.GRANTED)
    row = get_object_or_404(Award.objects.filter(round__in=rounds).select_related("round__alliance", "unit"), pk=pk)
    return docx_response(documents.certificate(row), _("荣誉证书-%(name)s") % {"name": row})


@login_required
def award_move(request, pk, move):
    return move_page(request, AWARD_ROUND, get_object_or_404(AwardRound.objects.visible_to(request.user), pk=pk), move)
