"""Sign-in by username or phone, and permissions answered from the one table."""

from django.contrib.auth.backends import ModelBackend

from alliance.models import Alliance
from alliance.reading import Columns, Question
from members.models import Membership, User
from members.permissions import GRANTS

USER, ALLIANCE = Columns(User, "u"), Columns(Alliance, "a")
# Every request of somebody signed in begins with this: who it is, where, and with which roles, in one question.
SIGNED_IN = Question(
    f"""
select {USER.sql},
       (select json_agg(json_build_array(m.id, m.role, m.unit_id, m.department_id) order by m.id)
          from {Membership._meta.db_table} m where m.user_id = u.id and m.alliance_id = u.alliance_id and m.is_active),
       {ALLIANCE.sql}
  from {USER.table} left join {ALLIANCE.table} on a.id = u.alliance_id
 where u.id = %(id)s
""",
    id="bigint",
)


def _with_posts(values):
    user, (posts, *alliance) = USER.instance(values)
    names = ("id", "role", "unit_id", "department_id")
    shared = {"user_id": user.pk, "alliance_id": user.alliance_id, "is_active": True}
    user.posts = [Membership(**dict(zip(names, post, strict=True)), **shared) for post in posts or ()]
    user.alliance = ALLIANCE.instance(alliance)[0] if user.alliance_id else None
    return user


class UsernameOrPhoneBackend(ModelBackend):
    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or password is None:
            return None
        user = User.objects.named(username)
        if user is None:
            # The same work as for a known name, so that answering time tells nothing.
            User().set_password(password)
            return None
        may = user.check_password(password) and self.user_can_authenticate(user) and not user.has_stale_password
        return user if may else None

    def user_can_authenticate(self, user):
        """Nobody signs in as the clock, whatever password it was given."""
        return user.is_active and not user.is_system

    def get_user(self, user_id):
        found = SIGNED_IN.ask(id=user_id)
        user = _with_posts(found[0]) if found else None
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
