"""Who came to the demo year's activities: check-ins, declared numbers with their proof, views reading by reading, ratings."""

import datetime as dt
import hashlib
import io

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image, ImageDraw

from activities.models import Activity, CheckIn, Consent, Coverage, HeadCount, Question, Rating, Reading, SignUp
from activities.models.turnout import person_key
from members.models import Attachment

PARTICIPANTS, VIEWS = 392_417, 1_046_300
MEDIA = ("云溪融媒", "明州日报", "云溪发布公众号", "明州电视台", "政协云溪公众号", "视频号直播")
WORDS = (
    "组织得很好，希望常办",
    "部门当场答复，心里有底",
    "时间再长一点就好",
    "讲的事就是我们身边的事",
    "希望把结果告诉我们",
)
# Of those on the spot, how many were counted on sheets and how many estimated (open-air events, exhibitions).
ON_SITE, ESTIMATED = 0.31, 0.35


def build(world):
    came = check_ins(world)
    total = round(PARTICIPANTS * world.scale) - came
    on_site = int(total * ON_SITE)
    estimated = int(on_site * ESTIMATED)
    open_air = [row for row in world.held if world.random.random() < 0.25]
    rows = declared(world, world.held, HeadCount.Kind.REGISTERED, on_site - estimated, "sheet")
    rows += declared(world, open_air, HeadCount.Kind.ESTIMATED, estimated, "crowd")
    HeadCount.objects.bulk_create(rows, batch_size=2000)
    online(world, total - on_site)
    fit_capacity(world)
    coverage(world)


def check_ins(world):
    """Where the code was scanned, and three in four of those rated. Returns how many."""
    scanned = [world.random.randint(11, 26) if world.random.random() < 0.55 else 0 for _ in world.held]
    rows = [
        CheckIn(
            activity=row,
            person_key=person_key(f"{row.pk}-{number}"),
            at=row.start + dt.timedelta(minutes=world.random.randint(-25, 25)),
            has_rated=world.random.random() < 0.75,
        )
        for row, count in zip(world.held, scanned, strict=True)
        for number in range(count)
    ]
    CheckIn.objects.bulk_create(rows, batch_size=2000)
    ratings(world, [row for row in rows if row.has_rated])
    return len(rows)


def ratings(world, check_ins):
    mood = {row.pk: world.random.uniform(3.9, 4.9) for row in world.held}
    rows = []
    for row in check_ins:
        marks = [max(1, min(5, round(world.random.gauss(mood[row.activity_id], 0.6)))) for _ in range(3)]
        comment = world.pick(WORDS) if world.random.random() < 0.12 else ""
        rows.append(
            Rating(
                id=world.random.getrandbits(52),
                activity_id=row.activity_id,
                content=marks[0],
                organisation=marks[1],
                result=marks[2],
                comment=comment,
            )
        )
    Rating.objects.bulk_create(rows, batch_size=2000)


def declared(world, activities, kind, total, what):
    numbers = world.shares(total, len(activities))
    return [
        HeadCount(
            activity=row,
            kind=kind,
            number=number,
            link=f"https://files.example/{world.alliance.code}/{what}-{row.pk}.jpg",
            created_by=row.created_by,
            created_at=row.closed_at - dt.timedelta(days=1),
        )
        for row, number in zip(activities, numbers, strict=True)
        if number
    ]


def online(world, total):
    """Each with the address of the broadcast and a picture of its statistics page."""
    numbers = world.shares(total, len(world.held), spread=1.1)
    rows = [
        HeadCount(
            activity=row,
            kind=HeadCount.Kind.ONLINE,
            channel="视频号直播",
            number=number,
            link=f"https://live.example/{world.alliance.code}/{row.pk}",
            created_by=row.created_by,
            created_at=row.closed_at - dt.timedelta(days=1),
        )
        for row, number in zip(world.held, numbers, strict=True)
        if number
    ]
    HeadCount.objects.bulk_create(rows, batch_size=2000)
    kind = ContentType.objects.get_for_model(HeadCount)
    Attachment.objects.bulk_create(_screenshot(world, kind, row) for row in rows)


def _screenshot(world, kind, row):
    picture = statistics_page(row.number)
    attachment = Attachment(
        alliance=world.alliance,
        subject_type=kind,
        subject_id=row.pk,
        name="直播后台.png",
        size=len(picture),
        media_type="image/png",
        sha256=hashlib.sha256(picture).hexdigest(),
        uploaded_by=row.created_by,
        uploaded_at=row.created_at,
    )
    attachment.file.save(attachment.name, ContentFile(picture), save=False)
    return attachment


def statistics_page(number):
    """A small picture with the number in it, so that each shows what it proves."""
    image = Image.new("1", (160, 48), 1)
    ImageDraw.Draw(image).text((8, 16), f"viewers {number}", fill=0)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def fit_capacity(world):
    """Seats for all who came; where more came than any hall holds, the activity had no limit."""
    came = {
        row.pk: row.on_site for row in Activity.objects.filter(pk__in=[row.pk for row in world.held]).with_turnout()
    }
    for row in world.held:
        row.capacity = next((seats for seats in (30, 60, 100, 200) if seats >= came[row.pk]), None)
    Activity.objects.bulk_update(world.held, ["capacity"])


def coverage(world):
    """Four in five were reported; views were read soon after, and once more weeks later."""
    reported = [row for row in world.held if world.random.random() < 0.8]
    views = world.shares(round(VIEWS * world.scale), len(reported), spread=1.2)
    rows = Coverage.objects.bulk_create(
        Coverage(
            activity=row,
            medium=world.pick(MEDIA),
            title=f"{row.title}举行",
            url=f"https://news.example/{world.alliance.code}/{row.pk}",
            created_by=row.created_by,
            created_at=row.closed_at,
        )
        for row in reported
    )
    Reading.objects.bulk_create(
        reading for row, count in zip(rows, views, strict=True) for reading in _readings(world, row, count)
    )


def _readings(world, coverage, views):
    first = timezone.localdate(coverage.activity.start) + dt.timedelta(days=world.random.randint(1, 4))
    last = min(first + dt.timedelta(days=20), timezone.localdate())
    share = world.random.uniform(0.4, 0.8)
    for day, count in ((min(first, last), int(views * share)), (last, views)):
        yield Reading(coverage=coverage, views=count, read_on=day, created_by=coverage.created_by)


def sign_ups(world, row):
    """Sign-ups for what lies ahead, with one question more than name and phone."""
    consent, _made = Consent.objects.get_or_create(
        alliance=world.alliance, version=1, defaults=_consent(world.alliance)
    )
    question = Question.objects.create(activity=row, label="最想谈的事", kind=Question.Kind.TEXT)
    SignUp.objects.bulk_create(
        SignUp(
            activity=row,
            name=world.pick(world.people["surnames"]) + world.pick(world.people["given"]),
            phone=f"1990000{1000 + number}",
            consent=consent,
            answers={question.key: world.pick(("停车", "养老食堂", "加装电梯", ""))},
        )
        for number in range(world.random.randint(3, 25))
    )


def _consent(alliance):
    newest = Consent.objects.newest(alliance)
    return {name: getattr(newest, name) for name in ("purpose", "handler", "contact")}
