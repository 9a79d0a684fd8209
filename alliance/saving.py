"""Saving what a form changed without undoing what others did in the meantime."""

from django.utils.translation import gettext as _

from alliance.errors import DomainError


def save_edited(row, *, within=()):
    """Save a new row, or an edited one that has a status: the status stays what it is by now, for only the workflow writes it.

    within  the states in which the row may be edited; where it has left them nothing is saved (all where none are named)
    """
    if row._state.adding:
        row.save()
        return
    now = type(row)._base_manager.select_for_update(of=("self",)).only("status").get(pk=row.pk)
    if within and now.status not in within:
        words = {"status": now.get_status_display()}
        raise DomainError(_("别人刚刚处理过，现在是“%(status)s”，您的修改没有保存。") % words, code="wrong_state")
    row.status = now.status
    fields = row._meta.concrete_fields
    row.save(update_fields=[field.name for field in fields if field.editable and field.name not in {"id", "status"}])
