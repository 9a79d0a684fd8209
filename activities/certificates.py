"""A certificate of participation as a document."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import chinese_date
from alliance.documents import Paragraph, official_document
from alliance.exports import docx_response


def certificate_document(row):
    """The bytes of a .docx."""
    activity = row.activity
    day = chinese_date(timezone.localdate(activity.start))
    host = activity.unit.name
    text = (
        f"兹证明{row.name}以{row.get_part_display()}身份，于{day}参加由{host}主办的“{activity.title}”活动。"
        "该活动属于协商民主实践联盟年度联动活动，参与情况经现场签到核实。"
    )
    address = settings.SITE_URL + reverse("certificate", args=[row.serial])
    blocks = [Paragraph(text), Paragraph(f"编号：{row.serial}"), Paragraph(f"查验地址：{address}")]
    return official_document(
        title="参与证明",
        blocks=blocks,
        signer=host,
        on=timezone.localdate(row.issued_at),
        red_head=False,
    )


def certificate_file(row):
    return docx_response(certificate_document(row), _("参与证明-%(serial)s") % {"serial": row.serial})
