"""For load balancers and watchers: is the process up, can it work."""

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse


class HealthMiddleware:
    """Answers before a host name is checked or HTTPS demanded: watchers ask the process itself, by its address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        answer = ANSWERS.get(request.path)
        return answer() if answer else self.get_response(request)


def healthz():
    return HttpResponse("ok", content_type="text/plain", headers={"Cache-Control": "no-store"})


def readyz():
    """Each part by name, and 503 when one is not well."""
    checks = {"database": _answers(_ask_database), "redis": _answers(_ask_redis)}
    checks["migrations"] = checks["database"] and _answers(_all_applied)
    status = 200 if all(checks.values()) else 503
    return JsonResponse(checks, status=status, headers={"Cache-Control": "no-store"})


ANSWERS = {"/healthz": healthz, "/readyz": readyz}


def _answers(question):
    try:
        return bool(question())
    except Exception:  # whatever is wrong, the answer is "not ready"
        return False


def _ask_database():
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        return cursor.fetchone() == (1,)


def _ask_redis():
    cache.set("readyz", 1, 5)
    return cache.get("readyz") == 1


def _all_applied():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())
