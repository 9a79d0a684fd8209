"""Making reports: idempotent per alliance, kind and period; what is published stays."""

import logging

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from activities.models import Activity
from alliance import audit
from alliance.calendar import period_of, today
from alliance.errors import DomainError
from alliance.models import Alliance
from evaluation.models import Result
from members.models import Role, User
from members.notify import tell
from proposals.models import Outcome, Referral
from reports import queries
from reports.models import Report
from workgroup.models import Task

log = logging.getLogger(__name__)

LISTED = 10


@transaction.atomic
@translation.override(settings.LANGUAGE_CODE)
def make_report(*, alliance, kind, period, by):
    """The report of a period, made or made anew while it is a draft. Returns it as it is where it was published.

    An official document is in Chinese, whatever language its maker reads the pages in.
    """
    if Report.PERIOD_KIND[kind] != period.kind:
        raise DomainError(
            _("%(kind)s要按%(wanted)s生成。") % {"kind": Report.Kind(kind).label, "wanted": Report.PERIOD_KIND[kind]}
        )
    # One maker at a time for an alliance, so that two schedulers make one report.
    Alliance.objects.select_for_update().get(pk=alliance.pk)
    report = Report.objects.filter(alliance=alliance, kind=kind, period=period.key).first()
    if report and report.status == Report.Status.PUBLISHED:
        return report
    verb = "remake" if report else "make"
    report = report or Report(alliance=alliance, kind=kind, period=period.key)
    report.title = _("%(district)s协商民主实践联盟%(period)s%(kind)s") % {
        "district": alliance.district, "period": period.label, "kind": Report.Kind(kind).label,
    }  # fmt: skip
    report.data, report.made_at = collect(alliance, period), timezone.now()
    report.save()
    audit.record(by=by, obj=report, verb=verb, label=_("生成报告"), target=report.status)
    return report


def collect(alliance, period):
    """Everything a report shows, as plain values: figures with comparison, ranking with movement, lists."""
    return {
        "figures": [
            {
                "key": row["figure"].key, "label": str(row["figure"].label), "value": row["figure"].value, "unit": str(row["figure"].unit),
                "note": str(row["figure"].note), "url": row["figure"].url, "before": row["before"], "last_year": row["last_year"],
            }
            for row in queries.compared(alliance, period)
        ],
        "ranking": ranking(alliance, period),
        "highlights": highlights(alliance, period),
        "outcomes": [
            {"title": row.title, "kind": str(row.get_kind_display()), "on": row.happened_on.isoformat(), "text": row.description}
            for row in Outcome.objects.within(alliance).during(period)[:LISTED]
        ],
        "late": late(alliance, period),
        "next": coming(alliance, period.next()),
    }  # fmt: skip


def ranking(alliance, period):
    key = period if period.kind != "week" else period_of("month", period.start)
    before = dict(Result.objects.of(alliance, key.previous()).values_list("unit", "rank"))
    rows = Result.objects.of(alliance, key).select_related("unit")
    return [
        {
            "rank": row.rank, "unit": row.unit.name, "category": str(row.unit.get_category_display()), "total": float(row.total),
            "moved": before[row.unit_id] - row.rank if row.unit_id in before else None,
        }
        for row in rows
    ]  # fmt: skip


def highlights(alliance, period):
    """The activities with most participants."""
    rows = (
        Activity.objects.within(alliance)
        .held()
        .during(period)
        .with_turnout()
        .select_related("unit")
        .order_by("-participants")[:5]
    )
    return [
        {
            "title": row.title,
            "unit": row.unit.name,
            "on": timezone.localdate(row.start).isoformat(),
            "participants": row.participants,
            "on_site": row.on_site,
            "online": row.online_declared,
        }
        for row in rows
    ]


def late(alliance, period):
    day = min(today(), period.last_day)
    tasks = Task.objects.within(alliance).overdue(day).select_related("unit")[:LISTED]
    referrals = (
        Referral.objects.within(alliance)
        .late(day)
        .select_related("department", "opinion", "proposal", "special_report")[:LISTED]
    )
    rows = [{"what": row.title, "who": row.unit.name, "due": row.due_on.isoformat()} for row in tasks]
    return rows + [
        {"what": str(row.subject), "who": row.department.name, "due": row.due_on.isoformat()} for row in referrals
    ]


def coming(alliance, period):
    rows = (
        Activity.objects.within(alliance)
        .filter(status=Activity.Status.PUBLISHED)
        .during(period)
        .select_related("unit")
        .order_by("start")[:LISTED]
    )
    return [
        {"title": row.title, "unit": row.unit.name, "at": timezone.localtime(row.start).isoformat(timespec="minutes")}
        for row in rows
    ]


def make_due_reports(*, day=None):
    """Whatever is missing of the last two finished weeks, months, quarters and years. Safe to run at any hour."""
    day = day or today()
    system = User.objects.system()
    made = 0
    for alliance in Alliance.objects.public():
        try:
            made += _make_missing(alliance, day, system)
        except Exception:  # one alliance's trouble must not cost the others their reports
            log.exception("the reports of %s could not be made", alliance)
    return made


def _make_missing(alliance, day, system):
    """Each report stands by itself, so that one that fails takes none of those before it away."""
    started, made = timezone.localdate(alliance.created_at), 0
    for kind, period_kind in Report.PERIOD_KIND.items():
        last = period_of(period_kind, day).previous()
        for period in (last.previous(), last):
            known = Report.objects.filter(alliance=alliance, kind=kind, period=period.key).exists()
            if not known and period.end > started:
                make_report(alliance=alliance, kind=kind, period=period, by=system)
                made += 1
    return made


def tell_readers(report, by, data):
    readers = User.objects.with_role(report.alliance, Role.LEADER, Role.LIAISON)
    tell(readers, _("新报告：%(title)s") % {"title": report}, by=by, obj=report)
