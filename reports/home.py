"""The first page: for the public what is on, for each role what awaits it and what it can do."""

from dataclasses import dataclass

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from activities.models import Activity, Brand, Leave
from alliance.models import Alliance
from evaluation.models import Appeal, AssessmentSheet, DutyClaim, Juror, Result
from members.context import main_role
from members.models import Candidacy, Role, Unit, User
from members.queries import public_alliance, without_post
from proposals.models import Instruction, Opinion, Outcome, Proposal, Referral, SpecialReport
from reports import queries
from resources.models import Booking, Need
from resources.queries import next_slots
from workgroup.models import Notice, Task

HEADLINES = ("held", "participants", "opinions", "proposals", "special_reports", "outcomes")


@dataclass(frozen=True)
class Waiting:
    """One line of "what awaits me": how many, and the list of just those."""

    label: str
    count: int
    url: str
    is_late: bool = False


def home(request):
    if request.user.is_authenticated and request.user.alliance_id:
        return role_home(request)
    alliance = public_alliance(request)
    context = {"alliance": alliance, "alliances": Alliance.objects.public()}
    if alliance:
        context |= public_picture(alliance)
    return render(request, "reports/public_home.html", context)


def public_picture(alliance):
    period = queries.default_period(alliance)
    by_key = {figure.key: figure for figure in queries.figures(alliance, period)}
    shown = Activity.objects.public().filter(alliance=alliance)
    return {
        "period": period,
        "figures": [by_key[key] for key in HEADLINES],
        "upcoming": shown.upcoming().select_related("unit").order_by("start")[:6],
        "outcomes": Outcome.objects.public().filter(alliance=alliance)[:4],
        "brands": Brand.objects.public().filter(alliance=alliance).select_related("unit")[:6],
        "unit_count": Unit.objects.public().filter(alliance=alliance).count(),
    }


def role_home(request):
    user = request.user
    role = main_role(user)
    waiting = sorted(
        (line for line in AWAITS.get(role, nothing)(user) if line.count), key=lambda line: not line.is_late
    )
    context = {"waiting": waiting, "can": CAN.get(role, ()), "role": role}
    if role in {Role.STAFF, Role.LEADER}:
        period = queries.default_period(user.alliance)
        by_key = {figure.key: figure for figure in queries.figures(user.alliance, period)}
        context |= {"figures": [by_key[key] for key in HEADLINES], "period": period}
        context["top"] = Result.objects.visible_to(user).filter(period=period.key).select_related("unit")[:5]
    if role == Role.LIAISON:
        period = queries.default_period(user.alliance)
        context["own_results"] = (
            Result.objects.visible_to(user).filter(period=period.key, unit__in=user.unit_ids).select_related("unit")
        )
    if role in {Role.LIAISON, Role.CPPCC}:
        context["upcoming"] = Activity.objects.visible_to(user).upcoming().select_related("unit").order_by("start")[:5]
    if role == Role.CPPCC:
        context["bookable"] = next_slots(user)
    if user.alliance and not user.alliance.is_district:
        context["below"] = below(user)
    return render(request, "reports/role_home.html", context)


def nothing(user):
    return []


