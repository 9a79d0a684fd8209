"""What the portal refuses, in a sentence the user can act on."""

from django.core.exceptions import PermissionDenied


class DomainError(Exception):
    """A rule of the house says no. A message on a page; in the API an answer 409 with `code`, `detail` and `extra`."""

    def __init__(self, message, *, code="refused", **extra):
        super().__init__(message)
        self.message = message
        self.code = code
        self.extra = extra


def require(user, permission, obj=None):
    """Stop with 403 unless the user holds the permission on this object (fetch it through `visible_to` first)."""
    if not user.has_perm(permission, obj):
        raise PermissionDenied(permission)
