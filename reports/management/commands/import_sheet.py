import csv
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from alliance.models import Alliance
from alliance.sheets import SheetError
from evaluation.models import Scheme
from evaluation.services.scoring import create_default_scheme
from members import services as members
from members.models import User
from reports.sheets.bookings import import_bookings
from reports.sheets.messages import import_messages
from reports.sheets.venues import import_venues

SHOWN = 10


class _DryRun(Exception):
    """Ends a rehearsal: everything it wrote is taken back."""


class Command(BaseCommand):
    help = "Take an office's ledger into an alliance: messages with replies, a timetable of bookings, or venues."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--kind", required=True, choices=("messages", "bookings", "venues"))
        parser.add_argument("--alliance", default="990190", help="area code; created when it is not there yet")
        parser.add_argument("--name", default="", help="name of an alliance to be created")
        parser.add_argument("--rooms", help="list of rooms that goes with a timetable")
        parser.add_argument("--year", type=int, help="the year of a timetable's weeks; default this year")
        parser.add_argument("--report", help="CSV file for every row not taken and why")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")

    def handle(self, *, file, kind, dry_run, report, **options):
        started = time.monotonic()
        try:
            with transaction.atomic():
                self.outcome = self._take(file, kind, options)
                if dry_run:
                    raise _DryRun
        except SheetError as error:
            raise CommandError(str(error)) from None
        except _DryRun:
            self.stdout.write("试运行，没有写入。 Dry run, nothing written.")
        self._tell(self.outcome, time.monotonic() - started)
        if report:
            self._write(report, self.outcome)

    def _take(self, file, kind, options):
        by = User.objects.system()
        alliance = self._alliance(options, by)
        if kind == "messages":
            return import_messages(file, alliance, by, progress=self._progress)
        if kind == "venues":
            return import_venues(file, alliance, by, progress=self._progress)
        year = options["year"] or timezone.localdate().year
        return import_bookings(file, alliance, by, progress=self._progress, year=year, rooms=options["rooms"])

    def _alliance(self, options, by):
        code, name = options["alliance"], options["name"] or f"{options['alliance']}联盟"
        alliance = Alliance.objects.filter(code=code).first()
        if alliance is None:
            alliance = members.create_alliance(code=code, name=name, district=name[:40], committee=name, by=by)
        if not Scheme.objects.filter(alliance=alliance).exists():
            create_default_scheme(alliance=alliance, year=2010, by=by)
        return alliance

    def _progress(self, line):
        self.stdout.write(f"  {line}")

    def _tell(self, outcome, seconds):
        self.stdout.write(
            f"新增 {outcome.made}，更新 {outcome.updated}，未采用 {len(outcome.refused)}，用时 {seconds:.1f} 秒。 "
            f"new {outcome.made}, updated {outcome.updated}, not taken {len(outcome.refused)}"
        )
        for place, reason in outcome.refused[:SHOWN]:
            self.stdout.write(f"  {place}: {reason}")
        if len(outcome.refused) > SHOWN:
            self.stdout.write(f"  …… 其余 {len(outcome.refused) - SHOWN} 行见 --report")

    def _write(self, path, outcome):
        with Path(path).open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("行", "原因"))
            writer.writerows(outcome.refused)
