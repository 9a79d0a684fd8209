"""Settings of sign-up and check-in: of an activity, of an alliance, and the notice on personal data."""

from django.db import transaction
from django.utils.translation import gettext as _

from activities.models import Consent
from activities.services.seating import locked, promote
from alliance import audit
from alliance.errors import DomainError
from alliance.models import Alliance


def _changes(row, names):
    """The changed fields as `label: old → new`, against what is stored."""
    stored = type(row)._default_manager.filter(pk=row.pk).first() or type(row)()
    pairs = [(row._meta.get_field(name).verbose_name, getattr(stored, name), getattr(row, name)) for name in names]
    return "；".join(f"{label}：{_word(old)}→{_word(new)}" for label, old, new in pairs if old != new)


def _word(value):
    return "—" if value is None or value == "" else str(value)


def _names(row):
    return [field.name for field in row._meta.concrete_fields if field.editable]


@transaction.atomic
def set_turnout_rules(*, rules, capacity, by):
    """The activity's own rules and its number of seats. More seats, or fewer held back, move those in line up."""
    activity = locked(rules.activity)
    taken = activity.sign_ups.seated().people()
    if capacity is not None and capacity < taken:
        raise DomainError(_("已有%(n)d人报上名，名额不能少于这个数。") % {"n": taken}, code="taken")
    note = _changes(rules, _names(rules))
    if capacity != activity.capacity:
        note = "；".join(
            filter(None, [note, _("名额：%(old)s→%(new)s") % {"old": _word(activity.capacity), "new": _word(capacity)}])
        )
    activity.capacity = capacity
    activity.save(update_fields=["capacity"])
    rules.activity = activity
    rules.save()
    audit.record(by=by, obj=activity, verb="turnout-rules", label=_("设置报名与签到"), note=note)
    # As it stands now, for what is counted next.
    activity.turnout_rules = rules
    promote(activity, by)
    return rules


@transaction.atomic
def save_question(*, question, by):
    """Something more to ask. What was answered already keeps its wording: put it out of use and ask anew."""
    if question.pk and _is_answered(question):
        stored = type(question).objects.get(pk=question.pk)
        if (stored.label, stored.kind, stored.options) != (question.label, question.kind, question.options):
            raise DomainError(_("已有人回答过这个问题，不能再改问法；可以停用后另设一个。"), code="answered")
    question.save()
    audit.record(by=by, obj=question.activity, verb="question", label=_("设置报名问题"), note=str(question))
    return question


def _is_answered(question):
    return question.activity.sign_ups.filter(answers__has_key=question.key).exists()


@transaction.atomic
def set_turnout_defaults(*, defaults, by):
    note = _changes(defaults, _names(defaults))
    defaults.save()
    audit.record(by=by, obj=defaults.alliance, verb="turnout-defaults", label=_("设置签到与核实规则"), note=note)
    return defaults


@transaction.atomic
def publish_consent(*, consent, by):
    """A new version of the notice; those who agreed before agreed to the earlier one, which stays."""
    Alliance.objects.select_for_update().get(pk=consent.alliance_id)
    last = Consent.objects.filter(alliance=consent.alliance).order_by("-version").first()
    consent.pk, consent.version = None, last.version + 1 if last else 1
    consent.created_by = by
    consent.save(force_insert=True)
    audit.record(by=by, obj=consent.alliance, verb="consent", label=_("更新个人信息告知"), note=str(consent))
    return consent
