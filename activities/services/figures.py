"""Declared numbers and views: each with its evidence, doubted where improbable, corrected only with a reason."""

from django.core.validators import URLValidator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from activities import doubts
from activities.models import Activity, HeadCount, Reading, Review
from alliance import audit
from alliance.errors import DomainError
from members import files
from members.models import Attachment
from members.permissions import P

is_web_address = URLValidator(message=gettext_lazy("佐证链接要是网址。"))


def is_settled(activity):
    """Once the record is confirmed its figures are the alliance's: only staff change them."""
    return activity.status == Activity.Status.CLOSED


def _require_open(activity):
    """Afterwards nothing is changed or taken away, by nobody: it is corrected, with a reason and the old number in the trail."""
    if is_settled(activity):
        raise DomainError(_("记录已经确认，不能再改；确有出入的，由专班更正。"), code="settled")


def _require_reason_to_add(activity, note, by):
    if not is_settled(activity):
        return
    if not by.has_perm(P.FIGURE_REVIEW, activity):
        raise DomainError(_("记录已经确认，要补请联系专班。"), code="settled")
    if not note.strip():
        raise DomainError(_("记录已经确认，补报要在说明里写明理由。"), code="reason")


@transaction.atomic
def declare(*, activity, kind, number, by, channel="", link="", note="", uploads=()):
    """A number of people with what proves it: a link or a file; on line both the link and a screenshot."""
    _require_reason_to_add(activity, note, by)
    row = HeadCount(activity=activity, kind=kind, channel=channel, number=number, link=link, note=note, created_by=by)
    _require_proof(row, uploads)
    _weigh(row, by)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise DomainError(_("这个口径和来源已经填过，请直接修改。"), code="duplicate") from None
    _attach(row, uploads, by)
    audit.record(by=by, obj=activity, verb="declare", label=_("申报人数"), note=str(row), review=row.review)
    return row


@transaction.atomic
def change_head_count(*, row, number, by, link="", note="", uploads=()):
    """The host changes its own number while the record is open; another number is weighed anew."""
    _require_open(row.activity)
    old = row.number
    row.number, row.link, row.note = number, link, note
    _require_proof(row, uploads)
    if number != old:
        row.review, row.doubts, row.review_note, row.reviewed_by, row.reviewed_at = Review.CLEAR, "", "", None, None
        _weigh(row, by)
    row.save()
    _attach(row, uploads, by)
    audit.record(
        by=by,
        obj=row.activity,
        verb="redeclare",
        label=_("修改申报人数"),
        note=f"{row}（{old}→{number}）",
        old=old,
        new=number,
    )
    return row


@transaction.atomic
def remove_head_count(*, row, by):
    _require_open(row.activity)
    audit.record(by=by, obj=row.activity, verb="undeclare", label=_("删除申报人数"), note=str(row), old=row.number)
    for attachment in Attachment.objects.of(row):
        files.discard(attachment)
    row.delete()


def _require_proof(row, uploads):
    if row.link:
        is_web_address(row.link)
    has_files = bool(uploads) or bool(row.pk and Attachment.objects.of(row).exists())
    if row.kind == HeadCount.Kind.ONLINE:
        if not row.link or not has_files:
            raise DomainError(_("线上人数要附链接和后台截图。"), code="evidence")
    elif not row.link and not has_files:
        raise DomainError(_("填报人数要附照片、签到表等佐证，或者填佐证链接。"), code="evidence")


def _attach(row, uploads, by):
    files.attach_all(subject=row, uploads=uploads, by=by)


def _weigh(row, by):
    """Doubt an improbable row, and what comes after confirmation from anyone but staff."""
    found = doubts.of_reading(row) if isinstance(row, Reading) else doubts.of_head_count(row)
    activity = row.coverage.activity if isinstance(row, Reading) else row.activity
    if is_settled(activity) and not by.has_perm(P.FIGURE_REVIEW, activity):
        found.append(_("记录确认后新增。"))
    if found:
        row.review, row.doubts = Review.DOUBTED, "\n".join(found)


