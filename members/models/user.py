from functools import cached_property

from django.contrib.auth import get_backends
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import Alliance
from alliance.phones import normal
from alliance.text import plain


class Role(models.TextChoices):
    ADMIN = "admin", _("系统管理员")
    STAFF = "staff", _("专班")
    LIAISON = "liaison", _("联络员")
    CPPCC = "cppcc", _("委员")
    LEADER = "leader", _("领导")
    HANDLER = "handler", _("经办人")


class UserManager(BaseUserManager):
    def get_by_natural_key(self, username):
        return self.select_related("alliance").get(username=username)

    def named(self, typed):
        """The account with this username or phone number, however it is written; None where there is none.

        A username that happens to be somebody's phone number must not open two doors: the username wins.
        """
        name, phone = plain(typed), normal(typed)
        if "\0" in name:
            return None
        found = self.filter(Q(username=name) | Q(phone=phone))
        return min(found, key=lambda user: user.username != name, default=None)

    def create_user(self, username, password=None, **fields):
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def system(self):
        """The actor of everything the clock does."""
        return self.get_or_create(username="system", defaults={"name": "系统", "is_system": True, "password": "!"})[0]

    def with_role(self, alliance, *roles):
        """Active users who hold one of the roles in the alliance."""
        held = Membership.objects.filter(alliance=alliance, role__in=roles, is_active=True)
        return self.filter(is_active=True, pk__in=held.values("user"))

    def liaisons_of(self, *units):
        held = Membership.objects.filter(unit__in=units, role=Role.LIAISON, is_active=True)
        return self.filter(is_active=True, pk__in=held.values("user"))

    def handlers_of(self, department):
        held = Membership.objects.filter(department=department, role=Role.HANDLER, is_active=True)
        return self.filter(is_active=True, pk__in=held.values("user"))

    def visible_to(self, user):
        """Staff, leaders and administrators see the users of their alliance; everyone sees themselves."""
        if not user.is_authenticated:
            return self.none()
        own = Q(pk=user.pk)
        if user.has_role(Role.ADMIN, Role.STAFF, Role.LEADER) and user.alliance_id:
            within = Membership.objects.filter(alliance__code__startswith=user.alliance.area_prefix)
            return self.filter(own | Q(pk__in=within.values("user")))
        return self.filter(own)


class User(AbstractBaseUser):
    """Someone who signs in, by username or phone. Acts in one alliance at a time (`alliance`)."""

    username = models.CharField(
        _("用户名"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[\w.@-]+$", _("用户名只能用字母、数字和 . @ - _。"))],
    )
    phone = models.CharField(
        _("手机号"),
        max_length=11,
        unique=True,
        null=True,
        blank=True,
        validators=[RegexValidator(r"^1[0-9]{10}\Z", _("请填11位手机号。"))],
    )
    name = models.CharField(_("姓名"), max_length=40)
    email = models.EmailField(_("电子邮箱"), blank=True)
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, null=True, blank=True, related_name="users")
    is_active = models.BooleanField(_("启用"), default=True)
    is_system = models.BooleanField(default=False, editable=False)
    must_change_password = models.BooleanField(_("须修改密码"), default=False)
    # Until when a one-time password opens the door; null where the password is the user's own.
    one_time_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["username"]
        verbose_name = verbose_name_plural = _("用户")

    def __str__(self):
        return self.name or self.username

    @property
    def has_stale_password(self):
        """A one-time password that nobody used in its days."""
        return bool(self.must_change_password and self.one_time_until and self.one_time_until < timezone.now())

    @cached_property
    def posts(self):
        """The memberships held in the alliance in which the user acts now, fetched once per request."""
        return list(self.memberships.filter(alliance_id=self.alliance_id, is_active=True))

    @property
    def roles(self):
        return {post.role for post in self.posts}

    def has_role(self, *roles):
        return bool(self.roles.intersection(roles))

    @property
    def unit_ids(self):
        """Units the user speaks for as liaison."""
        return {post.unit_id for post in self.posts if post.unit_id and post.role == Role.LIAISON}

    @property
    def department_ids(self):
        """Departments the user handles for."""
        return {post.department_id for post in self.posts if post.department_id and post.role == Role.HANDLER}

    @cached_property
    def person(self):
        """The CPPCC member record of this account in the alliance, or None."""
        return self.cppcc_records.filter(alliance_id=self.alliance_id).first()

    def has_perm(self, permission, obj=None):
        if not self.is_active:
            return False
        return any(
            backend.has_perm(self, permission, obj) for backend in get_backends() if hasattr(backend, "has_perm")
        )

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


class Membership(models.Model):
    """A role that a user holds in an alliance: a liaison for a unit, a handler for a department."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("用户"))
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("联盟"))
    role = models.CharField(_("角色"), max_length=10, choices=Role)
    unit = models.ForeignKey(
        "members.Unit",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("单位"),
    )
    department = models.ForeignKey(
        "members.Department",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
        verbose_name=_("承办单位"),
    )
    is_active = models.BooleanField(_("在任"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("任职")
        constraints = [
            models.UniqueConstraint(
                "user", "alliance", "role", Coalesce("unit", 0), Coalesce("department", 0), name="membership_once"
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.LIAISON) | Q(unit__isnull=False),
                name="liaison_has_unit",
                violation_error_message=_("联络员必须对应一个单位。"),
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.HANDLER) | Q(department__isnull=False),
                name="handler_has_department",
                violation_error_message=_("经办人必须对应一个承办单位。"),
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.get_role_display()}"
