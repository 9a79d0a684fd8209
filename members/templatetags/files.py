"""The files of a row, with the buttons to add and remove them, on any page that shows the row."""

from django import template
from django.utils.translation import gettext as _

from members.models import Attachment

register = template.Library()


@register.inclusion_tag("_components/files.html", takes_context=True)
def files(context, subject, title="", without_pictures=False):
    """`{% files task %}`: what the user may see of the files of a row; `without_pictures` where the page shows those itself."""
    user = context["request"].user
    rows = list(Attachment.objects.visible_to(user).of(subject).select_related("uploaded_by"))
    if without_pictures:
        rows = [row for row in rows if not row.is_picture]
    return {
        "subject": subject,
        "kind": subject._meta.model_name,
        "title": title or _("附件"),
        "pictures": [row for row in rows if row.is_picture],
        "documents": [row for row in rows if not row.is_picture],
        "may_attach": user.is_authenticated and user.has_perm(subject.files_need, subject),
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag(takes_context=True)
def pictures(context, subject):
    """`{% pictures hall as photos %}`: the pictures of a row that the user may see, for a gallery."""
    rows = Attachment.objects.visible_to(context["request"].user).of(subject)
    return rows.filter(media_type__startswith="image/")
