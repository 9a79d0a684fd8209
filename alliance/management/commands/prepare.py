import hashlib
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from alliance.catalogue import compile_catalogues


class Command(BaseCommand):
    help = "Make an installation ready to serve: tables, static files, message catalogues. Quick when nothing changed."

    def handle(self, **options):
        call_command("migrate", interactive=False, verbosity=0)
        compile_catalogues(settings.BASE_DIR / "locale")
        self._collect()

    def _collect(self):
        """Hashing and compressing takes seconds: only when a file or an installed app changed."""
        mark, stamp = settings.STATIC_ROOT / ".stamp", self._stamp()
        if mark.exists() and mark.read_text() == stamp:
            return
        call_command("collectstatic", interactive=False, verbosity=0)
        mark.write_text(stamp)

    def _stamp(self):
        digest = hashlib.sha256(repr(settings.INSTALLED_APPS).encode())
        digest.update((settings.BASE_DIR / "constraints.txt").read_bytes())
        for path in sorted(Path(settings.STATICFILES_DIRS[0]).rglob("*")):
            digest.update(f"{path} {path.stat().st_mtime_ns}".encode())
        return digest.hexdigest()
