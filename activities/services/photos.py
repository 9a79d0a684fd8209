"""Pictures of an activity, each with whether its people agreed to be shown. Place and camera are gone when they are kept."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Photo
from alliance import audit
from members import files


@transaction.atomic
def add_photos(*, activity, uploads, consent, by, note=""):
    """All of them or none. Returns the rows."""
    for upload in uploads:
        files.check_picture(upload)
    if not uploads:
        raise ValidationError({"uploads": _("请选择照片。")})
    attachments = files.attach_all(subject=activity, uploads=uploads, by=by, note=note)
    rows = Photo.objects.bulk_create(Photo(activity=activity, attachment=row, consent=consent) for row in attachments)
    for row in rows:
        _open(row)
    return rows


@transaction.atomic
def set_consent(*, photo, consent, by, note=""):
    """What is agreed can be taken back: the picture leaves the public page at once."""
    photo.consent = consent
    photo.save(update_fields=["consent"])
    photo.attachment.note = note
    photo.attachment.save(update_fields=["note"])
    _open(photo)
    label, what = _("注明照片肖像同意"), f"{photo} {photo.get_consent_display()}"
    audit.record(by=by, obj=photo.activity, verb="photo-consent", label=label, note=what)
    return photo


def _open(photo):
    photo.attachment.is_public = photo.consent in Photo.OPEN
    photo.attachment.save(update_fields=["is_public"])


@transaction.atomic
def remove_photo(*, photo, by):
    files.remove(attachment=photo.attachment, by=by)
