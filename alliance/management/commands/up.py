import os
import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from alliance.supervisor import Supervisor


class Command(BaseCommand):
    help = "Run the whole portal: its own PostgreSQL and Redis, web, worker and scheduler. Ctrl-C stops it."
    requires_system_checks = []

    def handle(self, **options):
        port = os.environ.get("PORT", "8000")
        if not port.isdigit() or not 0 < int(port) < 65536:
            sys.exit(f"PORT 应为 1 到 65535 的数字。\nPORT must be a number from 1 to 65535, not {port!r}.")
        demo = os.environ.get("DEMO", "0") in {"1", "true", "yes", "on"}
        host = os.environ.get("HOST", "127.0.0.1")
        sys.exit(Supervisor(var_dir=settings.VAR_DIR, host=host, port=int(port), demo=demo).run())
