"""What people said in the year and what came of it: opinions, topics, referrals with true clocks, and the showcase."""

import datetime as dt

from django.utils import timezone

from proposals import deadlines
from proposals.models import Category, Opinion, Outcome, Referral, Topic
from proposals.services import opinions as services
from proposals.workflow import OPINION, REFERRAL
from reports.demo import prose
from reports.demo.world import load

SAID, MERGED_GROUPS, FRESH, IN_HAND = 836, 58, 12, 8
S, R = Opinion.Status, Referral.Status
CHANNELS = ("public", "public", "public", "activity", "activity", "unit", "unit", "cppcc", "paper", "phone")


def build(world):
    world.categories = {
        name: Category.objects.create(alliance=world.alliance, name=name)
        for name in dict.fromkeys(subject["category"] for subject in world.subjects)
    }
    said(world)
    topics(world)
    referrals(world)
    fresh(world)
    in_hand(world)
    if world.is_first:
        showcase(world)


def said(world):
    """Each matter in several wordings, at places where it can be: texts differ, and some say the same of the same place."""
    wordings = _wordings(world)
    count = world.count(SAID) - 1 - FRESH - IN_HAND
    rows = [_opinion(world, *wording) for wording in wordings[:count]]
    world.unsaid = iter(wordings[count:])
    Opinion.objects.bulk_create(rows)
    for row in rows:
        world.record(
            by=row.entered_by, obj=row, verb="submit", label="提交意见", target="received", at=row.submitted_at
        )
    world.opinions = rows


def _wordings(world):
    """(subject, what is said, what is asked, place) in an order by chance, in which some places come up again and again."""
    drawn = []
    for subject in world.subjects:
        for place in world.places[subject["at"]]:
            weight = world.pick((1, 1, 1, 2, 6))
            for say, ask in prose.pairs(subject):
                drawn.append((world.random.random() ** (1 / weight), subject, say, ask, place))
    drawn.sort(key=lambda row: -row[0])
    return [row[1:] for row in drawn]


def _opinion(world, subject, say, ask, place):
    channel = world.pick(CHANNELS)
    activity = world.pick(world.held) if channel == "activity" else None
    unit = activity.unit if activity else world.pick(world.units) if channel != "cppcc" else None
    member = world.pick(world.members[:12]) if channel == "cppcc" else None
    moment = (
        activity.end if activity else world.at(world.day(), world.random.randint(8, 21), world.random.randint(0, 59))
    )
    row = Opinion(
        alliance=world.alliance, title=_title(subject, say, place), text=prose.opinion_text(world, subject, say, ask, place), place=place,
        channel=channel, source_unit=unit, activity=activity, cppcc_member=member, submitted_at=moment, status=S.SORTED,
        category=world.categories[subject["category"]],
        entered_by=(member.user if member else world.liaisons.get(unit.pk) if channel in {"unit", "activity", "paper"} else None),
    )  # fmt: skip
    row.subject, row.say = subject, say
    return row


def _title(subject, say, place):
    return services.make_title(subject["says"][say].format(place=place))


def topics(world):
    """Opinions on the same subject at the same place become a topic; the first speaks for the others."""
    groups = {}
    for row in world.opinions:
        groups.setdefault((row.subject["topic"], row.place), []).append(row)
    several = sorted((rows for rows in groups.values() if len(rows) >= 2), key=len, reverse=True)
    world.topics = []
    for rows in several[: world.count(MERGED_GROUPS)]:
        rows.sort(key=lambda row: row.submitted_at)
        subject, place = rows[0].subject, rows[0].place
        topic = Topic.objects.create(
            alliance=world.alliance, title=prose.matter(subject, place), category=rows[0].category, created_by=world.staff,
            summary=f"{len(rows)}条意见从不同角度反映{prose.matter(subject, place)}，已并案办理，分别答复。", created_at=rows[-1].submitted_at,
        )  # fmt: skip
        for row in rows:
            row.topic = topic
        for row in rows[1:]:
            row.status = S.MERGED
        world.topics.append((topic, rows))
    Opinion.objects.bulk_update(world.opinions, ["topic", "status"], batch_size=500)


