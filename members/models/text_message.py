from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.fields import EncryptedTextField


class TextMessage(models.Model):
    """A short message to somebody without an account. Made only where a gateway is configured; kept until it was delivered."""

    alliance = models.ForeignKey("alliance.Alliance", on_delete=models.CASCADE, null=True, related_name="+")
    phone = EncryptedTextField(_("手机号"))
    text = models.CharField(_("内容"), max_length=300)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = verbose_name_plural = _("短信")
        indexes = [models.Index(fields=["created_at"], name="text_unsent", condition=models.Q(sent_at=None))]

    def __str__(self):
        return self.text
