from django.core.management.base import BaseCommand, CommandError

from alliance.calendar import MONTH, YEAR, parse_period, period_of, today
from alliance.errors import DomainError
from alliance.models import Alliance
from evaluation.services.scoring import score_period
from members.models import User


class Command(BaseCommand):
    help = "Count and rank: this month and this year, or the periods named."

    def add_arguments(self, parser):
        parser.add_argument("--alliance", help="area code; every alliance when left out")
        parser.add_argument("--period", action="append", help="2026-05, 2026-Q2 or 2026; may be given more than once")

    def handle(self, *, alliance, period, **options):
        alliances = Alliance.objects.public()
        if alliance:
            alliances = alliances.filter(code=alliance)
        if not alliances:
            raise CommandError(f"没有代码为 {alliance} 的联盟。 No such alliance.")
        try:
            periods = (
                [parse_period(key) for key in period]
                if period
                else [period_of(kind, today()) for kind in (MONTH, YEAR)]
            )
        except ValueError as error:
            raise CommandError(str(error)) from None
        for row in alliances:
            for span in periods:
                self._score(row, span)

    def _score(self, alliance, period):
        try:
            ranked = score_period(alliance=alliance, period=period, by=User.objects.system())
        except DomainError as refusal:
            raise CommandError(f"{alliance}：{refusal.message}") from None
        self.stdout.write(
            f"{alliance} {period.key}: {ranked} units ranked"
            if ranked
            else f"{alliance} {period.key}: frozen, unchanged"
        )
