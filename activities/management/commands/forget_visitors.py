from dataclasses import asdict

from django.core.management.base import BaseCommand

from activities.services import retention


class Command(BaseCommand):
    help = "Erase what visitors gave once the time they agreed to is over. --dry-run only counts."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="say what would be erased, and erase nothing")

    def handle(self, *, dry_run, **options):
        done = retention.count_due() if dry_run else retention.forget()
        verb = "to erase" if dry_run else "erased"
        self.stdout.write(
            ", ".join(f"{count} {name.replace('_', '-')}" for name, count in asdict(done).items()) + f" {verb}"
        )
