"""A worker that is killed while it tells people leaves nobody untold."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import DEFAULT_TASK_QUEUE_NAME
from django_tasks_db.models import DBTaskResult, get_date_max

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.mail.services import NewMail
from mutirao.base.notices.models import Notice
from mutirao.base.notices.services import notify, notifying
from mutirao.base.notices.services.interruptions import go_on_where_cut_short, take_up
from mutirao.base.notices.services.notifying import Occasion, tell_many
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def job(*said: Any, minutes: int, status: str = TaskResultStatus.RUNNING, path: str = "") -> DBTaskResult:
    return DBTaskResult.objects.create(
        status=status,
        started_at=timezone.now() - timedelta(minutes=minutes),
        args_kwargs={"args": list(said), "kwargs": {}},
        task_path=path or tell_many.module_path,
        queue_name=DEFAULT_TASK_QUEUE_NAME,
        backend_name="default",
        run_after=get_date_max(),
    )


def test_who_was_not_told_is_told_and_nobody_twice(outbox: list[NewMail], monkeypatch: pytest.MonkeyPatch) -> None:
    people = UserFactory.create_batch(5)
    entry = make_publication()
    monkeypatch.setattr(notifying, "BATCH", 2)
    monkeypatch.setattr(notifying, "REST", 0)
    notify("asked", to=[person.pk for person in people[:2]], about=entry, key="1")
    cut = job(asdict(Occasion("asked", "1", about=entry.pk)), [person.pk for person in people], minutes=31)

    assert (go_on_where_cut_short(), go_on_where_cut_short()) == (1, 0)

    assert sorted(Notice.objects.values_list("recipient_id", flat=True)) == [person.pk for person in people]
    assert len(outbox) == 5
    assert DBTaskResult.objects.get(pk=cut.pk).status == TaskResultStatus.FAILED


def test_what_runs_or_is_over_or_is_somebody_elses_is_left_alone() -> None:
    job({}, [], minutes=29)
    job({}, [], minutes=90, status=TaskResultStatus.SUCCESSFUL)
    job(1, minutes=90, path="mutirao.base.files.services.read_text")

    assert go_on_where_cut_short() == 0


def test_of_two_workers_one_takes_it_up() -> None:
    cut = job(asdict(Occasion("noted", "1")), [UserFactory().pk], minutes=31)

    assert (take_up(cut), take_up(cut)) == (True, False)
    assert Notice.objects.count() == 1
