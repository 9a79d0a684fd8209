from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from alliance.backups import BackupError, make_backup
from alliance.backups.errors import of_system
from alliance.backups.keys import are_kept_elsewhere

HOLDS_KEY = """备份中含有密钥，请像保管密钥一样保管它。
The backup holds the secret key: guard it like the key."""
KEY_ELSEWHERE = """备份中不含环境变量里的 SECRET_KEY（和 FIELD_KEYS）：请另行保存，没有它们就读不了加密的内容。
SECRET_KEY (and FIELD_KEYS) of the environment are not in the backup: keep them apart, what is sealed cannot be read without."""


class Command(BaseCommand):
    help = "Write everything (database, files, manifest) into one file."

    def add_arguments(self, parser):
        parser.add_argument("--to", default=str(settings.VAR_DIR / "backups"), help="folder")

    def handle(self, *, to, **options):
        try:
            path, manifest = make_backup(to)
        except BackupError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(str(of_system(error))) from None
        self.stderr.write(KEY_ELSEWHERE if are_kept_elsewhere(manifest) else HOLDS_KEY)
        self.stdout.write(str(path))