# coverage


@transaction.atomic
def add_coverage(*, coverage, views, read_on, by, uploads=()):
    """A report with its first reading. Without a link or a picture of it, it is not taken."""
    if not coverage.url and not uploads:
        raise DomainError(_("登记浏览量要有链接，或者上传报道的照片、截图。"), code="evidence")
    coverage.created_by = by
    coverage.save()
    _attach(coverage, uploads, by)
    audit.record(
        by=by, obj=coverage.activity, verb="coverage", label=_("登记传播"), note=f"{coverage.medium} {coverage}"
    )
    add_reading(coverage=coverage, views=views, read_on=read_on, by=by)
    return coverage


@transaction.atomic
def add_reading(*, coverage, views, read_on, by):
    """Views read again: the history stays, totals use the latest that counts."""
    row = Reading(coverage=coverage, views=views, read_on=read_on, created_by=by)
    _weigh(row, by)
    row.save()
    audit.record(
        by=by, obj=coverage.activity, verb="reading", label=_("登记读数"), note=f"{coverage} {row}", review=row.review
    )
    return row


@transaction.atomic
def remove_coverage(*, coverage, by):
    _require_open(coverage.activity)
    audit.record(
        by=by,
        obj=coverage.activity,
        verb="coverage-remove",
        label=_("删除传播"),
        note=f"{coverage.medium} {coverage.url}",
        readings=[[str(row.read_on), row.views] for row in coverage.readings.all()],
    )
    for attachment in Attachment.objects.of(coverage):
        files.discard(attachment)
    coverage.delete()


# decisions of staff


@transaction.atomic
def decide(*, rows, activity, accept, reason, by):
    """Staff let doubted rows of one kind count, or leave them out for good, with the reason. Returns how many."""
    chosen = list(rows.select_for_update(of=("self",)).filter(review=Review.DOUBTED))
    if not chosen:
        raise DomainError(_("没有要核实的，可能已经有人核实过。"), code="wrong_state")
    verdict = Review.ACCEPTED if accept else Review.REJECTED
    rows.model.objects.filter(pk__in=[row.pk for row in chosen]).update(
        review=verdict, review_note=reason, reviewed_by=by, reviewed_at=timezone.now()
    )
    what = str(rows.model._meta.verbose_name)
    audit.record(
        by=by, obj=activity, verb="accept-figure" if accept else "reject-figure", label=verdict.label,
        note=_("%(what)s%(n)d条：%(reason)s") % {"what": what, "n": len(chosen), "reason": reason},
        rows=[row.pk for row in chosen],
    )  # fmt: skip
    return len(chosen)


@transaction.atomic
def accept_all(*, activity, reason, by):
    for rows in doubted_of(activity):
        if rows.exists():
            decide(rows=rows, activity=activity, accept=True, reason=reason, by=by)


def doubted_of(activity):
    """The doubted rows of each kind, as querysets."""
    readings = Reading.objects.filter(coverage__activity=activity)
    return [rows.doubted() for rows in (activity.head_counts.all(), activity.check_ins.all(), readings)]


@transaction.atomic
def correct(*, row, value, reason, by):
    """Staff put a declared number or a reading right, also after confirmation. Old and new stand in the trail."""
    name = "views" if isinstance(row, Reading) else "number"
    activity = row.coverage.activity if isinstance(row, Reading) else row.activity
    row = type(row).objects.select_for_update(of=("self",)).get(pk=row.pk)
    old = getattr(row, name)
    setattr(row, name, value)
    row.review, row.review_note, row.reviewed_by, row.reviewed_at = Review.ACCEPTED, reason, by, timezone.now()
    row.save(update_fields=[name, "review", "review_note", "reviewed_by", "reviewed_at"])
    what = str(row.coverage) if isinstance(row, Reading) else f"{row.get_kind_display()} {row.channel}".strip()
    audit.record(
        by=by, obj=activity, verb="correct-figure", label=_("更正数据"), note=f"{what} {old}→{value}：{reason}", old=old, new=value,
    )  # fmt: skip
    return row
