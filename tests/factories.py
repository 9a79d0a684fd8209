"""Plain functions that make one valid row each; every app adds its own in tests/<app>/factories.py."""

import datetime as dt
import io
import itertools

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from activities.models import Activity, Consultation, Leave
from alliance.models import Alliance
from alliance.text import pinyin_key
from evaluation.models import (
    Appeal,
    Assessment,
    AssessmentLine,
    AssessmentSheet,
    AwardRound,
    DutyClaim,
    Observation,
    Result,
    Scheme,
    Stop,
)
from evaluation.services.scoring import create_default_scheme
from members.files import attach
from members.models import CppccMember, Department, Membership, Role, Unit, User
from proposals.models import Category, Instruction, Opinion, Outcome, Proposal, Referral, SpecialReport, Suggestion
from reports.models import Report
from resources.models import Blackout, Booking, BookingBlock, BookingRating, Grant, Need, Resource, Waiting
from workgroup.models import Meeting, MeetingAttendance, Notice, NoticeReceipt, Task

numbers = itertools.count(1)

# Hashing is slow on purpose; nobody in the tests types a password unless a test says so.
UNUSABLE = "!"


def make_alliance(code="990101", district="云溪区"):
    return Alliance.objects.create(
        code=code,
        name=f"{district}协商民主实践联盟",
        district=district,
        committee=f"政协明州市{district}委员会",
        centre=f"{district}协商民主实践中心",
    )


def make_unit(alliance, name="", category=Unit.Category.TRAFFIC, status=Unit.Status.ADMITTED, **fields):
    name = name or f"第{next(numbers)}单位"
    if status == Unit.Status.ADMITTED:
        fields.setdefault("admitted_on", "2026-01-05")
    return Unit.objects.create(
        alliance=alliance, name=name, pinyin=pinyin_key(name), category=category, status=status, **fields
    )


def make_department(alliance, name="", **fields):
    name = name or f"第{next(numbers)}局"
    return Department.objects.create(alliance=alliance, name=name, pinyin=pinyin_key(name), **fields)


def make_user(alliance, role=None, name="", unit=None, department=None, **fields):
    number = next(numbers)
    user = User.objects.create(
        username=fields.pop("username", f"user{number}"),
        name=name or f"用户{number}",
        password=UNUSABLE,
        alliance=alliance,
        **fields,
    )
    if role:
        Membership.objects.create(user=user, alliance=alliance, role=role, unit=unit, department=department)
    return user


def make_cppcc_member(alliance, name="", user=None, **fields):
    name = name or f"委员{next(numbers)}"
    return CppccMember.objects.create(
        alliance=alliance,
        name=name,
        pinyin=pinyin_key(name),
        sector=fields.pop("sector", "教育界"),
        user=user,
        **fields,
    )


def make_cppcc(alliance, name=""):
    """A user with the role and the record of a CPPCC member."""
    user = make_user(alliance, Role.CPPCC, name=name)
    make_cppcc_member(alliance, name=user.name, user=user)
    return user


def picture(name="照片.jpg", size=(1200, 800), colour=(160, 30, 30), exif=False):
    """An upload that is a real photo, with a place in it where `exif` is asked for."""
    stream = io.BytesIO()
    image = Image.new("RGB", size, colour)
    meta = Image.Exif()
    if exif:
        meta[0x0112] = 6
        meta.get_ifd(0x8825)[2] = (30.0, 15.0, 0.0)
    image.save(stream, "JPEG", exif=meta)
    return SimpleUploadedFile(name, stream.getvalue(), "image/jpeg")


def pdf(name="材料.pdf", text="材料"):
    return SimpleUploadedFile(name, b"%PDF-1.7\n" + text.encode(), "application/pdf")


def make_attachment(subject, by, **fields):
    return attach(subject=subject, upload=pdf(text=str(next(numbers))), by=by, **fields)


def at(days=1, hour=10):
    """A local moment some days from today."""
    day = timezone.localdate() + dt.timedelta(days=days)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour)))


def make_resource(unit, kind="venue", status="published", **fields):
    fields.setdefault("capacity", 40 if kind == "venue" else None)
    fields.setdefault("approval", "owner")
    return Resource.objects.create(
        alliance=unit.alliance,
        unit=unit,
        kind=kind,
        status=status,
        name=fields.pop("name", f"第{next(numbers)}议事厅"),
        **fields,
    )


