from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(recipient=user) if user.is_authenticated else self.none()

    def unread(self):
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One row per recipient; the rows are the inbox. E-mail and robots deliver from here after commit."""

    recipient = models.ForeignKey("members.User", on_delete=models.CASCADE, related_name="notifications")
    alliance = models.ForeignKey("alliance.Alliance", on_delete=models.CASCADE, null=True, related_name="+")
    text = models.CharField(_("内容"), max_length=300)
    url = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    # The channels that took it, separated by blanks, for a second try at the others.
    carried = models.CharField(max_length=60, default="", db_default="")

    # Set while it is being delivered: a channel did not take it.
    failed = False

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["recipient", "-created_at"], name="inbox")]
        verbose_name = verbose_name_plural = _("消息")

    def __str__(self):
        return self.text
