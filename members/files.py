"""What may be attached, how it is checked, and the two writes. Pictures are written anew: what a camera adds stays behind."""

import hashlib
import io
import re
from functools import partial
from pathlib import PurePosixPath

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from alliance import audit
from alliance.errors import DomainError
from members.file_content import PICTURES, is_sound
from members.models import Attachment

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
# Extension to (media type, how the content must begin).
KINDS = {
    ".pdf": ("application/pdf", b"%PDF-"),
    ".docx": (WORD, b"PK\x03\x04"),
    ".xlsx": (EXCEL, b"PK\x03\x04"),
    ".pptx": (SLIDES, b"PK\x03\x04"),
    ".ofd": ("application/ofd", b"PK\x03\x04"),
    ".zip": ("application/zip", b"PK\x03\x04"),
    ".doc": ("application/msword", b"\xd0\xcf\x11\xe0"),
    ".xls": ("application/vnd.ms-excel", b"\xd0\xcf\x11\xe0"),
    ".wps": ("application/vnd.ms-works", b"\xd0\xcf\x11\xe0"),
    ".jpg": ("image/jpeg", b"\xff\xd8\xff"),
    ".jpeg": ("image/jpeg", b"\xff\xd8\xff"),
    ".png": ("image/png", b"\x89PNG\r\n"),
    ".webp": ("image/webp", b"RIFF"),
}
ACCEPT = ",".join(KINDS)
LONGEST_SIDE = 2560
# What Windows takes for something else where a file is to be saved.
NOT_IN_NAMES = frozenset('<>:"|?*')
DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])", re.IGNORECASE)


def check(upload):
    """Refuse, in a sentence, what is too large, of a kind not taken, or not what its name says."""
    suffix = PurePosixPath(upload.name).suffix.lower()
    if suffix not in KINDS:
        kinds = "、".join(kind[1:] for kind in KINDS)
        raise ValidationError(_("不收这种文件。可上传：%(kinds)s。") % {"kinds": kinds})
    if upload.size > settings.MAX_FILE_MB * 1024 * 1024:
        raise ValidationError(_("文件超过%(n)dMB，请压缩后再传。") % {"n": settings.MAX_FILE_MB})
    if not upload.size:
        raise ValidationError(_("文件是空的。"))
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    if not head.startswith(KINDS[suffix][1]) or not is_sound(upload, suffix):
        raise ValidationError(_("文件内容与扩展名不符，或者文件已损坏。"))


def check_picture(upload):
    check(upload)
    if PurePosixPath(upload.name).suffix.lower() not in PICTURES:
        raise ValidationError(_("请上传照片（jpg、png 或 webp）。"))


def attach_all(*, subject, uploads, by, note="", is_public=False):
    """Keep several files with a row, all of them or none. Returns the rows made."""
    made = []
    try:
        with transaction.atomic():
            for upload in uploads:
                made.append(attach(subject=subject, upload=upload, by=by, note=note, is_public=is_public))
    except Exception:
        for row in made:
            row.file.storage.delete(row.file.name)
        raise
    return made


@transaction.atomic
def attach(*, subject, upload, by, note="", is_public=False):
    """Keep a checked file with a row. The same file a second time on the same row is refused."""
    check(upload)
    suffix = PurePosixPath(upload.name).suffix.lower()
    if is_public and suffix in PICTURES and subject.pictures_need_consent:
        raise DomainError(_("要公开的照片请在“照片”里上传，并注明其中的人是否同意公开。"))
    content = _rewritten(upload, PICTURES[suffix]) if suffix in PICTURES else upload.read()
    row = Attachment(
        alliance=subject.alliance,
        subject_type=ContentType.objects.get_for_model(subject),
        subject_id=subject.pk,
        name=_short_name(upload.name, suffix),
        note=note,
        size=len(content),
        media_type=KINDS[suffix][0],
        sha256=hashlib.sha256(content).hexdigest(),
        is_public=is_public,
        uploaded_by=by if by.is_authenticated else None,
    )
    if Attachment.objects.of(subject).filter(sha256=row.sha256).exists():
        raise DomainError(_("“%(name)s”已经上传过。") % {"name": row.name})
    row.file.save(row.name, ContentFile(content), save=False)
    row.save()
    audit.record(by=by, obj=subject, verb="attach", label=_("上传附件"), note=row.name)
    return row


@transaction.atomic
def remove(*, attachment, by):
    """The row goes at once, the file when the transaction stands. What something rests on stays."""
    if refusal := attachment.subject.keeps_file(attachment):
        raise DomainError(refusal)
    audit.record(by=by, obj=attachment.subject, verb="detach", label=_("删除附件"), note=attachment.name)
    discard(attachment)


def discard(attachment):
    """Take a file away with the row it belongs to, within the caller's transaction and audit."""
    stored, storage = attachment.file.name, attachment.file.storage
    attachment.delete()
    transaction.on_commit(partial(storage.delete, stored))


def _short_name(name, suffix):
    """What the uploader called it, without a path and without what cannot be seen."""
    stem = PurePosixPath(name.replace("\\", "/")).stem
    shown = "".join("_" if ch in NOT_IN_NAMES else ch for ch in stem if ch.isprintable()).strip(" .") or _("附件")
    shown = f"_{shown}" if DEVICES.fullmatch(shown.split(".")[0].strip()) else shown
    return f"{shown[: 120 - len(suffix)]}{suffix}"


def _rewritten(upload, kind):
    """The picture turned upright, not larger than a screen needs, and without EXIF."""
    picture = ImageOps.exif_transpose(Image.open(upload, formats=[kind]))
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    if kind == "JPEG" and picture.mode != "RGB":
        picture = picture.convert("RGB")
    picture.info.clear()
    stream = io.BytesIO()
    picture.save(stream, kind, quality=88)
    return stream.getvalue()
