"""Is the process alive, and is everything it needs there?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mutirao.overview.search.current import get_engine

WAITING_TOO_LONG = timedelta(minutes=10)


def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


def ready(request: HttpRequest) -> JsonResponse:
    """`{"ready": bool, "database": "ok" | what is wrong, ...}`; status 503 where anything is wrong."""
    answers = {name: check() for name, check in CHECKS.items()}
    is_ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"ready": is_ready, **answers}, status=200 if is_ready else 503)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as problem:
        return type(problem).__name__
    return "ok"


def search() -> str:
    health = get_engine().health()
    return "ok" if health.state == "ready" else health.reason


def jobs() -> str:
    overdue = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - WAITING_TOO_LONG)
    return "jobs are waiting: is the worker running?" if overdue.exists() else "ok"


def disk() -> str:
    free = shutil.disk_usage(settings.VAR_DIR).free
    return "ok" if free > settings.MIN_FREE_DISK_BYTES else f"only {free // 1024**2} MB free"


CHECKS: dict[str, Callable[[], str]] = {"database": database, "search": search, "jobs": jobs, "disk": disk}
