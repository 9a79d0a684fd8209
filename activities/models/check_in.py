from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from activities.models.review import Reviewed, ReviewedRows
from activities.models.sign_up import SignUp
from activities.models.turnout import new_token
from members.models import User


class CheckInQuerySet(ReviewedRows, models.QuerySet):
    pass


class CheckIn(Reviewed):
    """One person counted once: by phone (`person_key`), by account and by sign-up, whichever is known."""

    class Method(models.TextChoices):
        SELF = "self", _("扫码")
        SCAN = "scan", _("工作人员扫码")
        STAFF = "staff", _("代签")
        COMPANION = "companion", _("同行")

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="check_ins")
    sign_up = models.ForeignKey(SignUp, on_delete=models.SET_NULL, null=True, blank=True, related_name="check_ins")
    user = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="check_ins", editable=False
    )
    name = models.CharField(_("姓名"), max_length=40, blank=True)
    person_key = models.CharField(max_length=32, editable=False)
    at = models.DateTimeField(_("签到时间"), default=timezone.now)
    method = models.CharField(_("方式"), max_length=10, choices=Method, default=Method.SELF)
    # Who held the phone that scanned, and the number that phone gave the scan, so that one sent twice is one.
    recorded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+", editable=False)
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    scan_id = models.UUIDField(null=True, unique=True, editable=False)
    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    # Keyed marks of the visitor's browser and of its network with its model, to see many in a row from one.
    device = models.CharField(max_length=16, blank=True, editable=False)
    origin = models.CharField(max_length=16, blank=True, editable=False)
    has_rated = models.BooleanField(_("已评价"), default=False, editable=False)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = verbose_name_plural = _("签到")
        indexes = [models.Index(fields=["activity", "at"], name="check_in_at")]
        constraints = [
            models.UniqueConstraint(fields=["activity", "person_key"], name="check_in_once"),
            models.UniqueConstraint(
                fields=["activity", "sign_up"], condition=~Q(method="companion"), name="check_in_once_a_sign_up"
            ),
            models.UniqueConstraint(
                fields=["activity", "user"], condition=~Q(method="companion"), name="check_in_once_an_account"
            ),
        ]

    def __str__(self):
        return self.name or "—"