def staff_waits(user):
    activities, opinions = Activity.objects.visible_to(user), Opinion.objects.visible_to(user)
    return [
        Waiting(_("活动待审核"), activities.filter(status="submitted").count(), f"{reverse('activities')}?status=submitted"),
        Waiting(_("活动记录待确认"), activities.filter(status="recorded").count(), f"{reverse('activities')}?status=recorded"),
        Waiting(_("参与数据待核实"), activities.doubtful().count(), f"{reverse('activities')}?doubtful=true"),
        Waiting(_("委员请假待批"), Leave.objects.visible_to(user).filter(status="pending").count(), f"{reverse('leaves')}?status=pending"),
        Waiting(_("意见待受理"), opinions.filter(status="received").count(), f"{reverse('opinions')}?status=received"),
        Waiting(_("意见待转办"), opinions.filter(status="sorted").count(), f"{reverse('opinions')}?status=sorted"),
        Waiting(_("意见已答复待办结"), opinions.filter(status="answered").count(), f"{reverse('opinions')}?status=answered"),
        Waiting(_("转办件逾期"), Referral.objects.visible_to(user).late().count(), f"{reverse('referrals')}?late=true", True),
        Waiting(_("提案待审查"), Proposal.objects.visible_to(user).filter(status="submitted").count(), f"{reverse('proposals')}?status=submitted"),
        Waiting(_("提案待交办"), Proposal.objects.visible_to(user).filter(status="filed").count(), f"{reverse('proposals')}?status=filed"),
        Waiting(_("专报待编辑"), SpecialReport.objects.visible_to(user).filter(status="submitted").count(),
                f"{reverse('special-reports')}?status=submitted"),
        Waiting(_("专报待报送"), SpecialReport.objects.visible_to(user).filter(status="edited").count(),
                f"{reverse('special-reports')}?status=edited"),
        Waiting(_("批示落实中"), Instruction.objects.visible_to(user).filter(status="open").count(), f"{reverse('instructions')}?status=open"),
        Waiting(_("预约待审批"), Booking.objects.awaiting(user).count(), f"{reverse('bookings')}?awaiting=true"),
        Waiting(_("任务待销号"), Task.objects.visible_to(user).filter(status="submitted").count(), f"{reverse('tasks')}?status=submitted"),
        Waiting(_("任务逾期"), Task.objects.visible_to(user).overdue().count(), f"{reverse('tasks')}?overdue=true", True),
        Waiting(_("申诉待处理"), Appeal.objects.visible_to(user).filter(status="open").count(), f"{reverse('appeals')}?status=open"),
        Waiting(_("履职申报待认定"), DutyClaim.objects.visible_to(user).filter(status="submitted").count(),
                f"{reverse('duty-claims')}?status=submitted"),
        *jury_waits(user),
        Waiting(_("遴选进行中"), Candidacy.objects.visible_to(user).exclude(status__in=("admitted", "declined")).count(), reverse("candidacies")),
    ]  # fmt: skip


def jury_waits(user):
    """Visits on whose jury one sits and has not scored yet."""
    open_seats = Juror.objects.filter(user=user, submitted_at=None, observation__status="scoring")
    return [
        Waiting(_("观摩待评分"), 1, reverse("observation-score", args=[pk]))
        for pk in open_seats.values_list("observation", flat=True)
    ]


def liaison_waits(user):
    own = Activity.objects.visible_to(user).filter(unit__in=user.unit_ids)
    tasks, units = Task.objects.visible_to(user), "&".join(f"unit={pk}" for pk in sorted(user.unit_ids))
    to_score = AssessmentSheet.objects.filter(
        unit__in=user.unit_ids, status="open", assessment__status="self_score", alliance=user.alliance
    )
    unread = Notice.objects.filter(
        needs_receipt=True, receipts__unit__in=user.unit_ids, receipts__received_at=None
    ).distinct()
    return [
        Waiting(_("预约待审批"), Booking.objects.awaiting(user).count(), f"{reverse('bookings')}?awaiting=true"),
        Waiting(_("需求可接单"), Need.objects.visible_to(user).for_owners(user.unit_ids).count(), f"{reverse('needs')}?fitting=true"),
        Waiting(_("活动被退回"), own.filter(status="returned").count(), f"{reverse('activities')}?status=returned&{units}"),
        Waiting(_("活动办完待填记录"), own.filter(status="published").exclude(pk__in=own.upcoming()).count(),
                f"{reverse('activities')}?status=published&{units}"),
        Waiting(_("委员请假待批"), Leave.objects.visible_to(user).filter(status="pending").count(), f"{reverse('leaves')}?status=pending"),
        Waiting(_("年考评待自评"), to_score.count(), reverse("assessments")),
        *jury_waits(user),
        Waiting(_("通知待签收"), unread.count(), f"{reverse('notices')}?unread=true"),
        Waiting(_("任务逾期"), tasks.overdue().count(), f"{reverse('tasks')}?overdue=true", True),
        Waiting(_("任务未完成"), tasks.open().count(), f"{reverse('tasks')}?open=true"),
    ]  # fmt: skip


def cppcc_waits(user):
    person = user.person
    proposals = Proposal.objects.visible_to(user)
    return [
        Waiting(_("待您确认的联名"), proposals.filter(co_signers__cppcc_member=person, co_signers__status="invited", status="draft").count(),
                f"{reverse('proposals')}?status=draft"),
        Waiting(_("请假被退回"), Leave.objects.visible_to(user).filter(status="returned").count(), f"{reverse('leaves')}?status=returned"),
        Waiting(_("提案答复待评价"), proposals.filter(lead_author=person, status="answered").count(), f"{reverse('proposals')}?status=answered"),
        *jury_waits(user),
        Waiting(_("我的预约"), Booking.objects.visible_to(user).filter(booked_by=user).holding().count(), f"{reverse('bookings')}?mine=true"),
        Waiting(_("我反映的意见"), Opinion.objects.visible_to(user).filter(entered_by=user).count(), reverse("opinions")),
    ]  # fmt: skip


