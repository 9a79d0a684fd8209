from django.core.management.base import BaseCommand, CommandError

from alliance.backups import BackupError, restore_backup
from alliance.backups.errors import of_system


class Command(BaseCommand):
    help = "Take a backup back, all of it or nothing, into an empty database unless --replace says otherwise; proves it by counting."

    def add_arguments(self, parser):
        parser.add_argument("file")
        parser.add_argument("--replace", action="store_true", help="in place of what the database holds now")
        key = parser.add_mutually_exclusive_group()
        key.add_argument("--with-key", action="store_true", help="take over the secret key that the backup holds")
        key.add_argument(
            "--without-key", action="store_true", help="go on though what is sealed cannot be read any more"
        )

    def handle(self, *, file, **options):
        chosen = {name: options[name] for name in ("replace", "with_key", "without_key")}
        try:
            manifest = restore_backup(file, **chosen)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(str(of_system(error))) from None
        rows = sum(manifest["counts"].values())
        self.stdout.write(f"已恢复 {manifest['made_at']} 的备份，{rows} 行核对无误。 restored, {rows} rows counted")
        self.stdout.write("门户正在运行时请重新启动它。 If the portal is running, start it again.")
