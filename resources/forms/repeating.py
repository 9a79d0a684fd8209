from django.utils.translation import gettext_lazy as _

EVERY = (
    ("", _("不重复")),
    ("FREQ=DAILY", _("每天")),
    ("FREQ=WEEKLY", _("每周同一时间")),
    ("FREQ=WEEKLY;INTERVAL=2", _("每两周")),
    ("FREQ=MONTHLY", _("每月同一日期")),
)