def leader_waits(user):
    reports = SpecialReport.objects.visible_to(user).filter(status="issued")
    return [
        *jury_waits(user),
        Waiting(_("新报送专报待阅"), reports.exclude(pk__in=Instruction.objects.filter(special_report__isnull=False).values("special_report")).count(),
                f"{reverse('special-reports')}?status=issued&instructed=false"),
        Waiting(_("批示落实中"), Instruction.objects.visible_to(user).filter(status="open").count(), f"{reverse('instructions')}?status=open"),
        Waiting(_("转办件逾期"), Referral.objects.visible_to(user).late().count(), f"{reverse('referrals')}?late=true", True),
        Waiting(_("任务逾期"), Task.objects.visible_to(user).overdue().count(), f"{reverse('tasks')}?overdue=true", True),
    ]  # fmt: skip


def admin_waits(user):
    people = User.objects.visible_to(user).filter(is_active=True, is_system=False)
    return [
        Waiting(_("还在用一次性密码的账号"), people.filter(must_change_password=True).count(), f"{reverse('users')}?is_active=true&one_time=true"),
        Waiting(_("没有任职的账号"), people.filter(pk__in=without_post()).count(), f"{reverse('users')}?is_active=true&idle=true"),
    ]  # fmt: skip


def handler_waits(user):
    rows = Referral.objects.visible_to(user)
    return [
        Waiting(_("逾期未答复"), rows.late().count(), f"{reverse('referrals')}?late=true", True),
        Waiting(_("待签收"), rows.filter(status="assigned").count(), f"{reverse('referrals')}?status=assigned"),
        Waiting(_("办理中"), rows.filter(status="accepted").count(), f"{reverse('referrals')}?status=accepted"),
    ]


AWAITS = {
    Role.STAFF: staff_waits,
    Role.LIAISON: liaison_waits,
    Role.CPPCC: cppcc_waits,
    Role.LEADER: leader_waits,
    Role.HANDLER: handler_waits,
    Role.ADMIN: admin_waits,
}


@dataclass(frozen=True)
class Door:
    """Something a role does often, one press from its first page."""

    url_name: str
    label: str
    icon: str

    @property
    def url(self):
        return reverse(self.url_name)


REPORTS = Door("reports", _("看报告"), "file-earmark-richtext")
RANKINGS = Door("rankings", _("看排名"), "bar-chart")
OPINION = Door("opinion-create", _("登记意见"), "chat-left-text")
MATCH = Door("match", _("找场地和专家"), "search")
RESOURCES = Door("resources", _("资源清单"), "collection")

CAN = {
    Role.STAFF: (
        Door("dispatch", _("看周调度"), "kanban"),
        Door("task-create", _("下达任务"), "list-check"),
        Door("notice-create", _("发布通知"), "bell"),
        OPINION,
        REPORTS,
    ),
    Role.LIAISON: (Door("activity-create", _("起草活动"), "megaphone"), OPINION, MATCH, RESOURCES, RANKINGS),
    Role.CPPCC: (
        MATCH,
        OPINION,
        Door("proposal-create", _("撰写提案"), "file-earmark-text"),
        Door("activities", _("看活动"), "megaphone"),
        RESOURCES,
    ),
    Role.LEADER: (
        Door("dashboard", _("看看板"), "speedometer2"),
        RANKINGS,
        REPORTS,
        Door("special-reports", _("阅专报"), "journal-text"),
        Door("wall", _("打开大屏"), "palette"),
    ),
    Role.HANDLER: (Door("referrals", _("转办件"), "send"),),
    Role.ADMIN: (
        Door("users", _("账号与任职"), "person-gear"),
        Door("user-create", _("开通账号"), "plus-lg"),
        Door("audit", _("审计记录"), "shield-check"),
        Door("holidays", _("节假日表"), "calendar3"),
    ),
}


def below(user):
    """The alliances under a city or a province, side by side."""
    rows = []
    for alliance in Alliance.objects.visible_to(user).public():
        period = queries.default_period(alliance)
        by_key = {figure.key: figure for figure in queries.figures(alliance, period)}
        rows.append({"alliance": alliance, "period": period, "figures": [by_key[key] for key in HEADLINES]})
    return rows
