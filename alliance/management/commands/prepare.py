import hashlib
from pathlib import Path

import redis
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from alliance.catalogue import compile_catalogues
from alliance.embedded import prepare_var
from alliance.models import Alliance
from alliance.static import UNUSED


class Command(BaseCommand):
    help = "Make an installation ready to serve: tables, static files, message catalogues. Quick when nothing changed."

    def handle(self, **options):
        prepare_var(settings.VAR_DIR)
        self._check_stores()
        call_command("migrate", interactive=False, verbosity=0)
        compile_catalogues(settings.BASE_DIR / "locale", settings.VAR_DIR / "locale")
        self._collect()
        self.stdout.write("ready" if Alliance.objects.exists() else "empty")

    def _check_stores(self):
        with connection.cursor() as cursor:
            cursor.execute("show server_encoding")
            encoding = cursor.fetchone()[0]
        if encoding != "UTF8":
            raise CommandError(
                f"数据库的编码是 {encoding}，请用 UTF8 新建数据库。\nThe database is in {encoding}: create one with encoding UTF8."
            )
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=5) as link:
            link.ping()

    def _collect(self):
        """Hashing and compressing takes seconds: only when a file or an installed app changed."""
        mark, stamp = settings.STATIC_ROOT / ".stamp", self._stamp()
        if mark.exists() and mark.read_text() == stamp:
            return
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=list(UNUSED))
        mark.write_text(stamp)

    def _stamp(self):
        digest = hashlib.sha256(repr(settings.INSTALLED_APPS).encode())
        digest.update((settings.BASE_DIR / "constraints.txt").read_bytes())
        for path in sorted(Path(settings.STATICFILES_DIRS[0]).rglob("*")):
            digest.update(f"{path} {path.stat().st_mtime_ns}".encode())
        return digest.hexdigest()
