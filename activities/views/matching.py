"""What an activity in preparation needs, looked for with what its draft already says."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from activities import services
from activities.models import Activity
from activities.queries import needed_for
from alliance.errors import require
from members.permissions import P
from resources.views.matching import book_found, match_page


@login_required
def activity_match(request, pk):
    row = get_object_or_404(Activity.objects.visible_to(request.user).select_related("unit"), pk=pk)
    require(request.user, P.ACTIVITY_EDIT, row)
    if row.status not in Activity.EDITABLE:
        return redirect(row)
    if request.method == "POST":
        made = book_found(request, partial(services.book_for, activity=row, by=request.user))
        return redirect(row if made else request.get_full_path())
    title = _("找场地和专家：%(title)s") % {"title": row}
    return match_page(request, initial=needed_for(row), title=title, back=row.get_absolute_url())
