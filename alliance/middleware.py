from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from alliance import asked
from alliance.errors import DomainError, TooOften, broken_rule
from alliance.refusals import refuse

LANGUAGES = dict(settings.LANGUAGES)


class PolicyMiddleware(CSPMiddleware):
    """The policy of nearly every answer is the same, so it is put together once."""

    @cached_property
    def usual(self):
        return build_policy()

    def process_response(self, request, response):
        is_usual = self.get_policy_parts(request, response) == PolicyParts() and not hasattr(response, "_csp_exempt")
        if is_usual and not settings.DEBUG:
            response.headers.setdefault(HEADER, self.usual)
            return response
        return super().process_response(request, response)


class AddressMiddleware:
    """No address of ours holds a NUL, which the database cannot even be asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\0" in request.path_info:
            return refuse(request, 404)
        return self.get_response(request)


class LargestRequestMiddleware:
    """A request larger than all files of a form together is refused by what it says of itself, before any of it is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        said = asked.number(request.META.get("CONTENT_LENGTH")) or 0
        if said > settings.LARGEST_REQUEST:
            return refuse(request, 413, most=settings.MAX_FILE_MB)
        return self.get_response(request)


class LanguageMiddleware:
    """Chinese first: only the switch in the header changes it, not what the browser prefers."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in LANGUAGES else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


class DomainErrorMiddleware:
    """A refusal by a rule becomes a message on the page the user came from; nothing of it is a server error."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, DomainError):
            return self._back(request, exception.message)
        if isinstance(exception, TooOften):
            return refuse(request, 429)
        if isinstance(exception, IntegrityError) and (sentence := broken_rule(exception)):
            return self._back(request, sentence)
        if is_lock_timeout(exception):
            return self._back(request, _("系统正忙，刚才的操作没有完成，请再试一次。"))
        return None

    def _back(self, request, sentence):
        messages.error(request, sentence)
        target = _where_from(request)
        if request.headers.get("HX-Request"):
            return HttpResponse(headers={"HX-Redirect": target})
        return redirect(target)


def is_lock_timeout(exception):
    """Lock time-out (55P03), deadlock (40P01) and serialisation failure (40001): the loser of a race, free to try again."""
    return isinstance(exception, OperationalError) and getattr(exception.__cause__, "pgcode", "") in {
        "55P03",
        "40P01",
        "40001",
    }


def _where_from(request):
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()):
        return "/"
    # A page that refuses to be read must not send its reader back to itself.
    if request.method == "GET" and referer == request.build_absolute_uri():
        return "/"
    return referer
