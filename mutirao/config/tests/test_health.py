"""Health: alive says nothing but that, ready says of each part what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from mutirao.config import health
from mutirao.overview.search.engine import Health

GOOD = {"ready": True, "database": "ok", "search": "ok", "jobs": "ok", "disk": "ok"}


def make_waiting_job(minutes: int) -> DBTaskResult:
    job = DBTaskResult.objects.create(
        task_path="mutirao.base.files.services.read_text",
        args_kwargs={"args": [1], "kwargs": {}},
        priority=0,
        queue_name="default",
        backend_name="default",
    )
    DBTaskResult.objects.filter(pk=job.pk).update(enqueued_at=timezone.now() - timedelta(minutes=minutes))
    return job


def test_alive_asks_nobody(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content, response["Content-Type"]) == (200, b"ok", "text/plain")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready(client: Client, index: Callable[[], int]) -> None:
    index()
    make_waiting_job(minutes=1)

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, GOOD)
    assert "no-store" in response["Cache-Control"]


def broken_database(monkeypatch: pytest.MonkeyPatch, settings: Any) -> str:
    def refuse() -> None:
        raise DatabaseError("password=secret")

    monkeypatch.setattr(health, "connection", SimpleNamespace(cursor=refuse))
    return "DatabaseError"


def index_to_rebuild(monkeypatch: pytest.MonkeyPatch, settings: Any) -> str:
    engine = SimpleNamespace(health=lambda: Health(state="needs-rebuild", reason="there is no index yet", cursor=0))
    monkeypatch.setattr(health, "get_engine", lambda: engine)
    return "there is no index yet"


def engine_that_is_gone(monkeypatch: pytest.MonkeyPatch, settings: Any) -> str:
    def refuse() -> None:
        raise PermissionError("/var/secret")

    monkeypatch.setattr(health, "get_engine", refuse)
    return "PermissionError"


def waiting_jobs(monkeypatch: pytest.MonkeyPatch, settings: Any) -> str:
    make_waiting_job(minutes=11)
    return "jobs are waiting: is the worker running?"


def full_disk(monkeypatch: pytest.MonkeyPatch, settings: Any) -> str:
    monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=7 * 1024**2))
    return "only 7 MB free"


def missing_folder(monkeypatch: pytest.MonkeyPatch, settings: Any) -> str:
    settings.VAR_DIR = settings.VAR_DIR / "nowhere"
    return "FileNotFoundError"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("part", "break_it"),
    [
        ("database", broken_database),
        ("search", index_to_rebuild),
        ("search", engine_that_is_gone),
        ("jobs", waiting_jobs),
        ("disk", full_disk),
        ("disk", missing_folder),
    ],
)
def test_ready_says_what_is_wrong(
    client: Client,
    index: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
    settings: Any,
    part: str,
    break_it: Callable[[pytest.MonkeyPatch, Any], str],
) -> None:
    index()
    problem = break_it(monkeypatch, settings)

    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (503, GOOD | {"ready": False, part: problem})


def test_without_a_database_ready_still_answers(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """pytest-django forbids the database here, as a lost connection would."""
    response = client.get("/readyz")

    answers = response.json()
    assert (response.status_code, answers["ready"]) == (503, False)
    assert (answers["database"], answers["jobs"]) == ("RuntimeError", "RuntimeError")
