"""Accounts, the own profile, the inbox, the audit trail, help on permissions, the holiday table."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from alliance import asked
from alliance.errors import require
from alliance.exports import export
from alliance.models import Alliance, AuditEvent, Holiday
from alliance.pages import filtered, paginate
from members import services, sign_ins
from members.filters import AuditFilter, UserFilter
from members.forms import HolidayForm, PasswordForm, ProfileForm, RoleForm, UserForm
from members.inbox import with_desks
from members.models import Membership, Notification, Role, User
from members.permissions import P, table


@login_required
def users(request):
    require(request.user, P.USER_MANAGE)
    rows = (
        User.objects.visible_to(request.user)
        .filter(is_system=False)
        .prefetch_related("memberships__unit", "memberships__department")
    )
    found = filtered(request, UserFilter, rows)
    columns = [
        (_("用户名"), "username"),
        (_("姓名"), "name"),
        (_("启用"), lambda row: _("是") if row.is_active else _("否")),
    ]
    if answer := export(request, name=_("账号"), columns=columns, rows=found.qs.prefetch_related(None)):
        return answer
    return render(request, "members/users.html", {"filter": found, "page_obj": paginate(request, found.qs)})


@login_required
def user_create(request):
    require(request.user, P.USER_MANAGE)
    form = UserForm(request.POST or None, alliance=request.user.alliance)
    if request.method == "POST" and form.is_valid():
        user, password = services.create_user(alliance=request.user.alliance, by=request.user, **form.cleaned_data)
        return _show_once(request, user, password)
    return render(request, "alliance/form.html", {"form": form, "title": _("开通账号"), "back": reverse("users")})


def _show_once(request, user, password):
    """The one-time password appears on this answer and nowhere else."""
    context = {"person": user, "password": password, "days": settings.ONE_TIME_PASSWORD_DAYS}
    return render(request, "members/password_once.html", context)


def _managed(request, pk):
    """A user of the own alliance whom the administrator may manage."""
    require(request.user, P.USER_MANAGE)
    return get_object_or_404(User.objects.visible_to(request.user).filter(alliance=request.user.alliance), pk=pk)


@login_required
def user(request, pk):
    person = _managed(request, pk)
    form = RoleForm(request.POST or None, alliance=request.user.alliance)
    if request.method == "POST" and form.is_valid():
        services.grant_role(user=person, alliance=request.user.alliance, by=request.user, **form.cleaned_data)
        return redirect("user", pk=pk)
    posts = person.memberships.filter(alliance=request.user.alliance).select_related("unit", "department")
    context = {"person": person, "posts": posts, "form": form, "sign_ins": sign_ins.found(person)}
    return render(request, "members/user.html", context)


@login_required
@require_POST
def user_password(request, pk):
    person = _managed(request, pk)
    return _show_once(request, person, services.reset_password(user=person, by=request.user))


@login_required
@require_POST
def user_active(request, pk):
    person = _managed(request, pk)
    services.set_active(user=person, is_active=request.POST.get("active") == "1", by=request.user)
    return redirect("user", pk=pk)


@login_required
@require_POST
def user_sessions_end(request, pk):
    """Somebody is signed out everywhere, and may sign in again."""
    person = _managed(request, pk)
    ended = services.end_sessions(user=person, by=request.user)
    messages.success(request, _("已结束%(n)d处登录。") % {"n": ended})
    return redirect("user", pk=pk)


@login_required
@require_POST
def post_end(request, pk):
    require(request.user, P.USER_MANAGE)
    post = get_object_or_404(Membership, pk=pk, alliance=request.user.alliance)
    services.end_role(post=post, by=request.user)
    return redirect("user", pk=post.user_id)


@login_required
def post_hand_over(request, pk):
    """The post passes to another account of the alliance."""
    require(request.user, P.USER_MANAGE)
    post = get_object_or_404(Membership, pk=pk, alliance=request.user.alliance, is_active=True)
    candidates = User.objects.filter(alliance=request.user.alliance, is_active=True).exclude(pk=post.user_id)
    if request.method == "POST":
        to = get_object_or_404(candidates, pk=asked.number(request.POST.get("to")))
        services.hand_over(post=post, to=to, by=request.user)
        return redirect("user", pk=to.pk)
    return render(request, "members/hand_over.html", {"post": post, "candidates": candidates})


# the own account


@login_required
def me(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        services.save_profile(user=form.instance, by=request.user)
        messages.success(request, _("资料已保存。"))
        return redirect("me")
    alliances = Alliance.objects.filter(pk__in=request.user.memberships.filter(is_active=True).values("alliance"))
    open_ones = sign_ins.found(request.user, request.session.session_key)
    return render(request, "members/me.html", {"form": form, "alliances": alliances, "sign_ins": open_ones})


@login_required
def password(request):
    form = PasswordForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        services.change_password(user=request.user, password=form.cleaned_data["new_password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已修改。"))
        return redirect("home")
    return render(request, "alliance/form.html", {"form": form, "title": _("修改密码"), "back": reverse("me")})


@login_required
@require_POST
def sessions_end(request):
    """Signed out everywhere else: a phone left behind, a computer in a hall."""
    ended = services.end_sessions(user=request.user, by=request.user, keep=request.session.session_key)
    messages.success(request, _("已结束其他%(n)d处登录。") % {"n": ended})
    return redirect("me")


@login_required
@require_POST
def token(request):
    return render(request, "members/token_once.html", {"token": services.renew_token(user=request.user)})


@login_required
@require_POST
def act_in(request):
    alliance = get_object_or_404(Alliance, pk=asked.number(request.POST.get("alliance")))
    services.act_in(user=request.user, alliance=alliance)
    return redirect("home")


# inbox


@login_required
def notifications(request):
    rows = Notification.objects.visible_to(request.user)
    page = paginate(request, rows)
    page.object_list = with_desks(list(page.object_list), request.user)
    return render(request, "members/notifications.html", {"page_obj": page})


@login_required
@require_POST
def notification_open(request, pk):
    row = get_object_or_404(Notification.objects.visible_to(request.user), pk=pk)
    services.mark_read(notifications=Notification.objects.filter(pk=row.pk))
    return redirect(row.url or "notifications")


@login_required
@require_POST
def notifications_read(request):
    services.mark_read(notifications=Notification.objects.visible_to(request.user))
    return redirect("notifications")


# trail and rules


@login_required
def audit_trail(request):
    require(request.user, P.AUDIT_VIEW)
    found = filtered(request, AuditFilter, AuditEvent.objects.visible_to(request.user))
    columns = [
        (_("时间"), "at"),
        (_("操作人"), "actor_name"),
        (_("操作"), "verb_label"),
        (_("对象"), "object_name"),
        (_("原状态"), "from_label"),
        (_("新状态"), "to_label"),
        (_("说明"), "note"),
    ]
    if answer := export(request, name=_("审计记录"), columns=columns, rows=found.qs):
        return answer
    return render(request, "members/audit.html", {"filter": found, "page_obj": paginate(request, found.qs, 50)})


@login_required
def permissions_help(request):
    rows = [(permission, [grants.get(role) for role in Role]) for permission, grants in table()]
    return render(request, "members/permissions_help.html", {"roles": Role, "rows": rows})


@login_required
def holidays(request):
    require(request.user, P.HOLIDAY_EDIT)
    form = HolidayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.save_holiday(holiday=form.instance, by=request.user)
        return redirect("holidays")
    return render(request, "members/holidays.html", {"form": form, "days": Holiday.objects.all()})


@login_required
@require_POST
def holiday_remove(request, pk):
    require(request.user, P.HOLIDAY_EDIT)
    services.remove_holiday(holiday=get_object_or_404(Holiday, pk=pk), by=request.user)
    return redirect("holidays")
