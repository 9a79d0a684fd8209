"""The rows behind an activity's figures: what counts, what is doubted, what was left out, and what proves it."""

from collections import defaultdict

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Prefetch
from django.utils.translation import gettext as _

from activities.models import CheckIn, Coverage, HeadCount, Reading
from activities.models.review import COUNTED
from members.models import Attachment


def doubts_of(activity):
    """Everything improbable that awaits a decision, as sentences; check-ins by what is doubted of them."""
    rows = [(str(row), row.doubts) for row in activity.head_counts.doubted()]
    readings = Reading.objects.doubted().filter(coverage__activity=activity).select_related("coverage")
    rows += [(str(row.coverage), row.doubts) for row in readings]
    came = activity.check_ins.doubted().order_by().values_list("doubts").annotate(n=Count("pk"))
    rows += [(_("签到%(n)d人") % {"n": count}, doubts) for doubts, count in came]
    return [f"{what}：{' '.join(doubts.splitlines())}" for what, doubts in rows]


def arrivals(activity):
    """Check-ins by way of coming, and how many are doubted or left out."""
    rows = activity.check_ins.order_by().values_list("method", "review").annotate(n=Count("pk"))
    found = {"methods": {}, "doubted": 0, "rejected": 0, "counted": 0}
    for method, review, count in rows:
        if review in COUNTED:
            found["counted"] += count
            label = CheckIn.Method(method).label
            found["methods"][label] = found["methods"].get(label, 0) + count
        else:
            found[review] += count
    return found


def head_counts(activity, user):
    """Declared numbers, each with `files`: what the user may see of its proof."""
    rows = list(activity.head_counts.select_related("created_by", "reviewed_by"))
    return _with_files(rows, HeadCount, user)


def coverages(activity, user):
    """Reports with their views, `files`, and readings, the last first."""
    readings = Prefetch("readings", Reading.objects.select_related("reviewed_by").order_by("-read_on", "-pk"))
    rows = list(activity.coverages.with_views().prefetch_related(readings))
    return _with_files(rows, Coverage, user)


def _with_files(rows, model, user):
    kind = ContentType.objects.get_for_model(model)
    files = Attachment.objects.visible_to(user).filter(subject_type=kind, subject_id__in=[row.pk for row in rows])
    found = defaultdict(list)
    for file in files:
        found[file.subject_id].append(file)
    for row in rows:
        row.files = found[row.pk]
    return rows


def figure_rows(activity, names=True):
    """Every row that a figure of the activity is made of or that was left out: what, how many, its proof, who, and the decision.

    names  whether those who checked in are named
    """
    rows = [_counted(row) for row in activity.head_counts.select_related("created_by", "reviewed_by")]
    came = activity.check_ins.order_by("at").select_related("reviewed_by", "recorded_by")
    rows += [_came(row, names) for row in came]
    readings = Reading.objects.filter(coverage__activity=activity).select_related(
        "coverage", "created_by", "reviewed_by"
    )
    latest = set(Reading.objects.latest().filter(coverage__activity=activity).values_list("pk", flat=True))
    return rows + [_read(row, row.pk in latest) for row in readings.order_by("coverage", "read_on", "pk")]


def _row(row, what, number, *, proof, by, at, in_total):
    return {
        "what": what,
        "number": number,
        "proof": proof,
        "by": str(by or ""),
        "at": at,
        "review": row.get_review_display(),
        "doubts": " ".join(row.doubts.splitlines()),
        "decision": row.review_note,
        "in_total": in_total,
    }


def _counted(row):
    what = f"{row.get_kind_display()} {row.channel}".strip()
    proof = row.link or _("附件")
    return _row(row, what, row.number, proof=proof, by=row.created_by, at=row.created_at, in_total=row.counts)


def _came(row, names):
    what = _("签到（%(how)s）") % {"how": row.get_method_display()}
    return _row(row, what, 1, proof=row.name if names else "", by=row.recorded_by, at=row.at, in_total=row.counts)


def _read(row, is_latest):
    what = _("浏览量 %(medium)s《%(title)s》%(day)s") % {
        "medium": row.coverage.medium,
        "title": row.coverage.title,
        "day": row.read_on,
    }
    proof = row.coverage.url or _("附件")
    return _row(row, what, row.views, proof=proof, by=row.created_by, at=row.created_at, in_total=is_latest)


def own_attendance(activity, user):
    """The invitation of the CPPCC member who is signed in, with `leave` where one stands; None for everybody else."""
    if not user.is_authenticated:
        return None
    row = activity.attendances.filter(cppcc_member__user=user).first()
    if row:
        row.leave = row.leaves.exclude(status="withdrawn").first()
    return row
