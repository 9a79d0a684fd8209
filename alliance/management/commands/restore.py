from django.core.management.base import BaseCommand, CommandError

from alliance.backups import BackupError, restore_backup


class Command(BaseCommand):
    help = "Take a backup back, into an empty database unless --replace says otherwise, and prove it by counting."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--replace", action="store_true", help="throw away what the database holds now")

    def handle(self, *, file, replace, **options):
        try:
            manifest = restore_backup(file, replace=replace)
        except (BackupError, OSError) as error:
            raise CommandError(str(error)) from None
        rows = sum(manifest["counts"].values())
        self.stdout.write(f"已恢复 {manifest['made_at']} 的备份，{rows} 行核对无误。 restored, {rows} rows counted")
