import getpass
import os

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from members import services
from members.models import Role, User


class Command(BaseCommand):
    help = "Create an alliance and its first administrator. The password is asked for, or read from ADMIN_PASSWORD."

    def add_arguments(self, parser):
        parser.add_argument("--code", required=True, help="six-digit area code (GB/T 2260)")
        parser.add_argument("--name", required=True)
        parser.add_argument("--district", required=True)
        parser.add_argument("--committee", required=True)
        parser.add_argument("--username", required=True)

    @transaction.atomic
    def handle(self, *, code, name, district, committee, username, **options):
        system = User.objects.system()
        try:
            alliance = services.create_alliance(code=code, name=name, district=district, committee=committee, by=system)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from None
        if User.objects.filter(username=username).exists():
            raise CommandError(f"用户名 {username} 已有人使用。 The user name is taken.")
        password = self._password()
        services.create_user(
            alliance=alliance, username=username, name="系统管理员", role=Role.ADMIN, password=password, by=system
        )
        self.stdout.write(f"{alliance} · {username}")

    def _password(self):
        password = os.environ.get("ADMIN_PASSWORD") or getpass.getpass("Password: ")
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        return password
