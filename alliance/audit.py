"""The append-only trail. Every write of a service or a workflow leaves its row here, in the same transaction."""

from alliance.models import AuditEvent
from alliance.writing import Rows

ROWS = Rows(AuditEvent)


def record(*, by, obj, verb, label, source="", target="", note="", **detail):
    """Write one row. `by` is a user (anonymous visitors are named 公众); `source` and `target` are stored status values."""
    return AuditEvent.objects.create(
        **event_fields(by=by, obj=obj, verb=verb, label=label, source=source, target=target, note=note, detail=detail)
    )


def event_fields(*, by, obj, verb, label, source="", target="", note="", detail=None):
    """The columns of a row, for one `create` or for `bulk_create`."""
    return {
        "alliance_id": _alliance_id(obj, by),
        "actor_id": getattr(by, "pk", None),
        "actor_name": str(by) if getattr(by, "is_authenticated", False) else "公众",
        "verb": verb,
        "verb_label": str(label),
        "object_type": obj._meta.label_lower,
        "object_id": obj.pk,
        "object_name": str(obj)[:200],
        "from_status": source,
        "to_status": target,
        "from_label": status_label(obj, source),
        "to_label": status_label(obj, target),
        "note": note,
        "detail": detail or {},
    }


def insertion(rows):
    """The statement that writes rows of `event_fields`, to travel with another (see `alliance.reading.send`)."""
    return ROWS.statement([AuditEvent(**row) for row in rows])


def history(obj):
    """The timeline of an object, newest first."""
    return AuditEvent.objects.about(obj)


def steps(obj, way):
    """How far an object has come along its states `way` (TextChoices members in order), for `_components/steps.html`."""
    reached = {event.to_status: event for event in reversed(history(obj)) if event.to_status}
    position = way.index(obj.status) if obj.status in way else -1
    rows = []
    for number, step in enumerate(way):
        event = reached.get(step)
        is_past = number < position or obj.status == way[-1]
        state = "done" if event and is_past else "now" if number == position else "todo"
        done = event if state != "todo" else None
        rows.append(
            {"label": step.label, "state": state, "at": done and done.at, "note": done.actor_name if done else ""}
        )
    return rows


def status_label(obj, value):
    if not value:
        return ""
    return str(dict(obj._meta.get_field("status").flatchoices).get(value, value))


def _alliance_id(obj, by):
    if obj._meta.label_lower == "alliance.alliance":
        return obj.pk
    return getattr(obj, "alliance_id", None) or getattr(by, "alliance_id", None)
