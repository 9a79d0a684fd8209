"""For load balancers and watchers: is the process up, can it work."""

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse


def healthz(request):
    return HttpResponse("ok", content_type="text/plain")


def readyz(request):
    checks = {"database": _answers(_ask_database), "redis": _answers(_ask_redis), "migrations": _answers(_all_applied)}
    return JsonResponse(checks, status=200 if all(checks.values()) else 503)


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
