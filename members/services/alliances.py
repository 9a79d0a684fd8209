"""The alliance itself, and the holiday table that all share."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import forget_holidays
from alliance.models import Alliance


@transaction.atomic
def create_alliance(*, code, name, district, committee, by, centre=""):
    alliance = Alliance(code=code, name=name, district=district, committee=committee, centre=centre)
    alliance.full_clean()
    alliance.save()
    audit.record(by=by, obj=alliance, verb="create", label=_("建立联盟"))
    return alliance


@transaction.atomic
def save_holiday(*, holiday, by):
    holiday.save()
    forget_holidays()
    audit.record(by=by, obj=holiday, verb="edit", label=_("维护节假日"))


@transaction.atomic
def remove_holiday(*, holiday, by):
    audit.record(by=by, obj=holiday, verb="remove", label=_("删除节假日"))
    holiday.delete()
    forget_holidays()
