"""The sorting desk, single opinions, topics."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import audit
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from alliance.pages import filtered, move_links, move_page, paginate
from alliance.text import mask_phone
from members.models import Role
from members.permissions import P
from proposals import safety
from proposals.filters import OpinionFilter, TopicFilter
from proposals.forms.opinions import BulkForm, OpinionForm
from proposals.models import Category, Opinion, Topic
from proposals.services import opinions as services
from proposals.similar import LIKELY_SCORE, similar_to
from proposals.trace import chain
from proposals.workflow import OPINION


def opinion_columns():
    return [
        (_("查询码"), "receipt"),
        (_("标题"), lambda row: safety.mask(row.title)),
        (_("内容"), lambda row: safety.mask(row.text)),
        (_("类别"), lambda row: str(row.category or "")),
        (_("涉及地点"), "place"),
        (_("来源"), "get_channel_display"),
        (_("收集单位"), lambda row: row.source_unit.name if row.source_unit else ""),
        (_("提交时间"), "submitted_at"),
        (_("状态"), "get_status_display"),
        (_("答复"), "answer"),
        (_("评价"), "rating"),
    ]


@login_required
def opinions(request):
    rows = Opinion.objects.visible_to(request.user).with_body()
    found = filtered(request, OpinionFilter, rows)
    if answer := export(request, name=_("意见建议"), columns=opinion_columns(), rows=found.qs):
        return answer
    context = {
        "filter": found,
        "page_obj": paginate(request, found.qs),
        "tabs_list": _tabs(request, rows),
        "may_sort": request.user.has_perm(P.OPINION_SORT),
        "may_create": request.user.has_perm(P.OPINION_CREATE),
        "categories": Category.objects.visible_to(request.user),
    }
    return render(request, "proposals/opinions.html", context)


def _tabs(request, rows):
    counts = dict(rows.order_by().values_list("status").annotate(Count("pk")))
    chosen, base = request.GET.get("status"), reverse("opinions")
    tabs = [{"label": _("全部"), "url": base, "active": not chosen, "count": sum(counts.values())}]
    for value, label in Opinion.Status.choices:
        if counts.get(value):
            tabs.append(
                {"label": label, "url": f"{base}?status={value}", "active": chosen == value, "count": counts[value]}
            )
    return tabs


@login_required
@require_POST
def opinions_bulk(request):
    """Several opinions at once: sort, merge, or draw a proposal or a special report from them."""
    require(request.user, P.OPINION_SORT)
    form = BulkForm(request.POST, user=request.user)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, " ".join(errors))
        return redirect("opinions")
    chosen, do = form.cleaned_data["opinions"], form.cleaned_data["do"]
    if do in {"proposal", "report"}:
        numbers = "&".join(f"opinion={row.pk}" for row in chosen)
        return redirect(f"{reverse('proposal-create' if do == 'proposal' else 'special-report-create')}?{numbers}")
    if do == "merge":
        return redirect(
            services.merge(opinions=chosen.order_by("pk"), title=form.cleaned_data["title"], by=request.user)
        )
    done = [OPINION.perform(row, "sort", by=request.user, category=form.cleaned_data["category"]) for row in chosen]
    messages.success(request, _("已受理%(n)d条。") % {"n": len(done)})
    return redirect("opinions")


@login_required
def opinion(request, pk):
    row = _whole_opinion(request, pk)
    desk = request.user.has_perm(P.OPINION_SORT, row)
    return _opinion_page(request, row, desk, mask_phone(row.author_phone) if desk else "")


@login_required
@require_POST
def opinion_reveal(request, pk):
    """The author's number, to ring back; who looked is on record."""
    row = _whole_opinion(request, pk)
    require(request.user, P.OPINION_SORT, row)
    return _opinion_page(request, row, True, services.reveal_author(opinion=row, by=request.user))


def _whole_opinion(request, pk):
    rows = Opinion.objects.visible_to(request.user).select_related(
        "category", "source_unit", "topic", "activity", "cppcc_member", "alliance"
    )
    return get_object_or_404(rows, pk=pk)


