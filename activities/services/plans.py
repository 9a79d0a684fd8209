from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from activities.models import Plan, PlanItem
from alliance import audit
from alliance.errors import DomainError
from alliance.saving import save_edited
from members.models import Unit

# What a line keeps from one year to the next.
COPIED = (
    "month",
    "title",
    "theme",
    "kind",
    "lead_unit_id",
    "brand_id",
    "times",
    "target_participants",
    "target_opinions",
)


@transaction.atomic
def save_plan(*, plan, by):
    verb = "edit" if plan.pk else "create"
    if not plan.pk:
        plan.created_by = by
    save_edited(plan)
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
def copy_plan(*, plan, year, by):
    """The lines of a plan as a draft for another year. Returns (the new plan, titles of the lines left out because their lead unit
    is no member any more). Co-hosts who left are dropped."""
    made = _draft_like(plan, year, by)
    members = set(Unit.objects.filter(alliance=plan.alliance_id).admitted().values_list("pk", flat=True))
    left_out = []
    for item in plan.items.prefetch_related("co_units"):
        if item.lead_unit_id not in members:
            left_out.append(item.title)
            continue
        line = PlanItem.objects.create(plan=made, **{name: getattr(item, name) for name in COPIED})
        line.co_units.set(unit for unit in item.co_units.all() if unit.pk in members)
    note = _("由%(plan)s复制") % {"plan": plan}
    audit.record(by=by, obj=made, verb="create", label=_("编制计划"), note=note)
    return made, left_out


def _draft_like(plan, year, by):
    title = plan.title.replace(str(plan.year), str(year)) if str(plan.year) in plan.title else f"{year} {plan.title}"
    title = title[: Plan._meta.get_field("title").max_length]
    try:
        with transaction.atomic():
            return Plan.objects.create(
                alliance_id=plan.alliance_id, year=year, title=title, theme=plan.theme, created_by=by
            )
    except IntegrityError:
        raise DomainError(
            _("%(year)d年已有计划，请直接在那份计划里增加项目。") % {"year": year}, code="taken"
        ) from None


@transaction.atomic
def import_plan_items(*, plan, rows, by):
    """Take the good rows of a list that was looked at before: new lines are made, known ones changed. Returns (made, changed)."""
    Plan.objects.select_for_update().get(pk=plan.pk)
    counts = {"new": 0, "changed": 0}
    for row in rows:
        if row.state not in counts:
            continue
        for name, value in row.values.items():
            if name != "co_units":
                setattr(row.item, name, value)
        row.item.save()
        if "co_units" in row.values:
            row.item.co_units.set(row.values["co_units"])
        counts[row.state] += 1
    note = _("新增%(new)d项，更新%(changed)d项") % counts
    audit.record(by=by, obj=plan, verb="import", label=_("导入计划项目"), note=note)
    return counts["new"], counts["changed"]


@transaction.atomic
def save_brand(*, brand, by):
    verb = "edit" if brand.pk else "create"
    if not brand.pk:
        brand.created_by = by
    brand.save()
    audit.record(by=by, obj=brand, verb=verb, label=_("维护品牌"))
    return brand
