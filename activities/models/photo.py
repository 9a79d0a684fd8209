from django.db import models
from django.utils.translation import gettext_lazy as _

from activities.models.activity import Activity
from members.models import Attachment


class PhotoQuerySet(models.QuerySet):
    def shown(self):
        """What everybody may see: nobody can be recognised, or those who can agreed."""
        return self.filter(consent__in=Photo.OPEN, attachment__is_public=True)


class Photo(models.Model):
    """A picture of an activity and whether those on it agreed to be shown. Without that it stays with the hosts."""

    class Consent(models.TextChoices):
        UNKNOWN = "unknown", _("未征求同意")
        NOBODY = "nobody", _("没有可辨认的人")
        AGREED = "agreed", _("照片中的人已同意公开")
        GUARDIANS = "guardians", _("有未成年人，监护人已同意公开")
        REFUSED = "refused", _("有人不同意公开")

    OPEN = (Consent.NOBODY, Consent.AGREED, Consent.GUARDIANS)

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="photos", editable=False)
    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="photo", editable=False)
    consent = models.CharField(_("肖像同意"), max_length=10, choices=Consent, default=Consent.UNKNOWN)

    objects = PhotoQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = _("活动照片")

    def __str__(self):
        return str(self.attachment)

    @property
    def is_open(self):
        return self.consent in self.OPEN