def referrals(world):
    """Most are referred and answered in time, some late with a card, the latest are still in hand; a few are turned away."""
    leads = [row for row in world.opinions if row.status == S.SORTED]
    world.random.shuffle(leads)
    old = timezone.now() - dt.timedelta(days=30)
    # Each of these is said once.
    most = min(len(leads) // 25, len(prose.PROSE["turned_away"]))
    turned_away = [row for row in leads if row.submitted_at < old][:most]
    leads = [row for row in leads if row not in turned_away]
    answered_directly = leads[: len(leads) // 6]
    for number, row in enumerate(turned_away):
        wrong = prose.PROSE["turned_away"][number]
        row.text = wrong["text"].format(place=row.place)
        row.title, row.category = services.make_title(row.text), None
        row.status, row.rejection = S.REJECTED, wrong["rejection"]
        row.answer, row.closed_on = row.get_rejection_display(), timezone.localdate(row.submitted_at)
    for row in answered_directly:
        _answer(world, row, prose.reply_text(world, row.subject, row.place, "B"), world.after(row.submitted_at, 3))
    made = [_referral(world, row) for row in leads[len(leads) // 6 :]]
    Referral.objects.bulk_create(made)
    for referral in made:
        world.record(
            by=world.staff, obj=referral, verb="refer", label="转办", target="assigned", at=referral.clock_from
        )
        world.record(
            by=world.staff,
            obj=referral.opinion,
            verb="refer",
            label="转办",
            source="sorted",
            target="referred",
            at=referral.clock_from,
        )
        if referral.replied_at:
            handler = world.handlers[referral.department_id]
            world.record(
                by=handler,
                obj=referral,
                verb="reply",
                label="答复",
                source="accepted",
                target="replied",
                at=referral.replied_at,
            )
    _answer_merged(world)
    fields = [
        "title",
        "text",
        "category",
        "status",
        "rejection",
        "answer",
        "answered_at",
        "closed_on",
        "rating",
        "rated_at",
        "on_the_spot",
    ]
    Opinion.objects.bulk_update(world.opinions, fields, batch_size=500)


def _referral(world, row):
    on_the_spot = row.channel == "activity" and world.random.random() < 0.12
    rule = "on_the_spot" if on_the_spot else world.pick(("general", "general", "complex"))
    start = row.activity.start if on_the_spot else world.after(row.submitted_at, world.random.randint(0, 2))
    department = world.departments[row.subject["department"]]
    due = deadlines.due_on(world.alliance, rule, start)
    late_by = world.random.choices((-3, -1, 0, 4, 19), (44, 28, 16, 9, 3))[0]
    replied = world.at(max(timezone.localdate(start) + dt.timedelta(days=1), due + dt.timedelta(days=late_by)), 16)
    done = replied < timezone.now()
    result = world.random.choices("ABCD", (52, 30, 13, 5))[0]
    reply = prose.reply_text(world, row.subject, row.place, result)
    row.on_the_spot = on_the_spot
    if done:
        _answer(world, row, reply, replied)
    else:
        row.status = S.REFERRED
    return Referral(
        alliance=world.alliance, department=department, opinion=row, rule=rule, is_on_the_spot=on_the_spot, clock_from=start, due_on=due,
        status=R.REPLIED if done else world.pick((R.ASSIGNED, R.ACCEPTED)), result=result if done else "",
        reply=reply if done else "", replied_at=replied if done else None, created_by=world.staff, created_at=start,
        yellow_at=world.at(due + dt.timedelta(days=1), 9) if late_by > 0 and due < timezone.localdate() else None,
        red_at=world.at(due + dt.timedelta(days=16), 9) if late_by > 15 and due + dt.timedelta(days=16) < timezone.localdate() else None,
        note="请按期办理并直接答复。",
    )  # fmt: skip


def _answer(world, row, text, at):
    """Answered, mostly closed, and rated by about half of the authors."""
    if at > timezone.now():
        row.status = S.SORTED
        return
    row.answer, row.answered_at, row.status = text, at, S.ANSWERED
    world.record(by=world.system, obj=row, verb="answer", label="答复", source="referred", target="answered", at=at)
    if world.random.random() < 0.9:
        row.status, row.closed_on = S.CLOSED, timezone.localdate(at)
        closed = at + dt.timedelta(hours=2)
        world.record(by=world.staff, obj=row, verb="close", label="办结", source="answered", target="closed", at=closed)
    if world.random.random() < 0.5:
        row.rating = world.random.choices((5, 4, 3, 2), (46, 38, 12, 4))[0]
        row.rated_at = min(world.after(at, 2), timezone.now())


def _answer_merged(world):
    for _topic, rows in world.topics:
        lead = rows[0]
        if lead.answered_at:
            for row in rows[1:]:
                row.answer, row.answered_at, row.status = lead.answer, lead.answered_at, S.CLOSED
                row.closed_on = timezone.localdate(lead.answered_at)


def fresh(world):
    """A dozen of the last days, untouched: the sorting desk has something to do."""
    for number in range(FRESH):
        _said_now(world, number, hours=3 + 5 * number)


def _said_now(world, number, *, hours):
    subject, say, ask, place = next(world.unsaid)
    unit = world.units[number % len(world.units)]
    text, title = prose.opinion_text(world, subject, say, ask, place), _title(subject, say, place)
    row = services.submit(alliance=world.alliance, text=text, title=title, place=place, source_unit=unit, by=None)
    Opinion.objects.filter(pk=row.pk).update(submitted_at=timezone.now() - dt.timedelta(hours=hours))
    return row, subject


def in_hand(world):
    """With the departments now: some just arrived, some accepted, one or two overdue."""
    departments = list(world.departments.values())
    for number in range(IN_HAND):
        row, subject = _said_now(world, number, hours=30 * number + 30)
        OPINION.perform(row, "sort", by=world.staff, category=world.categories[subject["category"]])
        began = timezone.now() - dt.timedelta(days=2 + 3 * number)
        OPINION.perform(
            row, "refer", by=world.staff, department=departments[number % 4], clock_from=began, note="请按期答复。"
        )
        if number % 2:
            REFERRAL.perform(row.referrals.get(), "accept", by=world.handlers[departments[number % 4].pk])


def showcase(world):
    """Raised at a meeting, taken on the spot, a changed policy six days later; every step at its true time."""
    story = load("showcase")
    park = next(unit for unit in world.units if unit.short_name == "数字园")
    meeting = next(row for row in sorted(world.held, key=lambda row: row.start) if row.unit_id == park.pk)
    meeting.title, meeting.theme = story["activity"], "新就业群体"
    meeting.save(update_fields=["title", "theme"])
    department = world.departments["区商务局"]
    said, replied = meeting.start + dt.timedelta(hours=1), meeting.start + dt.timedelta(days=6, hours=2)
    opinion = _showcase_opinion(world, story, park, meeting, said, replied)
    referral = Referral.objects.create(
        alliance=world.alliance, department=department, opinion=opinion, rule="on_the_spot", is_on_the_spot=True, clock_from=meeting.start,
        due_on=deadlines.due_on(world.alliance, "on_the_spot", meeting.start), status=R.REPLIED, result="A", reply=story["reply"],
        replied_at=replied, created_by=world.staff, created_at=said, note="会上当场接下，请一周内答复。",
    )  # fmt: skip
    outcome = Outcome.objects.create(
        alliance=world.alliance, title=story["outcome"], kind="policy", description=story["outcome_text"], happened_on=replied.date(),
        opinion=opinion, department=department, created_by=world.staff,
    )  # fmt: skip
    outcome.units.set([park])
    _showcase_steps(world, opinion, referral, said, replied)


def _showcase_opinion(world, story, park, meeting, said, replied):
    return Opinion.objects.create(
        alliance=world.alliance, text=story["opinion"], title=story["title"], channel="activity", source_unit=park, activity=meeting,
        category=world.categories["新就业群体"], entered_by=world.liaisons[park.pk], submitted_at=said, status=S.CLOSED, on_the_spot=True,
        answer=story["reply"], answered_at=replied, closed_on=replied.date(), rating=5, rated_at=replied + dt.timedelta(days=1), is_public=True,
    )  # fmt: skip


def _showcase_steps(world, opinion, referral, said, replied):
    minutes = dt.timedelta(minutes=10)
    handler = world.handlers[referral.department_id]
    steps = (
        (world.liaisons[opinion.source_unit_id], opinion, "submit", "提交意见", "", "received", said),
        (world.staff, opinion, "sort", "受理", "received", "sorted", said + minutes),
        (world.staff, opinion, "refer", "转办", "sorted", "referred", said + 2 * minutes),
        (handler, referral, "accept", "签收", "assigned", "accepted", said + 3 * minutes),
        (handler, referral, "reply", "答复", "accepted", "replied", replied),
        (world.system, opinion, "answer", "答复", "referred", "answered", replied),
        (world.staff, opinion, "close", "办结", "answered", "closed", replied + minutes),
    )
    for by, obj, verb, label, source, target, at in steps:
        world.record(by=by, obj=obj, verb=verb, label=label, source=source, target=target, at=at)