def make_booking(resource, by, start=None, hours=2, status="confirmed", **fields):
    start = start or at(3)
    row = Booking.objects.create(
        alliance=resource.alliance, resource=resource, booked_by=by, period=(start, start + dt.timedelta(hours=hours)), status=status,
        purpose=fields.pop("purpose", "开会"), is_exclusive=resource.is_exclusive, **fields,
    )  # fmt: skip
    row.refresh_from_db()
    return row


def make_used(resource, by, start=None, hours=2, **fields):
    """A booking that was kept: made before, checked in, over."""
    start = start or timezone.now() - dt.timedelta(hours=5)
    before = start - dt.timedelta(days=3)
    return make_booking(
        resource, by, start=start, hours=hours, **({"checked_in_at": start, "created_at": before} | fields)
    )


def make_rating(booking, by, stars=5, side="borrower", **fields):
    return BookingRating.objects.create(
        alliance=booking.alliance, booking=booking, side=side, stars=stars, created_by=by, **fields
    )


def make_need(by, unit=None, status="open", days=3, **fields):
    day = timezone.localdate() + dt.timedelta(days=days)
    if status == "met":
        fields.setdefault("booking", make_booking(make_resource(make_unit(by.alliance)), by, start=at(days)))
    fields = {"kind": "venue", "title": f"第{next(numbers)}场恳谈会", "day": day, "attendees": 30} | fields
    return Need.objects.create(alliance=by.alliance, unit=unit, created_by=by, status=status, **fields)


def make_blackout(resource, start=None, hours=2, **fields):
    start = start or at(3)
    row = Blackout.objects.create(
        alliance=resource.alliance,
        resource=resource,
        period=(start, start + dt.timedelta(hours=hours)),
        reason="检修",
        **fields,
    )
    row.refresh_from_db()
    return row


def make_block(person, days=7, **fields):
    now = timezone.now()
    until = now + dt.timedelta(days=days)
    return BookingBlock.objects.create(
        alliance=person.alliance, person=person, since=now, until=until, no_shows=3, **fields
    )


def make_grant(by, resource, status="pending", days=30, **fields):
    until = timezone.localdate() + dt.timedelta(days=days) if status != "pending" else None
    return Grant.objects.create(
        alliance=resource.alliance,
        resource=resource,
        applicant=by,
        purpose="做调研",
        status=status,
        expires_on=until,
        **fields,
    )


def make_session(resource, start=None, hours=2, seats=2):
    start = start or at(3)
    row = resource.sessions.create(period=(start, start + dt.timedelta(hours=hours)), seats=seats)
    row.refresh_from_db()
    return row


def make_waiting(resource, by, start=None, hours=2, **fields):
    start = start or at(3)
    row = Waiting.objects.create(
        alliance=resource.alliance, resource=resource, waits=by, period=(start, start + dt.timedelta(hours=hours)),
        purpose="开会", **fields,
    )  # fmt: skip
    row.refresh_from_db()
    return row


def make_activity(unit, status="published", start=None, **fields):
    start = start or at(3)
    closed = {"closed_at": timezone.now()} if status == "closed" else {}
    return Activity.objects.create(
        alliance=unit.alliance, unit=unit, status=status, title=fields.pop("title", f"第{next(numbers)}次协商沙龙"), start=start,
        end=start + dt.timedelta(hours=2), place="议事厅", **closed, **fields,
    )  # fmt: skip


def make_minutes(unit, status="draft", **fields):
    """Of an activity that is over."""
    activity = fields.pop("activity", None) or make_activity(unit, start=at(-2))
    final = {"final_at": timezone.now()} if status == "final" else {}
    return activity.minutes_versions.create(status=status, text="谈了停车难，部门当场回应。", **final, **fields)


def make_consultation(unit, days=3, **fields):
    """Open since yesterday, for some days."""
    now = timezone.now()
    return Consultation.objects.create(
        alliance=unit.alliance, unit=unit, title=f"第{next(numbers)}个议题", text="请谈谈停车怎么办。",
        opens_at=fields.pop("opens_at", now - dt.timedelta(days=1)), closes_at=fields.pop("closes_at", now + dt.timedelta(days=days)), **fields,
    )  # fmt: skip


