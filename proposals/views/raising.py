from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities.models import Activity, Minutes, Remark
from alliance.errors import require
from alliance.forms import attempt
from members.permissions import P
from proposals.forms.raising import RaisedForm
from proposals.services.raising import raise_at, take_remark


@login_required
@require_POST
def remark_opinion(request, pk):
    row = get_object_or_404(Remark.objects.visible_to(request.user).shown(), pk=pk)
    require(request.user, P.OPINION_SORT, row)
    return redirect(take_remark(remark=row, by=request.user))


@login_required
def raised_create(request, pk):
    """By whoever keeps the minutes."""
    activity = get_object_or_404(Activity.objects.visible_to(request.user), pk=pk)
    require(request.user, P.ACTIVITY_RECORD, activity)
    require(request.user, P.OPINION_CREATE)
    form = RaisedForm(request.POST or None, activity=activity)
    newest = Minutes.objects.visible_to(request.user).filter(activity=activity).first()
    back = (newest or activity).get_absolute_url()
    if request.method == "POST" and form.is_valid():
        made = attempt(form, raise_at, activity=activity, by=request.user, **form.cleaned_data)
        if made:
            return redirect(back)
    title = _("现场提出的意见：%(activity)s") % {"activity": activity}
    return render(request, "alliance/form.html", {"form": form, "title": title, "back": back})
