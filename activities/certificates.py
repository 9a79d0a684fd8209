"""A certificate of participation as PDF and in Word: the same words, a serial, and where it can be looked up."""

import io

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.calendar import chinese_date
from alliance.documents import Paragraph, official_document
from alliance.exports import docx_response, pdf_response
from alliance.pdf import pdf

TITLE = "参与证明"
# What stands on the paper, whatever language the pages are read in.
PARTS = {"participant": "参与者", "volunteer": "志愿者", "speaker": "发言人"}


def certificate_text(row):
    day = chinese_date(timezone.localdate(row.activity.start))
    return (
        f"兹证明{row.name}以{PARTS[row.part]}身份，于{day}参加由{row.activity.unit.name}主办的"
        f"“{row.activity.title}”活动，参与情况经现场签到核实。"
    )


def certificate_pdf(row):
    address = _address(row)
    code = io.BytesIO()
    segno.make(address, error="m").save(code, kind="svg", scale=4, border=0, xmldecl=False)
    data = {
        "title": TITLE,
        "text": certificate_text(row),
        "serial": row.serial,
        "address": address,
        "code": code.getvalue().decode(),
        "host": row.activity.unit.name,
        "date": chinese_date(timezone.localdate(row.issued_at)),
    }
    return pdf("activities/certificate.typ", data)


def certificate_docx(row):
    blocks = [
        Paragraph(certificate_text(row)),
        Paragraph(f"编号：{row.serial}"),
        Paragraph(f"查验地址：{_address(row)}"),
    ]
    on = timezone.localdate(row.issued_at)
    return official_document(title=TITLE, blocks=blocks, signer=row.activity.unit.name, on=on, red_head=False)


def _address(row):
    return settings.SITE_URL + reverse("certificate", args=[row.serial])


def certificate_file(row, kind="pdf"):
    name = _("参与证明-%(serial)s") % {"serial": row.serial}
    if kind == "docx":
        return docx_response(certificate_docx(row), name)
    return pdf_response(certificate_pdf(row), name)
