"""Sign-in by username or phone, and permissions answered from the one table."""

from django.contrib.auth.backends import ModelBackend
from django.db.models import Q

from members.models import User
from members.permissions import GRANTS


class UsernameOrPhoneBackend(ModelBackend):
    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or password is None:
            return None
        # A user name that happens to be somebody's phone number must not open two doors: the user name wins.
        found = sorted(
            User.objects.filter(Q(username=username) | Q(phone=username)), key=lambda u: u.username != username
        )
        if not found:
            # The same work as for a known name, so that answering time tells nothing.
            User().set_password(password)
            return None
        user = found[0]
        return user if user.check_password(password) and self.user_can_authenticate(user) else None

    def get_user(self, user_id):
        user = User.objects.select_related("alliance").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def has_perm(self, user_obj, perm, obj=None):
        return False


class GrantsBackend:
    """`user.has_perm(permission, obj)`: a role of the user grants it, its scope covers the object, and the object belongs
    to the alliance in which the user acts. Without an object: some role grants it at all. An unknown permission is no."""

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user, permission, obj=None):
        if not user.is_authenticated:
            return False
        if user.is_system:
            return True
        grants = GRANTS.get(permission, {})
        if obj is None:
            return any(role in grants for role in user.roles)
        if obj.alliance_id != user.alliance_id:
            return False
        return any(role in grants and grants[role].covers(user, obj) for role in user.roles)
