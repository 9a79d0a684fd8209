"""What the portal refuses, in a sentence the user can act on."""

from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.db.models import BaseConstraint
from django.utils.translation import gettext as _

# Unique, check and exclusion constraints: what two who write at once can run into though each was checked before.
RULES = {"23505", "23514", "23P01"}


class DomainError(Exception):
    """A rule of the house says no. A message on a page; in the API an answer 409 with `code`, `detail` and `extra`."""

    def __init__(self, message, *, code="refused", **extra):
        super().__init__(message)
        self.message = message
        self.code = code
        self.extra = extra


class TooOften(Exception):
    """Somebody asks more often than people do: 429 on a page and in the API."""


def require(user, permission, obj=None):
    """Stop with 403 unless the user holds the permission on this object (fetch it through `visible_to` first)."""
    if not user.has_perm(permission, obj):
        raise PermissionDenied(permission)


def broken_rule(error):
    """The sentence of the constraint that an IntegrityError ran into, or "" where it is a fault of ours."""
    cause = error.__cause__
    if getattr(cause, "pgcode", "") not in RULES:
        return ""
    return _sentence_of(cause.diag.constraint_name) or _("刚才有人改动了同样的内容，没有保存，请刷新后再试。")


def _sentence_of(name):
    own = (constraint for model in apps.get_models() for constraint in model._meta.constraints)
    found = next((constraint for constraint in own if constraint.name == name), None)
    said = found and found.violation_error_message
    return str(said) if said and said != BaseConstraint.default_violation_error_message else ""