def make_remark(unit, by, **fields):
    consultation = fields.pop("consultation", None) or make_consultation(unit)
    return consultation.remarks.create(text="建议错时开放单位车位。", created_by=by, cppcc_member=by.person, **fields)


def make_poll(unit, status="draft", **fields):
    activity = fields.pop("activity", None) or make_activity(unit)
    return activity.polls.create(question="先做哪件", options="停车\n电梯\n食堂", status=status, **fields)


def make_wall_question(unit, status="pending", **fields):
    activity = fields.pop("activity", None) or make_activity(unit)
    return activity.wall_questions.create(text="电梯什么时候装", status=status, **fields)


def make_leave(cppcc, unit, **fields):
    attendance = make_activity(unit).attendances.create(cppcc_member=cppcc.person)
    return Leave.objects.create(attendance=attendance, reason="出差", created_by=cppcc, **fields)


def make_opinion(alliance, status="received", **fields):
    text = fields.pop("text", f"第{next(numbers)}个路口的路灯坏了，晚上看不见台阶，请尽快修好。")
    if status == "rejected":
        fields.setdefault("rejection", "petition")
    return Opinion.objects.create(
        alliance=alliance, status=status, title=fields.pop("title", text[:20]), text=text, **fields
    )


def make_category(alliance, name="城市管理"):
    return Category.objects.get_or_create(alliance=alliance, name=name)[0]


def make_referral(subject, department, status="assigned", **fields):
    start = fields.pop("clock_from", timezone.now())
    if status == "replied":
        fields = {"result": "A", "reply": "已办。", "replied_at": timezone.now()} | fields
    return Referral.objects.create(
        alliance=subject.alliance, department=department, rule=fields.pop("rule", "general"), status=status, clock_from=start,
        due_on=fields.pop("due_on", timezone.localdate() + dt.timedelta(days=7)),
        **{subject._meta.model_name.replace("specialreport", "special_report"): subject}, **fields,
    )  # fmt: skip


def make_proposal(alliance, status="draft", author=None, **fields):
    author = author or make_cppcc_member(alliance)
    if status in {"filed", "assigned", "in_hand", "answered", "closed"}:
        fields = {"number": next(numbers), "filed_on": timezone.localdate()} | fields
    if status == "not_filed":
        fields.setdefault("refusal", "empty")
    row = Proposal.objects.create(
        alliance=alliance,
        status=status,
        session="十届五次",
        title=f"关于第{next(numbers)}件事的建议",
        lead_author=author,
        situation="情况属实。",
        **fields,
    )
    Suggestion.objects.create(proposal=row, text="请抓紧办理。")
    return row


def make_special_report(alliance, status="draft", **fields):
    if status in {"issued", "closed"}:
        fields = {"number": next(numbers), "issued_on": timezone.localdate()} | fields
    return SpecialReport.objects.create(
        alliance=alliance,
        status=status,
        year=timezone.localdate().year,
        title=f"反映第{next(numbers)}件事",
        text="情况。分析。建议。",
        **fields,
    )


def make_instruction(report, status="open", **fields):
    return Instruction.objects.create(
        alliance=report.alliance,
        special_report=report,
        leader_name="沈主席",
        text="请抓紧。",
        instructed_on=timezone.localdate(),
        status=status,
        **fields,
    )


def make_outcome(opinion, **fields):
    return Outcome.objects.create(
        alliance=opinion.alliance,
        opinion=opinion,
        title="路灯修好了",
        kind="service",
        happened_on=timezone.localdate(),
        **fields,
    )


def make_task(unit, status="assigned", **fields):
    if status == "closed":
        fields = {"evidence": "照片", "closed_at": timezone.now()} | fields
    return Task.objects.create(
        alliance=unit.alliance,
        unit=unit,
        status=status,
        title=fields.pop("title", f"第{next(numbers)}项任务"),
        due_on=fields.pop("due_on", timezone.localdate() + dt.timedelta(days=20)),
        **fields,
    )


