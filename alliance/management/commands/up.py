import sys

from django.conf import settings
from django.core.management.base import BaseCommand

from alliance.supervisor import Supervisor


class Command(BaseCommand):
    help = "Run the whole portal: its own PostgreSQL and Redis, web, worker and scheduler. Ctrl-C stops it."
    requires_system_checks = []

    def handle(self, **options):
        supervisor = Supervisor(
            var_dir=settings.VAR_DIR,
            host=settings.HOST,
            port=settings.PORT,
            workers=settings.WEB_WORKERS,
            demo=settings.DEMO,
            allowed_hosts=settings.ALLOWED_HOSTS,
        )
        sys.exit(supervisor.run())
