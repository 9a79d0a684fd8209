"""Signing in: counted failures lock a name from one address for a while; both ends are audited."""

from django.contrib.auth.views import LoginView
from django.core.cache import cache
from django.utils.translation import gettext as _

from alliance import audit
from alliance.rate import address_of
from members.models import User

FAILURES = 5
FIRST_LOCK, NEXT_LOCK = 5 * 60, 15 * 60
MEMORY = 24 * 3600


class SignIn(LoginView):
    redirect_authenticated_user = True

    def post(self, request, *args, **kwargs):
        self.key = f"sign-in:{request.POST.get('username', '')[:80]}:{address_of(request)}"
        if cache.get(f"{self.key}:locked"):
            form = self.get_form()
            form.errors["__all__"] = form.error_class([_("失败次数过多，请过一会儿再试。")])
            return self.render_to_response(self.get_context_data(form=form), status=429)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        cache.delete(self.key)
        user = form.get_user()
        audit.record(by=user, obj=user, verb="sign-in", label=_("登录"), note=address_of(self.request))
        return super().form_valid(form)

    def form_invalid(self, form):
        self._count_failure()
        name = self.request.POST.get("username", "")
        if user := User.objects.filter(username=name).first():
            audit.record(by=None, obj=user, verb="sign-in-failed", label=_("登录失败"), note=address_of(self.request))
        return super().form_invalid(form)

    def _count_failure(self):
        cache.add(self.key, 0, MEMORY)
        failures = cache.incr(self.key)
        if failures >= FAILURES:
            cache.set(f"{self.key}:locked", 1, FIRST_LOCK if failures == FAILURES else NEXT_LOCK)
