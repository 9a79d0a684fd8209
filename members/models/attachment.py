import secrets
from pathlib import PurePosixPath

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliance.models import TenantModel, TenantQuerySet
from members.models.user import User


def attachable():
    """The models whose rows take files, by the name used in addresses."""
    return {
        model._meta.model_name: model
        for model in apps.get_models()
        if issubclass(model, TenantModel) and model.files_need
    }


def stored_as(attachment, name):
    """A name that nobody guesses and that carries nothing of what the uploader called the file."""
    suffix = PurePosixPath(attachment.name).suffix.lower()
    return f"{attachment.alliance.code}/{timezone.localdate():%Y%m}/{secrets.token_hex(16)}{suffix}"


class AttachmentQuerySet(TenantQuerySet):
    """Who sees a row sees its files: public ones with the row, the others as the row's queryset says (`open_files_to`)."""

    def visible_to(self, user):
        signed_in = user.is_authenticated
        if signed_in and user.is_system:
            return self
        reach = Q(pk=None)
        for model in attachable().values():
            kind = ContentType.objects.get_for_model(model)
            rows = model._default_manager.all()
            reach |= Q(subject_type=kind, is_public=True, subject_id__in=rows.visible_to(user).values("pk"))
            if signed_in:
                reach |= Q(subject_type=kind, subject_id__in=rows.open_files_to(user).values("pk"))
        return self.filter(reach)

    def of(self, obj):
        return self.filter(subject_type=ContentType.objects.get_for_model(obj), subject_id=obj.pk)


class Attachment(TenantModel):
    """A file that belongs to a row of any kind that takes files. Kept outside the web root, read through a checked address."""

    subject_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+", editable=False)
    subject_id = models.PositiveBigIntegerField(editable=False)
    subject = GenericForeignKey("subject_type", "subject_id")
    file = models.FileField(_("文件"), upload_to=stored_as, max_length=120)
    name = models.CharField(_("文件名"), max_length=120)
    note = models.CharField(_("说明"), max_length=120, blank=True)
    size = models.PositiveBigIntegerField(_("大小"), editable=False)
    media_type = models.CharField(_("类型"), max_length=100, editable=False)
    sha256 = models.CharField(max_length=64, editable=False)
    is_public = models.BooleanField(_("公众可见"), default=False)
    uploaded_by = models.ForeignKey(
        User,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=_("上传人"),
    )
    uploaded_at = models.DateTimeField(_("上传时间"), default=timezone.now, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        verbose_name = verbose_name_plural = _("附件")
        indexes = [models.Index(fields=["subject_type", "subject_id"], name="attachment_subject")]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_type", "subject_id", "sha256"],
                name="attachment_once",
                violation_error_message=_("这个文件已经上传过。"),
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("file", args=[self.pk])

    @property
    def is_picture(self):
        return self.media_type.startswith("image/")
