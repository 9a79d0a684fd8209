"""DRF's defaults: who signs in, how lists page, how errors answer. Named in settings, so it imports no DRF view."""

import json
from io import BytesIO

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.authentication import SessionAuthentication as DjangoSession
from rest_framework.exceptions import ParseError, Throttled, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import JSONParser
from rest_framework.response import Response

from alliance.errors import DomainError, TooOften, broken_rule
from alliance.middleware import is_lock_timeout


class SessionAuthentication(DjangoSession):
    """A visitor who has not signed in gets 401, not 403."""

    def authenticate_header(self, request):
        return "Session"


class Moment(serializers.DateTimeField):
    """A moment; one at the edge of the calendar, where no time zone reaches, is a wrong value like any other."""

    def enforce_timezone(self, value):
        try:
            return super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")


class JsonParser(JSONParser):
    """JSON that the database can keep: what nests beyond reason or holds half a character is a malformed request."""

    def parse(self, stream, media_type=None, parser_context=None):
        raw = stream.read()
        try:
            data = super().parse(BytesIO(raw), media_type, parser_context)
            if rb"\ud" in raw.lower():
                json.dumps(data, ensure_ascii=False).encode()
        except (RecursionError, UnicodeEncodeError) as error:
            raise ParseError(f"JSON parse error - {type(error).__name__}") from None
        return data


class Pages(PageNumberPagination):
    page_size = 25
    page_size_query_param = "page_size"
    max_page_size = 500


def answer_error(exc, context):
    """DRF's answers, and 409 `{"code", "detail", …}` where a rule of the house refuses."""
    # Imported late: DRF's views read this module's names while they load.
    from rest_framework.views import exception_handler

    if isinstance(exc, DomainError):
        return _conflict(exc.code, exc.message, exc.extra)
    if isinstance(exc, TooOften):
        exc = Throttled()
    if isinstance(exc, IntegrityError) and (sentence := broken_rule(exc)):
        return _conflict("conflict", sentence, {})
    if isinstance(exc, OperationalError) and is_lock_timeout(exc):
        return _conflict("busy", _("系统正忙，刚才的操作没有完成，请再试一次。"), {})
    if isinstance(exc, DjangoValidationError):
        exc = ValidationError(serializers.as_serializer_error(exc))
    return exception_handler(exc, context)


def _conflict(code, detail, extra):
    return Response({"code": code, "detail": detail, **extra}, status=status.HTTP_409_CONFLICT)
