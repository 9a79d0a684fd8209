"""Commendations: the list proposed by rank, changes with reasons, certificates."""

from django.db import transaction
from django.utils.translation import gettext as _

from alliance import audit
from alliance.calendar import YEAR, parse_period, period_of
from alliance.errors import DomainError
from evaluation.models import Assessment, AssessmentSheet, Award, AwardRound, Result
from evaluation.queries.duties import duty_totals


@transaction.atomic
def open_round(*, round, by):
    """A new round with its list proposed at once."""
    round.created_by = by
    round.save()
    audit.record(by=by, obj=round, verb="create", label=_("拟定表彰名单"), target=round.status)
    propose(round=round, by=by)
    return round


@transaction.atomic
def propose(*, round, by):
    """Fill the list by rank within the quotas. What was put there by hand stays and uses up its place."""
    _must_be_draft(round)
    round.awards.filter(source=Award.Source.RANK).delete()
    named = {row.unit_id or -row.cppcc_member_id for row in round.awards.all()}
    units = [row for row in best_units(round) if row["unit"].pk not in named]
    people = [row for row in best_members(round) if -row["cppcc_member"].pk not in named]
    room = room_left(round)
    Award.objects.bulk_create(Award(round=round, **row) for row in [*units[: room["units"]], *people[: room["people"]]])
    audit.record(by=by, obj=round, verb="propose", label=_("按名次生成名单"))


def room_left(round):
    """Free places: {"units": n, "people": n}."""
    awards = list(round.awards.all())
    units = sum(row.unit_id is not None for row in awards)
    return {
        "units": max(0, round.unit_quota - units),
        "people": max(0, round.person_quota - len(awards) + units),
    }


def best_units(round):
    """Units in order: by the year's assessment once it is approved, else by the year's ranking."""
    approved = (Assessment.Status.APPROVED, Assessment.Status.PUBLISHED)
    sheets = AssessmentSheet.objects.filter(
        assessment__alliance=round.alliance, assessment__year=round.year, assessment__status__in=approved
    ).select_related("unit")
    if sheets:
        rows = [(sheet.rank, sheet.final, sheet.unit) for sheet in sheets]
    else:
        period = parse_period(str(round.year))
        rows = [
            (row.rank, row.total, row.unit) for row in Result.objects.of(round.alliance, period).select_related("unit")
        ]
    ordered = sorted(rows, key=lambda row: (row[0], row[2].pinyin))
    return [{"unit": unit, "rank": rank, "points": points} for rank, points, unit in ordered]


def best_members(round):
    """CPPCC members in order of their duty points of the year; those without any are left out."""
    totals = duty_totals(round.alliance, period_of(YEAR, parse_period(str(round.year)).start))
    ordered = sorted(totals.items(), key=lambda item: (-item[1], item[0].pinyin))
    ranks = {points: rank for rank, (_member, points) in reversed(list(enumerate(ordered, 1)))}
    return [
        {"cppcc_member": member, "rank": ranks[points], "points": points} for member, points in ordered if points > 0
    ]


@transaction.atomic
def add_award(*, round, note, by, unit=None, cppcc_member=None):
    """Put somebody on the list by hand, with the reason."""
    _must_be_draft(round)
    room = room_left(round)
    if not room["units" if unit else "people"]:
        raise DomainError(_("名额已满，请先移出一个。"))
    if round.awards.filter(unit=unit, cppcc_member=cppcc_member).exists():
        raise DomainError(_("已在名单上。"))
    row = Award.objects.create(round=round, unit=unit, cppcc_member=cppcc_member, source=Award.Source.MANUAL, note=note)
    audit.record(by=by, obj=round, verb="add-award", label=_("人工列入名单"), note=f"{row}：{note}")
    return row


@transaction.atomic
def remove_award(*, award, reason, by):
    _must_be_draft(award.round)
    audit.record(by=by, obj=award.round, verb="remove-award", label=_("移出名单"), note=f"{award}：{reason}")
    award.delete()


def _must_be_draft(round):
    if round.status != AwardRound.Status.DRAFT:
        raise DomainError(_("名单已公示，不能再改；需要改请先退回。"))
