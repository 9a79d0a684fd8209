from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit


@transaction.atomic
def save_plan(*, plan, by):
    verb = "edit" if plan.pk else "create"
    if not plan.pk:
        plan.created_by = by
    plan.save()
    audit.record(by=by, obj=plan, verb=verb, label=_("编制计划"))
    return plan


@transaction.atomic
def save_plan_item(*, item, by, co_units=()):
    item.save()
    item.co_units.set(co_units)
    audit.record(by=by, obj=item.plan, verb="item", label=_("计划项目"), note=str(item))
    return item


@transaction.atomic
def remove_plan_item(*, item, by):
    audit.record(by=by, obj=item.plan, verb="item-remove", label=_("删除计划项目"), note=str(item))
    item.delete()


@transaction.atomic
def save_brand(*, brand, by):
    verb = "edit" if brand.pk else "create"
    if not brand.pk:
        brand.created_by = by
    brand.save()
    audit.record(by=by, obj=brand, verb=verb, label=_("维护品牌"))
    return brand
