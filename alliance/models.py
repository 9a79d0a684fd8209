"""The ground: the tenant, what every tenant row shares, the audit trail and the holiday table."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AllianceQuerySet(models.QuerySet):
    def visible_to(self, user):
        if not user.is_authenticated or not user.alliance_id:
            return self.none()
        return self.filter(code__startswith=user.alliance.area_prefix)

    def active(self):
        return self.filter(is_active=True)

    def public(self):
        """The alliances whose public pages are open: a city or province alone has none of its own."""
        return self.active().exclude(code__endswith="00")


class Alliance(models.Model):
    """The tenant. `code` is the six-digit area code of GB/T 2260; trailing 00 pairs make it a city or a province."""

    code = models.CharField(
        _("行政区划代码"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[1-9][0-9]{5}\Z", _("请填六位数字代码。"))],
    )
    name = models.CharField(_("联盟名称"), max_length=80)
    district = models.CharField(_("行政区"), max_length=40)
    committee = models.CharField(_("政协委员会"), max_length=80, help_text=_("落款用全称。"))
    centre = models.CharField(_("协商民主实践中心"), max_length=80, blank=True)
    options = models.JSONField(_("设置"), default=dict, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AllianceQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = _("联盟")

    def __str__(self):
        return self.name

    @property
    def area_prefix(self):
        """The significant digits: 990101 -> 990101, 990100 -> 9901, 990000 -> 99."""
        code = self.code
        while code.endswith("00"):
            code = code[:-2]
        return code

    @property
    def is_district(self):
        return not self.code.endswith("00")


class TenantQuerySet(models.QuerySet):
    """Rows of an alliance. `visible_to` is the only place where tenancy and role scope are decided.

    A subclass says what the public sees (`public`) and what a signed-in user's roles let through (`scope`, a Q that joins
    no many-valued relation: use `pk__in` subqueries, so that rows never repeat).
    """

    alliance_path = "alliance"

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.public()
        if user.is_system:
            return self
        if not user.alliance_id:
            return self.none()
        return self.within(user.alliance).filter(self.scope(user))

    def within(self, alliance):
        """The rows of an alliance and of those below it."""
        if alliance.is_district:
            return self.filter(**{self.alliance_path: alliance})
        return self.filter(**{f"{self.alliance_path}__code__startswith": alliance.area_prefix})

    def public(self):
        return self.none()

    def scope(self, user):
        return Q()

    def open_files_to(self, user):
        """The rows whose internal files a signed-in user may read. Narrow it where a row has a public side."""
        return self.visible_to(user)


class TenantModel(models.Model):
    """A row that belongs to one alliance, with the answers the permission table asks for."""

    # The permission with which files are attached to a row; "" where a row takes none.
    files_need = ""
    # Whether every download of a file of this row is written to the audit trail.
    logs_downloads = False
    # Whether a picture of this row may be shown to the public only where its people agreed, which the app itself looks after.
    pictures_need_consent = False

    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="+", verbose_name=_("联盟"))

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True

    def held_by_units(self):
        """Ids of the units to which this row is "own"."""
        return {getattr(self, "unit_id", None)} - {None}

    def owned_by_units(self):
        """Ids of the units that decide over this row, where those are not the ones that hold it (a booked resource)."""
        return self.held_by_units()

    def keeps_file(self, attachment):
        """Why one of its files may not be taken away, or ""."""
        return ""

    def held_by_departments(self):
        return {getattr(self, "department_id", None)} - {None}

    def held_by_people(self):
        """Ids of the users to whom this row is "own"."""
        return {getattr(self, "created_by_id", None)} - {None}


class AuditEventQuerySet(models.QuerySet):
    def about(self, obj):
        return self.filter(object_type=obj._meta.label_lower, object_id=obj.pk)

    def visible_to(self, user):
        if not user.is_authenticated or not user.alliance_id:
            return self.none()
        if user.alliance.is_district:
            return self.filter(alliance_id=user.alliance_id)
        return self.filter(alliance_id__in=Alliance.objects.visible_to(user).values("pk"))


class AuditEvent(models.Model):
    """Who did what to which object, when. Names are copied and there are no foreign keys, so that nothing rewrites it;
    a database trigger refuses update, delete and truncate."""

    alliance_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    verb_label = models.CharField(max_length=80)
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField(null=True)
    object_name = models.CharField(max_length=200)
    from_status = models.CharField(max_length=40, blank=True)
    to_status = models.CharField(max_length=40, blank=True)
    from_label = models.CharField(max_length=40, blank=True)
    to_label = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    detail = models.JSONField(default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_object"),
            models.Index(fields=["alliance_id", "-at"], name="audit_alliance"),
        ]
        verbose_name = verbose_name_plural = _("审计记录")

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.verb_label} {self.object_name}"


class Holiday(models.Model):
    """A day that differs from the published table: closed on a working day, or a make-up working day."""

    day = models.DateField(_("日期"), unique=True)
    is_working = models.BooleanField(_("上班"), default=False)
    name = models.CharField(_("名称"), max_length=40, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = verbose_name_plural = _("节假日与调休")

    def __str__(self):
        return f"{self.day:%Y-%m-%d} {self.name}"
