"""The quarterly observation visit: the route, the jury, its marks, the result."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance import audit
from alliance.errors import DomainError
from alliance.saving import save_edited
from evaluation.models import Juror, Mark, Observation


@transaction.atomic
def save_observation(*, observation, jurors, by):
    """Create or change a visit and who sits on its jury. Whoever has scored already stays."""
    fresh = observation.pk is None
    if fresh:
        observation.created_by = by
    save_edited(observation)
    wanted = {user.pk: user for user in jurors}
    seated = {row.user_id: row for row in observation.jurors.all()}
    observation.jurors.filter(submitted_at=None).exclude(user__in=wanted).delete()
    Juror.objects.bulk_create(
        Juror(observation=observation, user=user) for pk, user in wanted.items() if pk not in seated
    )
    verb, label = ("create", _("安排季观摩")) if fresh else ("edit", _("修改季观摩"))
    audit.record(by=by, obj=observation, verb=verb, label=label, target=observation.status if fresh else "")
    return observation


@transaction.atomic
def save_stop(*, stop, by):
    _must_be_planned(stop.observation)
    stop.full_clean(exclude=["observation"])
    stop.save()
    audit.record(by=by, obj=stop.observation, verb="stop", label=_("安排点位"), note=stop.unit.name)
    return stop


@transaction.atomic
def remove_stop(*, stop, by):
    _must_be_planned(stop.observation)
    audit.record(by=by, obj=stop.observation, verb="remove-stop", label=_("取消点位"), note=stop.unit.name)
    stop.delete()


def _must_be_planned(observation):
    if observation.status != Observation.Status.PLANNED:
        raise DomainError(_("评分已经开始，路线不能再改。"))


@transaction.atomic
def score(*, observation, values, by):
    """A juror's marks for all stops at once; may be sent again until the visit is closed. `values`: stop id to (points, note)."""
    observation = Observation.objects.select_for_update().get(pk=observation.pk)
    if observation.status != Observation.Status.SCORING:
        raise DomainError(_("现在不在评分时间。"))
    juror = observation.jurors.get(user=by)
    for stop in observation.stops.all():
        points, note = values[stop.pk]
        Mark.objects.update_or_create(stop=stop, juror=juror, defaults={"points": points, "note": note})
    juror.submitted_at = timezone.now()
    juror.save(update_fields=["submitted_at"])
    audit.record(by=by, obj=observation, verb="mark", label=_("观摩评分"))
    return juror