def _opinion_page(request, row, desk, phone):
    context = {
        "opinion": row,
        "text": row.text if desk else safety.mask(row.text),
        "phone": phone,
        "moves": move_links(OPINION, row, request.user, "opinion-move"),
        "referrals": row.referrals.select_related("department"),
        "perms_referral": request.user.has_role(Role.STAFF, Role.LEADER, Role.HANDLER),
        "similar": _similar(row) if desk else [],
        "stages": chain(row, request.user),
        "may_refine": desk,
        "may_reveal": desk and phone != row.author_phone,
        "may_instruct": request.user.has_perm(P.INSTRUCTION_CREATE, row),
        "events": audit.history(row),
    }
    return render(request, "proposals/opinion.html", context)


def _similar(row):
    return _shown(similar_to(f"{row.title} {row.text}", row.alliance, leave_out=row.pk))


def _shown(found):
    """What `_similar.html` lists: without anybody's numbers."""
    return [
        {
            "opinion": row,
            "text": safety.mask(row.text),
            "title": safety.mask(row.title),
            "likely": score >= LIKELY_SCORE,
        }
        for row, score in found
    ]


@login_required
def opinion_similar(request):
    """The fragment under the text box while somebody writes."""
    require(request.user, P.OPINION_CREATE)
    text = request.GET.get("text", "").strip()
    found = similar_to(text, request.user.alliance) if len(text) >= 8 else []
    visible = set(
        Opinion.objects.visible_to(request.user)
        .filter(pk__in=[row.pk for row, _score in found])
        .values_list("pk", flat=True)
    )
    return render(
        request, "proposals/_similar.html", {"similar": _shown(pair for pair in found if pair[0].pk in visible)}
    )


@login_required
def opinion_create(request):
    require(request.user, P.OPINION_CREATE)
    user = request.user
    initial = {"source_unit": next(iter(user.unit_ids), None), "activity": request.GET.get("activity") or None}
    form = OpinionForm(
        request.POST or None,
        request.FILES or None,
        instance=Opinion(alliance=user.alliance),
        user=user,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        member = user.person if not user.has_role(Role.STAFF) and not user.unit_ids else None
        made = attempt(form, services.submit, alliance=user.alliance, by=user, cppcc_member=member, **data)
        if made:
            return redirect(made)
    return render(request, "proposals/opinion_create.html", {"form": form})


@login_required
def opinion_move(request, pk, move):
    return move_page(request, OPINION, get_object_or_404(Opinion.objects.visible_to(request.user), pk=pk), move)


@login_required
def topics(request):
    rows = (
        Topic.objects.visible_to(request.user)
        .select_related("category")
        .annotate(heat=Count("opinions"))
        .order_by("-heat", "-pk")
    )
    found = filtered(request, TopicFilter, rows)
    columns = [
        (_("议题"), "title"),
        (_("类别"), lambda row: str(row.category or "")),
        (_("意见数"), "heat"),
        (_("状态"), "get_status_display"),
    ]
    if answer := export(request, name=_("议题"), columns=columns, rows=found.qs):
        return answer
    return render(request, "proposals/topics.html", {"filter": found, "page_obj": paginate(request, found.qs)})


@login_required
def topic(request, pk):
    row = get_object_or_404(Topic.objects.visible_to(request.user).select_related("category"), pk=pk)
    context = {
        "topic": row,
        "page_obj": paginate(request, Opinion.objects.visible_to(request.user).filter(topic=row).with_body()),
        "stages": chain(row, request.user),
        "may_close": row.status == Topic.Status.OPEN and request.user.has_perm(P.OPINION_MERGE, row),
        "may_refine": request.user.has_perm(P.OPINION_MERGE, row),
        "events": audit.history(row),
    }
    return render(request, "proposals/topic.html", context)


@login_required
@require_POST
def topic_close(request, pk):
    row = get_object_or_404(Topic.objects.visible_to(request.user), pk=pk)
    require(request.user, P.OPINION_MERGE, row)
    services.close_topic(topic=row, by=request.user)
    return redirect(row)
