"""Pages over many resources, in a database of its own: the list of 10,000, the day of 300, import, booklet.

    .venv/bin/python -m benchmarks.catalogue

Times are those of whole requests in this process (middleware, view, template), the best and the median of several; the
database is warm.
"""

import datetime as dt
import random
import statistics
import time

from benchmarks.harness import portal

RESOURCES, UNITS, ROOMS = 10_000, 40, 300
WORDS = [
    "投影",
    "音响",
    "话筒",
    "白板",
    "直播设备",
    "养老",
    "法律",
    "物业",
    "治理",
    "儿童",
    "心理",
    "食品",
    "安全",
    "数字",
    "转型",
    "调解",
    "图书馆",
    "议事厅",
    "报告厅",
    "培训",
    "教室",
    "多功能",
    "圆桌",
]
TAGS = ("养老", "法律", "儿童", "食品", "调解", "数字")


def weekday():
    """How many days from today to a Wednesday that is not tomorrow."""
    return 3 + (2 - (dt.date.today() + dt.timedelta(days=3)).weekday()) % 7


def main():
    with portal():
        world = World()
        world.resources()
        list_pages(world)
        import_again(world)
        world.keep_only(ROOMS)
        world.bookings()
        day_pages(world)
        booklets(world)


class World:
    def __init__(self):
        from members.models import Role
        from tests import factories as make

        self.random = random.Random(7)
        self.alliance = make.make_alliance()
        self.units = [make.make_unit(self.alliance, f"云溪第{number}文化馆") for number in range(UNITS)]
        self.staff = make.make_user(self.alliance, Role.STAFF)
        self.member = make.make_cppcc(self.alliance)

    def resources(self):
        from django.db import connection

        from alliance.text import pinyin_key
        from resources.models import OpeningHours, Resource

        pick, some = self.random.choice, self.random.sample
        rows = []
        for number in range(RESOURCES):
            name = f"{pick(WORDS)}{pick(WORDS)}{number}室"
            rows.append(
                Resource(
                    alliance=self.alliance, unit=pick(self.units), kind="venue", name=name, pinyin=pinyin_key(name), status="published",
                    capacity=self.random.randint(10, 300), equipment="、".join(some(WORDS, 3)), tags="、".join(some(TAGS, 2)),
                    approval="automatic", address="解放路1号", description="由单位提供，联盟单位和委员可以预约。" + "".join(some(WORDS, 12)),
                )
            )  # fmt: skip
        made = Resource.objects.bulk_create(rows, batch_size=1000)
        OpeningHours.objects.bulk_create(
            (
                OpeningHours(resource=row, weekday=day, opens=dt.time(9), closes=dt.time(21))
                for row in made
                for day in range(7)
            ),
            batch_size=5000,
        )
        with connection.cursor() as cursor:
            cursor.execute("analyze")

    def keep_only(self, count):
        from resources.models import OpeningHours, Resource

        kept = list(Resource.objects.order_by("pk").values_list("pk", flat=True)[:count])
        OpeningHours.objects.exclude(resource__in=kept).delete()
        Resource.objects.exclude(pk__in=kept).delete()

    def bookings(self):
        """Each room three times on the day that is looked at."""
        from resources.models import Resource
        from tests import factories as make

        for row in Resource.objects.all():
            for hour in (9, 13, 17):
                make.make_booking(row, self.member, start=make.at(weekday(), hour), hours=2)


def measured(label, act, times=7):
    """Time on the clock, and of the processor in this process: on a busy machine the second is the one to compare."""
    clock, processor = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        said = act()
        clock.append(time.perf_counter() - began)
        processor.append(time.process_time() - worked)
    figures = (1000 * min(clock), 1000 * statistics.median(clock), 1000 * min(processor))
    print(
        f"{label:40} best {figures[0]:6.0f} ms  median {figures[1]:6.0f} ms  processor {figures[2]:6.0f} ms  {said or ''}",
        flush=True,
    )


def client_of(user):
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="members.backends.UsernameOrPhoneBackend")
    return client


def page(client, path):
    def act():
        answer = client.get(path)
        assert answer.status_code == 200, answer.status_code
        return f"{len(answer.content) / 1024:.0f} KB"

    return act


def list_pages(world):
    from django.utils import timezone

    client, day = client_of(world.member), timezone.localdate() + dt.timedelta(days=weekday())
    for label, query in (
        ("list of 10,000, first page", ""),
        ("two-character word", "?q=心理"),
        ("initials", "?q=tsg"),
        ("three words", "?q=投影 养老 图书馆"),
        ("tag and capacity", "?tag=养老&capacity=100"),
        ("free at a time", f"?free_on={day}&free_from=10:00&free_until=12:00"),
        ("free at a time, with a word", f"?q=心理&free_on={day}&free_from=10:00&free_until=12:00"),
    ):
        measured(label, page(client, f"/resources/{query}"), 5)


def import_again(world):
    from resources.services.importing import import_resources
    from resources.sheets.plan import Plan, read_cells

    data = client_of(world.staff).get("/resources/?format=xlsx").content
    read = []
    measured("read 10,000 rows of Excel", lambda: read.append(read_cells("清单.xlsx", data)), 1)
    cells = read[0][0]
    measured("preview of 10,000 rows, all the same", lambda: Plan(cells, user=world.staff).counts, 1)
    changed = [(place, row | {"capacity": "77", "hours": "周一至周五 08:00-20:00"}) for place, row in cells]
    measured("import of 10,000 changed rows", lambda: import_resources(cells=changed, by=world.staff).counts, 1)
    new = [
        (place, {key: value for key, value in row.items() if key != "id"} | {"name": f"新{row['name']}"})
        for place, row in cells
    ]
    measured("import of 10,000 new rows", lambda: import_resources(cells=new, by=world.staff).counts, 1)


def day_pages(world):
    from django.utils import timezone

    client, day = client_of(world.member), timezone.localdate() + dt.timedelta(days=weekday())
    measured(f"day of {ROOMS} rooms, 3 bookings each", page(client, f"/resources/timeline/?day={day}"))
    empty = day + dt.timedelta(days=1)
    measured(f"day of {ROOMS} rooms, all free", page(client, f"/resources/timeline/?day={empty}"))
    first = _first()
    measured("week of one room", page(client, f"/resources/{first}/calendar/?day={day}"))
    measured("month of one room", page(client, f"/resources/{first}/calendar/?view=month&day={day}"))
    measured(f"use of {ROOMS} rooms in a month", page(client_of(world.staff), "/resources/usage/"))


def _first():
    from resources.models import Resource

    return Resource.objects.order_by("pk").values_list("pk", flat=True)[0]


def booklets(world):
    client = client_of(world.member)
    measured(f"booklet of {ROOMS} in PDF", page(client, "/resources/catalogue.pdf"), 3)
    measured(f"booklet of {ROOMS} in Word", page(client, "/resources/catalogue.docx"), 3)


if __name__ == "__main__":
    main()
