"""Citizens' messages with the departments' replies become opinions with referrals and answers, at their true dates."""

import re
from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from alliance import audit
from alliance.models import AuditEvent
from alliance.sheets import Outcome, moment, rows_of
from alliance.text import pinyin_key
from members.models import Department
from proposals import deadlines
from proposals.models import Category, Opinion, Referral
from proposals.models.opinion import ALPHABET
from proposals.safety import has_personal_data
from proposals.services.opinions import make_title

HEADINGS = {
    "text": ("留言详情", "内容", "投诉件内容", "诉求内容", "意见内容", "详情"),
    "at": ("留言时间", "时间", "提交时间", "诉求时间"),
    "title?": ("留言主题", "标题", "主题"),
    "id?": ("留言编号", "编号", "id", "序号"),
    "reply?": ("答复意见", "回复1", "答复", "回复"),
    "replied?": ("答复时间", "回复时间"),
    "category?": ("一级分类", "类别", "分类"),
    "place?": ("河流", "地点", "地址"),
}
LONGEST_TEXT, LONGEST_TITLE = 4000, 120
GENERAL = "综合受理"
# A department as replies name it: "…区住房和城乡建设局", "…街道办事处".
DEPARTMENT = re.compile(
    r"([A-Z0-9]{0,3}[\u4e00-\u9fff]{2,12}?(?:局|委员会|街道办事处|管委会|人民政府|住建委|交通委|发改委))"
)
NOISE = re.compile(r"^.*?(?:由|经|向|与|和|到|对|请|转|及|是|将|我们|现将|根据|按照)(?=[A-Z0-9\u4e00-\u9fff]{4,})")
OFTEN = 5


def import_messages(path, alliance, by, *, progress):
    """Take the file's messages into the alliance; running it again updates. Returns an Outcome."""
    outcome = Outcome()
    rows = list(_read(path, alliance, outcome))
    departments = _departments(rows, alliance)
    categories = {}
    with transaction.atomic():
        known = Opinion.objects.in_bulk([row["receipt"] for row in rows], field_name="receipt")
        fresh = [row for row in rows if row["receipt"] not in known]
        for row in rows:
            if row["receipt"] in known:
                outcome.updated += _update(known[row["receipt"]], row)
        _create(fresh, alliance, by, departments, categories, progress)
        outcome.made = len(fresh)
    return outcome


def _read(path, alliance, outcome):
    seen = set()
    for place, cells in rows_of(path, HEADINGS):
        try:
            row = _row(cells, alliance)
        except ValueError as error:
            outcome.refuse(place, str(error))
            continue
        if row["receipt"] in seen:
            outcome.refuse(place, "与前面的行重复")
            continue
        seen.add(row["receipt"])
        yield row


def _row(cells, alliance):
    text = re.sub(r"[\t ]*\n\s*", "\n", cells["text"]).strip()
    if not text:
        raise ValueError("内容为空")
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"内容{len(text)}字，超过{LONGEST_TEXT}字")
    at = moment(cells["at"])
    reply = cells.get("reply", "").strip()
    replied = moment(cells["replied"]) if reply and cells.get("replied") else None
    if replied and replied < at:
        raise ValueError("答复时间早于留言时间")
    return {
        "receipt": receipt_of(alliance, cells.get("id") or f"{cells['at']}{text}"),
        "title": (cells.get("title") or make_title(text)).replace("\n", " ")[:LONGEST_TITLE],
        "text": text,
        "at": at,
        "reply": reply if replied else "",
        "replied": replied,
        "category": cells.get("category", "")[:40],
        "place": cells.get("place", "")[:80],
    }


def receipt_of(alliance, key):
    """The same message gets the same receipt each time, and nobody can work it out from the message."""
    digest = salted_hmac("import", f"{alliance.code}-{key}").digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:12])


def department_of(reply):
    """The department a reply names first, or "" where none is recognised."""
    match = DEPARTMENT.search(reply)
    return NOISE.sub("", match[1])[:80] if match else ""


def _departments(rows, alliance):
    """Those named often get a row of their own; the rest goes to the general desk."""
    counts = Counter(department_of(row["reply"]) for row in rows if row["reply"])
    names = {name for name, count in counts.items() if name and count >= OFTEN} | {GENERAL}
    return {
        name: Department.objects.get_or_create(alliance=alliance, name=name, defaults={"pinyin": pinyin_key(name)})[0]
        for name in sorted(names)
    }


def _category(alliance, name, categories):
    if not name:
        return None
    if name not in categories:
        categories[name] = Category.objects.get_or_create(alliance=alliance, name=name)[0]
    return categories[name]


def _update(opinion, row):
    changed = [name for name in ("title", "text") if getattr(opinion, name) != row[name]]
    if opinion.answer != row["reply"] and row["reply"]:
        opinion.answer, opinion.answered_at = row["reply"], row["replied"]
        changed += ["answer", "answered_at"]
    for name in {"title", "text"} & set(changed):
        setattr(opinion, name, row[name])
    if changed:
        opinion.save(update_fields=changed)
    return bool(changed)


def _create(rows, alliance, by, departments, categories, progress):
    S = Opinion.Status
    opinions = [
        Opinion(
            alliance=alliance,
            receipt=row["receipt"],
            title=row["title"],
            text=row["text"],
            place=row["place"],
            category=_category(alliance, row["category"], categories),
            channel=Opinion.Channel.IMPORT,
            entered_by=by,
            submitted_at=row["at"],
            needs_masking=has_personal_data(row["text"]),
            status=S.CLOSED if row["reply"] else S.RECEIVED,
            answer=row["reply"],
            answered_at=row["replied"],
            closed_on=timezone.localdate(row["replied"]) if row["replied"] else None,
        )
        for row in rows
    ]
    Opinion.objects.bulk_create(opinions, batch_size=500)
    progress(f"{len(opinions)} 条意见")
    referrals = [
        _referral(opinion, departments.get(department_of(row["reply"])) or departments[GENERAL], row, by)
        for opinion, row in zip(opinions, rows, strict=True)
        if row["reply"]
    ]
    Referral.objects.bulk_create(referrals, batch_size=500)
    progress(f"{len(referrals)} 件转办和答复")
    _record(opinions, referrals, by)


def _referral(opinion, department, row, by):
    return Referral(
        alliance=opinion.alliance,
        department=department,
        opinion=opinion,
        rule="complex",
        clock_from=row["at"],
        due_on=deadlines.due_on(opinion.alliance, "complex", row["at"]),
        status=Referral.Status.REPLIED,
        # The old ledger graded no results: noted, until somebody looks.
        result="C",
        reply=row["reply"],
        replied_at=row["replied"],
        created_by=by,
        created_at=row["at"],
        note="由原台账导入",
    )


def _record(opinions, referrals, by):
    events = [_event(by, row, "submit", "提交意见", "received", row.submitted_at) for row in opinions]
    events += [_event(by, row, "refer", "转办", "assigned", row.clock_from) for row in referrals]
    events += [_event(by, row, "reply", "答复", "replied", row.replied_at) for row in referrals]
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def _event(by, row, verb, label, target, at):
    return AuditEvent(at=at, **audit.event_fields(by=by, obj=row, verb=verb, label=label, target=target, note="导入"))
