import time

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.rate import address_of, agent_of

# Being there is noted once in so many seconds: a write for every click would be waste.
NOTED_EVERY = 60


class SessionLifeMiddleware:
    """A session ends when nobody has clicked for a while, and in any case after its hours.

    Keeps in the session since when it lasts, when it was last used and from where, for the page that lists them.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            self._note(request, int(time.time()))
        return self.get_response(request)

    def _note(self, request, now):
        session = request.session
        since, seen = session.get("since", now), session.get("seen", now)
        if now - seen > settings.SESSION_IDLE or now - since > settings.SESSION_COOKIE_AGE:
            logout(request)
            messages.warning(request, _("您有一段时间没有操作，为安全已退出，请重新登录。"))
        elif "seen" not in session or now - seen >= NOTED_EVERY:
            session.update({"since": since, "seen": now, "address": address_of(request), "agent": agent_of(request)})


class PasswordChangeMiddleware:
    """Whoever signed in with a one-time password chooses an own one before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password and request.path not in self._open():
            if request.path.startswith("/api/"):
                return JsonResponse({"detail": _("请先修改一次性密码。")}, status=403)
            return redirect("password")
        return self.get_response(request)

    def _open(self):
        return {reverse("password"), reverse("logout"), reverse("display"), reverse("set_language")}


class PersonalPageMiddleware:
    """What somebody signed in was shown is kept by no cache, unless the page itself says otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
