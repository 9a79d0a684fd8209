"""Signing in and out. Failures are counted: some on an account from one address lock it there for a while, many on whatever
names from one address close the address. Pages and API go through the same door; both ends are audited."""

import hashlib

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.core.cache import cache
from django.utils.translation import gettext as _

from alliance import audit
from alliance.rate import address_of, agent_of, count, forget, so_far
from alliance.text import plain
from members.models import User

FIRST_LOCK, NEXT_LOCK = 5 * 60, 15 * 60
MEMORY = 24 * 3600
SPRAY_SPAN = 15 * 60


class Door:
    """What an address has tried on a name. An account is known by its key, so that its phone, its username and every way to
    write them count together."""

    def __init__(self, request, typed):
        self.request, self.user = request, User.objects.named(typed)
        # A new password is a new door: what was tried on the old one is forgotten.
        name = f"{self.user.pk}:{self.user.password}" if self.user else plain(typed)
        self.address = f"sign-in:{address_of(request)}"
        self.key = f"{self.address}:{hashlib.sha256(name.encode()).hexdigest()}"

    @property
    def is_shut(self):
        return bool(cache.get(f"{self.key}:locked")) or so_far(self.address) >= settings.SIGN_IN_SPRAYS

    def let_in(self, user, label):
        forget(self.key)
        self._record(user, user, "sign-in", label)

    def refuse(self):
        """Count a failure. An unknown name leaves no row: there is nobody it would be about."""
        count(self.address, SPRAY_SPAN)
        failures = count(self.key, MEMORY)
        if failures >= settings.SIGN_IN_FAILURES:
            lock = FIRST_LOCK if failures == settings.SIGN_IN_FAILURES else NEXT_LOCK
            cache.set(f"{self.key}:locked", 1, lock)
        if self.user:
            self._record(None, self.user, "sign-in-failed", _("登录失败"))

    def _record(self, by, user, verb, label):
        note, agent = address_of(self.request), agent_of(self.request)
        audit.record(by=by, obj=user, verb=verb, label=label, note=note, agent=agent)


def too_many():
    return _("失败次数过多，请过一会儿再试。")


class SignIn(LoginView):
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        self.door = Door(request, request.POST.get("username", ""))
        if self.door.is_shut:
            form = self.get_form()
            form.errors["__all__"] = form.error_class([too_many()])
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        self.door.let_in(form.get_user(), _("登录"))
        return super().form_valid(form)

    def form_invalid(self, form):
        self.door.refuse()
        return super().form_invalid(form)


class SignOut(LogoutView):
    """Nothing of what was shown stays in the browser."""

    def post(self, request, *args, **kwargs):
        if request.user.is_authenticated:
            audit.record(by=request.user, obj=request.user, verb="sign-out", label=_("退出登录"))
        answer = super().post(request, *args, **kwargs)
        answer["Clear-Site-Data"] = '"cache", "storage"'
        return answer
