import datetime as dt
import os
import secrets
import time

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils import timezone

from alliance.calendar import MONTH, YEAR, period_of, periods_between, today
from alliance.models import Alliance
from evaluation.services.scoring import create_default_scheme, score_period
from members.models import Notification
from reports.demo import activities, assessment, opinions, people, resources, results, work
from reports.demo.world import World
from reports.models import Report
from reports.services import make_report
from reports.workflow import REPORT

STEPS = (
    ("资源与预约", resources.build),
    ("计划、品牌与活动", activities.build),
    ("意见、议题与转办", opinions.build),
    ("提案、专报与成效", results.build),
    ("任务、例会与通知", work.build),
)


class Command(BaseCommand):
    help = "Fill an empty installation with a plainly fictional district's year. The same arguments give the same year."

    def add_arguments(self, parser):
        parser.add_argument("--alliances", type=int, default=1, help="how many districts (1 to 8)")
        parser.add_argument("--year", type=int, help="default: this year once nine months have passed, else last year")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--until", type=dt.date.fromisoformat, help="the last day that has happened; default today")

    def handle(self, *, alliances, year, seed, until, **options):
        if not 1 <= alliances <= len(people.DISTRICTS):
            raise CommandError("--alliances 应为 1 到 8。 --alliances must be 1 to 8.")
        if Alliance.objects.exists():
            raise CommandError(
                "库中已有联盟，演示年度只写入空库。 The database already holds an alliance; the demo year fills an empty one."
            )
        year = year or (today().year if today().month > 9 else today().year - 1)
        until = min(until or today(), today(), dt.date(year, 12, 31))
        password = os.environ.get("DEMO_PASSWORD") or secrets.token_urlsafe(9)
        started = time.monotonic()
        with transaction.atomic():
            for number, alliance in enumerate(people.alliances(alliances)):
                scale = 1.0 if number == 0 else 0.3
                self._fill(alliance, World(year=year, until=until, seed=seed + number, scale=scale), password)
        with connection.cursor() as cursor:
            # Fresh statistics, so that the first pages already use the indexes; of the own tables, for those of the whole
            # server may be held by somebody else.
            cursor.execute(
                f"analyze {', '.join(map(connection.ops.quote_name, connection.introspection.table_names(cursor)))}"
            )
        self.stdout.write(f"  演示年度已就绪，用时 {time.monotonic() - started:.0f} 秒 done")
        if not os.environ.get("DEMO_PASSWORD"):
            self.stdout.write(f"  演示账号密码 demo password: {password}")

    def _fill(self, alliance, world, password):
        self.stdout.write(f"  {alliance.district}：单位与人员")
        people.build(world, alliance, password)
        for label, build in STEPS:
            self.stdout.write(f"  {alliance.district}：{label}")
            build(world)
        world.flush()
        self.stdout.write(f"  {alliance.district}：考评与报告")
        score_and_report(world)
        assessment.build(world)
        world.flush()
        keep_recent_messages()


def score_and_report(world):
    create_default_scheme(alliance=world.alliance, year=world.year, by=world.system)
    months = list(periods_between(MONTH, world.first, world.until))
    for period in [*months, period_of(YEAR, world.first)]:
        score_period(alliance=world.alliance, period=period, by=world.system)
    finished = [("monthly", period) for period in months if period.end <= today()]
    week = period_of("week", world.until)
    for _ in range(4):
        week = week.previous()
        finished.append(("weekly", week))
    for kind, period in finished:
        report = make_report(alliance=world.alliance, kind=kind, period=period, by=world.system)
        if (today() - period.end).days > 20:
            REPORT.perform(report, "publish", by=world.staff)
        Report.objects.filter(pk=report.pk).update(made_at=period.ends_at + dt.timedelta(hours=8))


def keep_recent_messages():
    """Inboxes as people find them: the latest few unread, no flood of a year's messages."""
    for recipient in Notification.objects.order_by().values_list("recipient", flat=True).distinct():
        rows = Notification.objects.filter(recipient=recipient).order_by("-pk")
        Notification.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[12:])).delete()
        Notification.objects.filter(pk__in=list(rows.values_list("pk", flat=True)[5:12])).update(read_at=timezone.now())
