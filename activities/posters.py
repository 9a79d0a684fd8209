"""The poster of an activity with the code that leads to it, as PDF to print and as picture to send."""

import io

import segno
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from alliance.dates import span
from alliance.pdf import pdf, png


def poster(activity, kind):
    return (png if kind == "png" else pdf)("activities/poster.typ", _data(activity))


def _data(activity):
    address = settings.SITE_URL + activity.get_absolute_url()
    code = io.BytesIO()
    segno.make(address, error="m").save(code, kind="svg", scale=4, border=0, xmldecl=False)
    with override("zh-hans"):
        when = span(timezone.localtime(activity.start), timezone.localtime(activity.end))
    return {
        "title": activity.title,
        "kind": str(activity.get_kind_display()),
        "when": str(when),
        "place": activity.place,
        "host": "、".join(
            [activity.unit.name, *(row.unit.name for row in activity.co_host_rows.select_related("unit"))]
        ),
        "text": activity.description,
        "seats": activity.capacity or 0,
        "committee": activity.alliance.committee,
        "address": address,
        "code": code.getvalue().decode(),
    }