def make_notice(unit, **fields):
    row = Notice.objects.create(alliance=unit.alliance, title="通知", text="请签收。", **fields)
    NoticeReceipt.objects.create(notice=row, unit=unit)
    return row


def make_meeting(unit, **fields):
    row = Meeting.objects.create(alliance=unit.alliance, title="例会", start=at(2), place="会议室", **fields)
    MeetingAttendance.objects.create(meeting=row, unit=unit)
    return row


def make_scheme(alliance, status="active", year=None):
    """For this year, or where it has an active one, for the last year that has none."""
    year = year or timezone.localdate().year
    while Scheme.objects.filter(alliance=alliance, year=year, status="active").exists():
        year -= 1
    scheme = create_default_scheme(alliance=alliance, year=year, by=User.objects.system())
    Scheme.objects.filter(pk=scheme.pk).update(status=status)
    scheme.refresh_from_db()
    return scheme


def make_result(unit, period=None, **fields):
    zero = dict.fromkeys(("participation", "conversion", "satisfaction", "sharing", "bonus", "deduction"), 0)
    scheme = Scheme.objects.filter(alliance=unit.alliance, status="active").first() or make_scheme(unit.alliance)
    return Result.objects.create(
        alliance=unit.alliance,
        scheme=scheme,
        unit=unit,
        period=period or str(timezone.localdate().year),
        **(zero | {"own": 10, "total": 10, "rank": 1, "category_rank": 1} | fields),
    )


def make_report(alliance, status="draft", kind="monthly", period="2026-05"):
    data = {"figures": [], "ranking": [], "highlights": [], "outcomes": [], "late": [], "next": []}
    return Report.objects.create(alliance=alliance, kind=kind, period=period, title="月通报", status=status, data=data)


def make_sheet(unit, status="open", assessment_status="self_score", **fields):
    """A unit's form with one line, in an assessment of its own in the status asked for."""
    scheme = Scheme.objects.filter(alliance=unit.alliance).first() or make_scheme(unit.alliance)
    dates = {"publicised_on": "2026-01-05", "publicised_until": fields.pop("publicised_until", "2026-01-09")}
    if assessment_status in {"approved", "published"}:
        dates["approved_on"] = "2026-01-12"
    assessment = Assessment.objects.create(
        alliance=unit.alliance, year=2000 + next(numbers) % 90, title="年度考评", scheme=scheme, status=assessment_status,
        self_score_until="2026-01-04", **(dates if assessment_status not in {"self_score", "audit"} else {}),
    )  # fmt: skip
    row = AssessmentSheet.objects.create(
        alliance=unit.alliance, assessment=assessment, unit=unit, status=status, **fields
    )
    AssessmentLine.objects.create(sheet=row, indicator=scheme.indicators.get(code="P1"), counted=8)
    row.refresh_from_db()
    return row


def make_assessment(unit, status="self_score", **fields):
    return make_sheet(unit, assessment_status=status, **fields).assessment


def make_appeal(unit, status="open", by=None):
    decided = {"decision": "维持", "decided_at": timezone.now()} if status != "open" else {}
    line = make_sheet(unit, "submitted", "publicity", publicised_until=timezone.localdate()).lines.get()
    return Appeal.objects.create(
        alliance=unit.alliance,
        line=line,
        unit=unit,
        reason="少算一场",
        claimed=12,
        status=status,
        created_by=by,
        **decided,
    )


def make_observation(unit, status="planned", jurors=()):
    row = Observation.objects.create(
        alliance=unit.alliance, title="季观摩", held_on=timezone.localdate(), status=status
    )
    Stop.objects.create(observation=row, unit=unit)
    for user in jurors:
        row.jurors.create(user=user)
    return row


def make_award_round(unit, status="draft", **fields):
    row = AwardRound.objects.create(
        alliance=unit.alliance, year=2000 + next(numbers) % 90, title="表彰", status=status, **fields
    )
    row.awards.create(unit=unit, rank=1, points=90)
    return row


def make_duty_claim(user, status="submitted"):
    return DutyClaim.objects.create(
        alliance=user.alliance, cppcc_member=user.person, kind="learning", title="读书班", happened_on=timezone.localdate(),
        status=status, created_by=user,
    )  # fmt: skip
