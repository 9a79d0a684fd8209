"""The figures of an activity and every row behind them: declared, checked in, read; doubted, decided, corrected."""

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from activities import evidence, queries, services
from activities.forms.figures import (
    AttendanceForm,
    CorrectionForm,
    CoverageForm,
    DecisionForm,
    HeadCountForm,
    ReadingForm,
)
from activities.models import Activity, Attendance, CheckIn, Coverage, HeadCount, Reading
from activities.views.managed import ask, managed, part_of
from alliance.errors import require
from alliance.exports import export
from alliance.forms import attempt
from members.permissions import P


def figure_columns():
    headings = (_("数据"), _("数"), _("计入合计"), _("佐证"), _("填报人"), _("时间"), _("核实"), _("疑点"), _("依据"))
    names = ("what", "number", "in_total", "proof", "by", "at", "review", "doubts", "decision")
    return [(heading, _reader(name)) for heading, name in zip(headings, names, strict=True)]


def _reader(name):
    if name == "in_total":
        return lambda row: _("是") if row["in_total"] else _("否")
    return lambda row: row[name]


@login_required
def figures(request, pk):
    row = get_object_or_404(Activity.objects.visible_to(request.user).with_rules().with_turnout(), pk=pk)
    inside = Activity.objects.open_files_to(request.user).filter(pk=pk).exists()
    if answer := export(
        request, name=_("参与数据"), columns=figure_columns(), rows=evidence.figure_rows(row, names=inside)
    ):
        return answer
    reviews = request.user.has_perm(P.FIGURE_REVIEW, row)
    settled = services.is_settled(row)
    context = {
        "activity": row,
        "came": evidence.arrivals(row),
        "head_counts": evidence.head_counts(row, request.user),
        "coverages": evidence.coverages(row, request.user),
        "satisfaction": queries.activity_satisfaction(row),
        "reviews": reviews,
        "may_declare": request.user.has_perm(P.ACTIVITY_RECORD, row) and (not settled or reviews),
        "may_change": request.user.has_perm(P.ACTIVITY_RECORD, row) and not settled,
        "may_cover": request.user.has_perm(P.ACTIVITY_RECORD, row),
    }
    return render(request, "activities/figures.html", context)


def _figures(activity):
    return reverse("figures", args=[activity.pk])


@login_required
def declare(request, pk):
    row = managed(request, pk, P.ACTIVITY_RECORD)
    form = HeadCountForm(request.POST or None, request.FILES or None, instance=HeadCount(activity=row))

    def act(form):
        return services.declare(activity=row, by=request.user, **form.cleaned_data)

    return ask(request, form, _("申报人数"), _figures(row), act)


@login_required
def head_count_edit(request, pk):
    row = part_of(request, HeadCount.objects.all(), P.ACTIVITY_RECORD, pk=pk)
    form = HeadCountForm(request.POST or None, request.FILES or None, instance=row)

    def act(form):
        fresh = HeadCount.objects.select_related("activity__alliance").get(pk=pk)
        return services.change_head_count(row=fresh, by=request.user, **form.cleaned_data)

    return ask(request, form, _("修改%(what)s") % {"what": row.get_kind_display()}, _figures(row.activity), act)


@login_required
@require_POST
def head_count_remove(request, pk):
    row = part_of(request, HeadCount.objects.all(), P.ACTIVITY_RECORD, pk=pk)
    services.remove_head_count(row=row, by=request.user)
    return redirect(_figures(row.activity))


@login_required
def head_count_correct(request, pk):
    row = part_of(request, HeadCount.objects.all(), P.FIGURE_REVIEW, pk=pk)
    return _correct(request, row, row.activity, row.number, str(row))


@login_required
def reading_correct(request, pk):
    row = _reading(request, pk, P.FIGURE_REVIEW)
    return _correct(request, row, row.coverage.activity, row.views, f"{row.coverage} {row}")


def _reading(request, pk, permission):
    rows = Reading.objects.filter(coverage__activity__in=Activity.objects.visible_to(request.user))
    row = get_object_or_404(rows.select_related("coverage__activity__alliance"), pk=pk)
    require(request.user, permission, row.coverage.activity)
    return row


def _correct(request, row, activity, value, what):
    form = CorrectionForm(request.POST or None, initial={"value": value})

    def act(form):
        return services.correct(row=row, by=request.user, **form.cleaned_data)

    return ask(request, form, _("更正：%(what)s") % {"what": what}, _figures(activity), act)


@login_required
def decide(request, pk, kind):
    """Doubted rows of a kind: one of them (`?row=`), or all."""
    activity = managed(request, pk, P.FIGURE_REVIEW)
    rows = _of_kind(activity, kind)
    if (number := request.GET.get("row", "")).isdigit():
        rows = rows.filter(pk=number)
    form = DecisionForm(request.POST or None)

    def act(form):
        accept = form.cleaned_data["verdict"] == DecisionForm.ACCEPT
        reason = form.cleaned_data["reason"]
        return services.decide(rows=rows, activity=activity, accept=accept, reason=reason, by=request.user)

    title = _("核实%(n)d条%(what)s") % {"n": rows.doubted().count(), "what": rows.model._meta.verbose_name}
    return ask(request, form, title, _figures(activity), act)


def _of_kind(activity, kind):
    if kind == "readings":
        return Reading.objects.filter(coverage__activity=activity)
    model = {"head-counts": HeadCount, "check-ins": CheckIn}.get(kind)
    if model is None:
        raise Http404
    return model.objects.filter(activity=activity)


# coverage


@login_required
def activity_coverage(request, pk):
    row = managed(request, pk, P.ACTIVITY_RECORD)
    form = CoverageForm(request.POST or None, request.FILES or None, instance=Coverage(activity=row))

    def act(form):
        return services.add_coverage(coverage=form.instance, by=request.user, **form.reading())

    return ask(request, form, _("登记传播"), _figures(row), act)


@login_required
def coverage_reading(request, pk):
    row = part_of(request, Coverage.objects.all(), P.ACTIVITY_RECORD, pk=pk)
    form = ReadingForm(request.POST or None)

    def act(form):
        return services.add_reading(coverage=row, by=request.user, **form.cleaned_data)

    return ask(request, form, _("登记读数：%(what)s") % {"what": row}, _figures(row.activity), act)


@login_required
@require_POST
def coverage_remove(request, pk):
    row = part_of(request, Coverage.objects.all(), P.ACTIVITY_RECORD, pk=pk)
    services.remove_coverage(coverage=row, by=request.user)
    return redirect(_figures(row.activity))


@login_required
def attendance(request, pk):
    row = part_of(request, Attendance.objects.select_related("cppcc_member"), P.ACTIVITY_RECORD, pk=pk)
    form = AttendanceForm(request.POST or None, instance=row)
    if (
        request.method == "POST"
        and form.is_valid()
        and attempt(form, services.record_attendance, attendance=row, by=request.user, **form.cleaned_data)
    ):
        return redirect(row.activity)
    title = _("登记%(name)s委员到场") % {"name": row.cppcc_member}
    return render(
        request, "alliance/form.html", {"form": form, "title": title, "back": row.activity.get_absolute_url()}
    )
