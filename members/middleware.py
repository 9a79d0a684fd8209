from django.shortcuts import redirect
from django.urls import reverse


class PasswordChangeMiddleware:
    """Whoever signed in with a one-time password chooses an own one before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password and request.path not in self._open():
            return redirect("password")
        return self.get_response(request)

    def _open(self):
        return {reverse("password"), reverse("logout"), reverse("display"), reverse("set_language")}
