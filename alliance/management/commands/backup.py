from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance.backups import BackupError, make_backup


class Command(BaseCommand):
    help = "Write everything (database, files, manifest) into one file."

    def add_arguments(self, parser):
        parser.add_argument("--to", default=str(settings.VAR_DIR / "backups"), help="folder")

    def handle(self, *, to, **options):
        try:
            self.stdout.write(str(make_backup(to)))
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from None
