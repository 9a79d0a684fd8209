"""What every page's frame needs: navigation by role, unread messages, the alliance."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.models import Notification, Role
from members.queries import public_alliance

A, S, L, C, B, H = Role.ADMIN, Role.STAFF, Role.LIAISON, Role.CPPCC, Role.LEADER, Role.HANDLER
EVERYONE = (A, S, L, C, B, H)
USERS = (S, L, C, B, H)
FEW = 16


@dataclass(frozen=True)
class Entry:
    label: str
    url_name: str
    icon: str
    roles: tuple = EVERYONE


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    entries: tuple


# One line for each place, in groups that fold; each role is shown what it uses, not all that it may read.
GROUPS = (
    Group("desk", _("工作台"), (
        Entry(_("我的首页"), "home", "house"),
        Entry(_("消息"), "notifications", "bell"),
        Entry(_("领导看板"), "dashboard", "speedometer2", (S, B)),
        Entry(_("报告"), "reports", "file-earmark-richtext", (S, L, B, C)),
    )),
    Group("opinions", _("意见与成果"), (
        Entry(_("转办件"), "referrals", "send", (S, B, H)),
        Entry(_("意见建议"), "opinions", "chat-left-text", USERS),
        Entry(_("议题"), "topics", "tags", (S, C, B)),
        Entry(_("提案"), "proposals", "file-earmark-text", USERS),
        Entry(_("社情民意专报"), "special-reports", "journal-text", (S, L, C, B)),
        Entry(_("批示"), "instructions", "pen", (S, B)),
        Entry(_("成效"), "outcomes", "check2-circle", USERS),
    )),
    Group("activities", _("活动"), (
        Entry(_("活动"), "activities", "megaphone", USERS),
        Entry(_("年度计划"), "plans", "calendar3", (S, L, B)),
        Entry(_("品牌"), "brands", "award", (S, L, C, B)),
        Entry(_("网络议政"), "consultations", "chat-left-text", (S, L, C, B)),
        Entry(_("委员请假"), "leaves", "calendar-check", (S, L, C)),
        Entry(_("签到与核实规则"), "turnout-defaults", "sliders", (S,)),
    )),
    Group("resources", _("资源"), (
        Entry(_("资源清单"), "resources", "collection", (S, L, C, B)),
        Entry(_("高效匹配"), "match", "search", (S, L, C)),
        Entry(_("需求清单"), "needs", "clipboard-check", (S, L, C, B)),
        Entry(_("资源日程"), "timeline", "calendar3", (S, L, C, B)),
        Entry(_("预约"), "bookings", "calendar-check", (S, L, C, B)),
        Entry(_("候补"), "waiting", "clock", (S, L, C)),
        Entry(_("爽约与暂停"), "booking-blocks", "shield-check", (S,)),
        Entry(_("使用评价"), "booking-ratings", "award", (S, L, C, B)),
        Entry(_("数据授权"), "grants", "key", (S, L, C)),
        Entry(_("资源利用率"), "usage", "bar-chart", (S, L, B)),
        Entry(_("资源贡献"), "contributions", "trophy", (S, B)),
    )),
    Group("work", _("专班工作"), (
        Entry(_("周调度"), "dispatch", "kanban", (S, B)),
        Entry(_("任务"), "tasks", "list-check", (S, L, B)),
        Entry(_("目标"), "goals", "bullseye", (S, B)),
        Entry(_("工作例会"), "meetings", "people-fill", (S, L, B)),
        Entry(_("通知公告"), "notices", "bell-fill", (S, L, C, B)),
        Entry(_("联合攻关"), "projects", "puzzle", (S, L, B)),
    )),
    Group("evaluation", _("考评"), (
        Entry(_("排名"), "rankings", "bar-chart", (S, L, B, C)),
        Entry(_("季观摩"), "observations", "binoculars", (S, L, B, C)),
        Entry(_("年考评"), "assessments", "clipboard-check", (S, L, B, C)),
        Entry(_("申诉"), "appeals", "chat-left-text", (S, L)),
        Entry(_("表彰"), "awards", "trophy", (S, L, B, C)),
        Entry(_("履职申报"), "duty-claims", "person-circle", (S, C)),
        Entry(_("指标体系"), "schemes", "sliders", (S, B)),
    )),
    Group("alliance", _("联盟"), (
        Entry(_("联盟单位"), "units", "buildings"),
        Entry(_("1+40 网络"), "network", "diagram-3", (S, L, C, B)),
        Entry(_("遴选"), "candidacies", "clipboard-check", (S, B)),
        Entry(_("委员"), "cppcc-members", "people", (S, L, C, B, A)),
        Entry(_("承办单位"), "departments", "building-check", (S, A)),
    )),
    Group("system", _("系统"), (
        Entry(_("账号与任职"), "users", "person-gear", (A,)),
        Entry(_("审计记录"), "audit", "shield-check", (A, S)),
        Entry(_("节假日表"), "holidays", "calendar3", (A,)),
        Entry(_("权限一览"), "permissions-help", "key", (A, S)),
        Entry(_("界面规范"), "styleguide", "palette", (A, S)),
    )),
)  # fmt: skip

TABS = {
    A: ("home", "users", "audit", "notifications"),
    S: ("home", "opinions", "activities", "bookings", "notifications"),
    L: ("home", "bookings", "activities", "tasks", "notifications"),
    C: ("home", "resources", "activities", "opinions", "notifications"),
    B: ("home", "dashboard", "rankings", "reports", "notifications"),
    H: ("home", "referrals", "notifications"),
}

PUBLIC = (
    Entry(_("首页"), "home", "house"),
    Entry(_("活动"), "activities", "megaphone"),
    Entry(_("联盟单位"), "units", "buildings"),
    Entry(_("资源"), "resources", "collection"),
    Entry(_("提意见"), "public-opinion", "chat-left-text"),
)

ENTRIES = {entry.url_name: entry for group in GROUPS for entry in group.entries}
PRECEDENCE = (S, B, L, H, C, A)


def shell(request):
    """Template context of base.html: `nav`, `tabs`, `public_nav`, `unread`, `alliance`, `role_label`."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        public = links(PUBLIC, request, set(EVERYONE))
        return {"nav": [], "tabs": public, "public_nav": public, "unread": 0, "alliance": public_alliance(request)}
    unread = Notification.objects.visible_to(user).unread().count()
    role = main_role(user)
    return {
        "nav": navigation(request, user, unread),
        "tabs": links([ENTRIES[name] for name in TABS.get(role, ("home",))], request, user.roles, unread),
        "public_nav": [],
        "unread": unread,
        "alliance": user.alliance,
        "role_label": Role(role).label if role else "",
    }


