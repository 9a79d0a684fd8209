"""The way of a unit into the alliance."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from members import queries, services
from members.filters import CandidacyFilter
from members.forms import ReviewForm
from members.models import Candidacy, CandidacyReview
from members.permissions import P
from members.workflow import CANDIDACY


def columns():
    return [
        (_("单位"), lambda row: row.unit.name),
        (_("类型"), lambda row: row.unit.get_category_display()),
        (_("进度"), "get_status_display"),
        (_("推荐人"), lambda row: str(row.created_by)),
        (_("推荐时间"), "created_at"),
        (_("审定日期"), "decided_on"),
    ]


@login_required
def candidacies(request):
    rows = Candidacy.objects.visible_to(request.user).select_related("unit", "created_by").prefetch_related("reviews")
    found = filtered(request, CandidacyFilter, rows)
    if answer := export(request, name=_("遴选"), columns=columns(), rows=found.qs.prefetch_related(None)):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_create": request.user.has_perm(P.UNIT_CREATE),
    }
    return render(request, "members/candidacies.html", context)


@login_required
def candidacy(request, pk):
    row = get_object_or_404(Candidacy.objects.visible_to(request.user).select_related("unit", "created_by"), pk=pk)
    context = {
        "candidacy": row,
        "summary": queries.review_summary(row),
        "steps": queries.candidacy_steps(row),
        "moves": move_links(CANDIDACY, row, request.user, "candidacy-move"),
        "may_review": request.user.has_perm(P.CANDIDACY_REVIEW, row),
        "events": audit.history(row),
    }
    return render(request, "members/candidacy.html", context)


@login_required
def candidacy_review(request, pk):
    row = get_object_or_404(Candidacy.objects.visible_to(request.user), pk=pk)
    require(request.user, P.CANDIDACY_REVIEW, row)
    own = row.reviews.filter(reviewer=request.user).first() or CandidacyReview(candidacy=row)
    form = ReviewForm(request.POST or None, instance=own)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.review_candidacy, review=form.instance, by=request.user)
    ):
        return redirect(row)
    title = _("为%(unit)s评分") % {"unit": row.unit}
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": row.get_absolute_url()})


@login_required
def candidacy_move(request, pk, move):
    return move_page(request, CANDIDACY, get_object_or_404(Candidacy.objects.visible_to(request.user), pk=pk), move)
