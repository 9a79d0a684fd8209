from django.core.management.base import BaseCommand, CommandError

from alliance.calendar import parse_period, period_of, today
from alliance.errors import DomainError
from alliance.models import Alliance
from members.models import User
from reports.models import Report
from reports.services import make_report


class Command(BaseCommand):
    help = "Make the report of a period: the last finished one, or the one named. Making it again renews a draft."

    def add_arguments(self, parser):
        parser.add_argument("--alliance", help="area code; every alliance when left out")
        parser.add_argument("--kind", choices=Report.Kind.values, default=Report.Kind.MONTHLY)
        parser.add_argument("--period", help="2026-W08, 2026-05, 2026-Q2 or 2026")

    def handle(self, *, alliance, kind, period, **options):
        alliances = Alliance.objects.public()
        if alliance:
            alliances = alliances.filter(code=alliance)
        if not alliances:
            raise CommandError(f"没有代码为 {alliance} 的联盟。 No such alliance.")
        try:
            span = parse_period(period) if period else period_of(Report.PERIOD_KIND[kind], today()).previous()
        except ValueError as error:
            raise CommandError(str(error)) from None
        for row in alliances:
            try:
                report = make_report(alliance=row, kind=kind, period=span, by=User.objects.system())
            except DomainError as refusal:
                raise CommandError(refusal.message) from None
            self.stdout.write(f"{report.title}: {report.get_absolute_url()}")