def main_role(user):
    """The role whose first page and phone tabs a person with several gets."""
    return next((role for role in PRECEDENCE if role in user.roles), None)


def navigation(request, user, unread):
    """The groups in which a person has something; open are those left open on this device and the one of this page."""
    here = nearest(ENTRIES.values(), request.path)
    shown = [(group, links(group.entries, request, user.roles, unread, here)) for group in GROUPS]
    shown = [(group, items) for group, items in shown if items]
    few = sum(len(items) for _group, items in shown) <= FEW
    left_open = request.COOKIES.get("nav", GROUPS[0].key).split(".")
    return [
        {
            "key": group.key,
            "label": group.label,
            "entries": items,
            "is_open": few or group.key in left_open or any(item["active"] for item in items),
        }
        for group, items in shown
    ]


def links(entries, request, roles, unread=0, here=None):
    here = here or nearest(entries, request.path)
    return [link(entry, unread, here) for entry in entries if roles.intersection(entry.roles)]


def nearest(entries, path):
    """The URL name of the entry under which a page lies: the longest address that the path begins with."""
    found = {entry.url_name: reverse(entry.url_name) for entry in entries}
    above = [name for name, url in found.items() if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=lambda name: len(found[name]), default="")


def link(entry, unread, here):
    url = reverse(entry.url_name)
    active = entry.url_name == here
    badge = unread if entry.url_name == "notifications" else 0
    return {"label": entry.label, "url": url, "icon": entry.icon, "active": active, "badge": badge}
