"""Is the process alive, and is everything it needs there?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django_tasks_db.models import DBTaskResult

from mutirao.overview.search.current import get_engine

log = structlog.get_logger(__name__)

WAITING_TOO_LONG = timedelta(minutes=10)


@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(request: HttpRequest) -> JsonResponse:
    """`{"ready": bool, "database": "ok" | what is wrong, ...}`; status 503 where anything is wrong."""
    answers = {name: answer_of(check) for name, check in CHECKS.items()}
    is_ready = all(answer == "ok" for answer in answers.values())
    return JsonResponse({"ready": is_ready, **answers}, status=200 if is_ready else 503)


def answer_of(check: Callable[[], str]) -> str:
    """What is wrong, in few words; a check that fails has found something."""
    try:
        return check() or "ok"
    except Exception as problem:
        log.warning("a health check failed", check=check.__name__, exc_info=True)
        return type(problem).__name__


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def search() -> str:
    health = get_engine().health()
    return "" if health.state == "ready" else health.reason


def jobs() -> str:
    overdue = DBTaskResult.objects.ready().filter(enqueued_at__lt=timezone.now() - WAITING_TOO_LONG)
    return "jobs are waiting: is the worker running?" if overdue.exists() else ""


def disk() -> str:
    free = shutil.disk_usage(settings.VAR_DIR).free
    return "" if free > settings.MIN_FREE_DISK_BYTES else f"only {free // 1024**2} MB free"


CHECKS: dict[str, Callable[[], str]] = {"database": database, "search": search, "jobs": jobs, "disk": disk}
