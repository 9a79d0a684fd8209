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

    def handle(self, *, code, name, district, committee, username, **options):
        if User.objects.filter(username=username).exists():
            raise CommandError(f"用户名 {username} 已有人使用。 The user name is taken.")
        password = password_for(username)
        system = User.objects.system()
        try:
            with transaction.atomic():
                alliance = services.create_alliance(
                    code=code, name=name, district=district, committee=committee, by=system
                )
                services.create_user(
                    alliance=alliance,
                    username=username,
                    name="系统管理员",
                    role=Role.ADMIN,
                    password=password,
                    by=system,
                )
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        self.stdout.write(f"{alliance} · {username}")


def password_for(username):
    """From the environment or typed twice, and as strong as the pages demand."""
    password = os.environ.get("ADMIN_PASSWORD") or _typed()
    try:
        validate_password(password, User(username=username))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return password


def _typed():
    try:
        password = getpass.getpass("管理员密码 Password: ")
        again = getpass.getpass("再输一次 Again: ")
    except EOFError:
        raise CommandError("没有终端时请用 ADMIN_PASSWORD 给出密码。 Without a terminal, set ADMIN_PASSWORD.") from None
    if password != again:
        raise CommandError("两次输入的密码不一致。 The two passwords differ.")
    return password
