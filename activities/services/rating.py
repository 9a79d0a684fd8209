from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import CheckIn, Rating
from alliance import audit
from alliance.errors import DomainError


@transaction.atomic
def rate(*, check_in, content, organisation, result, comment=""):
    """Once per check-in, which keeps only that it happened; the rating keeps nothing of who gave it."""
    if not check_in.counts:
        raise DomainError(_("您的签到正在核实，核实后即可评价。"), code="doubted")
    if not CheckIn.objects.filter(pk=check_in.pk, has_rated=False).update(has_rated=True):
        raise DomainError(_("您已经评价过了，谢谢。"), code="duplicate")
    rating = Rating.objects.create(
        activity_id=check_in.activity_id, content=content, organisation=organisation, result=result, comment=comment
    )
    audit.record(by=None, obj=check_in.activity, verb="rate", label=_("评价"))
    return rating


@transaction.atomic
def hide_comment(*, rating, reason, by):
    """An abusive line is not shown any more; the marks stay counted."""
    rating.is_hidden, rating.hidden_because, rating.hidden_by = True, reason, by
    rating.save(update_fields=["is_hidden", "hidden_because", "hidden_by"])
    audit.record(by=by, obj=rating.activity, verb="hide-comment", label=_("隐藏评价留言"), note=reason)
    return rating


@transaction.atomic
def show_comment(*, rating, by):
    rating.is_hidden, rating.hidden_because, rating.hidden_by = False, "", None
    rating.save(update_fields=["is_hidden", "hidden_because", "hidden_by"])
    audit.record(by=by, obj=rating.activity, verb="show-comment", label=_("恢复评价留言"))
    return rating
