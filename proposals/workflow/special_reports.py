from django.db.models import Max
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from alliance.calendar import today
from alliance.models import Alliance
from alliance.workflow import Move, Workflow
from members.models import Role, User
from members.notify import tell
from members.permissions import P
from proposals.models import Instruction, SpecialReport
from proposals.workflow.referral_kit import refer

S, N = SpecialReport.Status, Instruction.Status


def authors(report):
    member = report.cppcc_member.user if report.cppcc_member else None
    return [user for user in (report.created_by, member) if user]


def tell_authors(report, by, data):
    words = {"title": report, "status": report.get_status_display()}
    tell(authors(report), _g("专报“%(title)s”：%(status)s。") % words, by=by, obj=report)


def tell_staff(report, by, data):
    people = User.objects.with_role(report.alliance, Role.STAFF)
    tell(people, _g("专报待编辑：%(title)s") % {"title": report}, by=by, obj=report)


def keep_edit(report, by, data):
    report.title, report.text = data["title"], data["text"]
    return ["title", "text"]


def give_number(report, by, data):
    """The next issue of the year, without gaps: the alliance's row is the lock on its numbers."""
    Alliance.objects.select_for_update().get(pk=report.alliance_id)
    report.issued_on = data.get("on") or today()
    report.year = report.issued_on.year
    same = SpecialReport.objects.filter(alliance=report.alliance, year=report.year)
    report.number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    return ["issued_on", "year", "number"]


def tell_leaders_too(report, by, data):
    tell_authors(report, by, data)
    leaders = User.objects.with_role(report.alliance, Role.LEADER)
    tell(leaders, _g("新报送专报：%(title)s") % {"title": report}, by=by, obj=report)


def hand_over(report, by, data):
    refer(report, department=data["department"], rule="report", by=by, note=data.get("note", ""))


SPECIAL_REPORT = Workflow(
    "special-reports",
    (
        Move("submit", _("提交"), (S.DRAFT, S.RETURNED), S.SUBMITTED, P.REPORT_EDIT, after=tell_staff, tone="primary"),
        Move("edit", _("编辑定稿"), (S.SUBMITTED, S.EDITED), S.EDITED, P.REPORT_SUBMIT, form="proposals.forms.special_reports.EditReportForm",
             apply=keep_edit, tone="primary"),
        Move("return", _("退回修改"), (S.SUBMITTED,), S.RETURNED, P.REPORT_SUBMIT, form="alliance.forms.ReasonForm",
             after=tell_authors),
        Move("issue", _("报送"), (S.EDITED,), S.ISSUED, P.REPORT_SUBMIT, apply=give_number, after=tell_leaders_too,
             tone="primary", confirm=_("报送后编入期号，不能再改，确定？")),
        Move("refer", _("转办"), (S.ISSUED,), S.ISSUED, P.REPORT_SUBMIT, form="proposals.forms.referrals.ReferReportForm", after=hand_over),
        Move("close", _("办结"), (S.ISSUED,), S.CLOSED, P.REPORT_SUBMIT, form="alliance.forms.NoteForm", after=tell_authors),
    ),
)  # fmt: skip


def keep_handling(instruction, by, data):
    instruction.handling = data["handling"]
    return ["handling"]


INSTRUCTION = Workflow(
    "instructions",
    (
        Move("follow", _("登记落实情况"), (N.OPEN,), N.OPEN, P.INSTRUCTION_FOLLOW, form="proposals.forms.special_reports.HandlingForm",
             apply=keep_handling),
        Move("done", _("落实完成"), (N.OPEN,), N.DONE, P.INSTRUCTION_FOLLOW, form="proposals.forms.special_reports.HandlingForm",
             apply=keep_handling, tone="primary"),
    ),
)  # fmt: skip
