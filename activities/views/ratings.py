"""What those who came thought: the result, and the free lines without anyone behind them."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import queries, services
from activities.forms.check_in import HideForm
from activities.models import Activity, Rating
from activities.views.managed import ask, part_of
from alliance.pages import paginate
from members.permissions import P


@login_required
def ratings(request, pk):
    row = get_object_or_404(Activity.objects.visible_to(request.user).with_rules(), pk=pk)
    inside = Activity.objects.open_files_to(request.user).filter(pk=pk).exists()
    lines = queries.comments(row) if inside else row.ratings.none()
    moderates = request.user.has_perm(P.COMMENT_HIDE, row)
    context = {
        "activity": row,
        "satisfaction": queries.activity_satisfaction(row),
        "page_obj": paginate(request, lines),
        "hidden": row.ratings.filter(is_hidden=True).select_related("hidden_by") if moderates else [],
        "inside": inside,
        "moderates": moderates,
    }
    return render(request, "activities/ratings.html", context)


@login_required
def comment_hide(request, pk):
    row = part_of(request, Rating.objects.exclude(comment=""), P.COMMENT_HIDE, pk=pk)

    def act(form):
        return services.hide_comment(rating=row, by=request.user, **form.cleaned_data)

    back = reverse("ratings", args=[row.activity_id])
    return ask(request, HideForm(request.POST or None), _("隐藏这条留言"), back, act, button=_("隐藏"))


@login_required
@require_POST
def comment_show(request, pk):
    row = part_of(request, Rating.objects.filter(is_hidden=True), P.COMMENT_HIDE, pk=pk)
    services.show_comment(rating=row, by=request.user)
    return redirect("ratings", pk=row.activity_id)
