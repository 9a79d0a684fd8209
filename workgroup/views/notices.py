from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, paginate
from members.permissions import P
from workgroup import services
from workgroup.filters import NoticeFilter
from workgroup.forms import NoticeForm
from workgroup.models import Notice


@login_required
def notices(request):
    signed = Count("receipts", filter=Q(receipts__received_at__isnull=False))
    rows = (
        Notice.objects.visible_to(request.user)
        .annotate(expected=Count("receipts"), signed=signed)
        .order_by("-published_at", "-pk")
    )
    found = filtered(request, NoticeFilter, rows)
    columns = [
        (_("标题"), "title"),
        (_("发布时间"), "published_at"),
        (_("应签收"), "expected"),
        (_("已签收"), "signed"),
    ]
    if answer := export(request, name=_("通知公告"), columns=columns, rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "may_edit": request.user.has_perm(P.NOTICE_EDIT),
    }
    return render(request, "workgroup/notices.html", context)


@login_required
def notice(request, pk):
    row = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    receipts = row.receipts.select_related("unit", "received_by")
    columns = [
        (_("单位"), lambda item: item.unit.name),
        (_("签收时间"), "received_at"),
        (_("签收人"), lambda item: str(item.received_by or "")),
    ]
    may_edit = request.user.has_perm(P.NOTICE_EDIT, row)
    if may_edit and (answer := export(request, name=_("签收情况"), columns=columns, rows=receipts)):
        return answer
    context = {
        "notice": row,
        "receipts": receipts if may_edit else [],
        "unread": receipts.filter(received_at=None).count(),
        "own": receipts.filter(unit__in=request.user.unit_ids),
        "may_receive": row.needs_receipt and receipts.filter(unit__in=request.user.unit_ids, received_at=None).exists(),
        "may_edit": may_edit,
    }
    return render(request, "workgroup/notice.html", context)


@login_required
def notice_create(request):
    require(request.user, P.NOTICE_EDIT)
    form = NoticeForm(request.POST or None, instance=Notice(alliance=request.user.alliance))
    if request.method == "POST" and form.is_valid():
        units = form.cleaned_data["units"] or None
        made = attempt(form, services.publish_notice, notice=form.instance, units=units, by=request.user)
        if made:
            return redirect(made)
    return render(
        request,
        "alliance/form.html",
        {"form": form, "title": _("发布通知"), "back": reverse("notices"), "button": _("发布")},
    )


@login_required
@require_POST
def notice_receive(request, pk):
    row = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    require(request.user, P.NOTICE_RECEIPT, row)
    services.receive_notice(notice=row, by=request.user)
    return redirect(row)


@login_required
@require_POST
def notice_remind(request, pk):
    row = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    require(request.user, P.NOTICE_EDIT, row)
    count = services.remind_unread(notice=row, by=request.user)
    messages.success(request, _("已提醒%(n)d个未签收单位。") % {"n": count})
    return redirect(row)
