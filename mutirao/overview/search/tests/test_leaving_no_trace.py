"""After somebody has left, the files of the index hold no word of what went with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from mutirao.base.accounts.models import User
from mutirao.base.accounts.signals import person_erased
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.overview.search import indexer
from mutirao.overview.search.current import get_engine
from mutirao.overview.search.engine import IndexBusyError, SearchRequest
from mutirao.overview.search.indexer import leave_no_trace

pytestmark = pytest.mark.django_db

WORD = "zebquuxworthy"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mutirao.overview.search.index_store._ALL_HAVE_LOOKED", 0)
    monkeypatch.setattr(indexer, "TRY_AGAIN_SECONDS", 0)


def files_with(word: str, root: Path) -> list[str]:
    return [path.name for path in root.rglob("*") if path.is_file() and word.encode() in path.read_bytes().lower()]


def test_deleted_words_stay_until_it_is_built_anew(index: Callable[[], int], tmp_path: Path) -> None:
    gone, stays = make_publication(title=f"About {WORD}"), make_publication(title="About something else")
    index()
    gone.delete()
    index()
    assert get_engine().search(SearchRequest(WORD)).total == 0
    assert files_with(WORD, tmp_path / "search") != []

    leave_no_trace.call()

    assert files_with(WORD, tmp_path / "search") == []
    assert [hit.entry_id for hit in get_engine().search(SearchRequest("something else")).hits] == [stays.pk]


def test_it_goes_on_following_afterwards(index: Callable[[], int]) -> None:
    make_publication()
    index()
    leave_no_trace.call()

    later = make_publication(title=f"Later about {WORD}")
    index()

    assert [hit.entry_id for hit in get_engine().search(SearchRequest(WORD)).hits] == [later.pk]


def test_it_waits_for_whoever_builds_it(index: Callable[[], int], monkeypatch: pytest.MonkeyPatch) -> None:
    index()
    engine = get_engine()
    rebuild, tried = engine.rebuild, []

    def busy_twice(*said: Any) -> int:
        tried.append(said)
        if len(tried) < 3:
            raise IndexBusyError("somebody else")
        return rebuild(*said)

    monkeypatch.setattr(engine, "rebuild", busy_twice)

    leave_no_trace.call()

    assert len(tried) == 3


def test_one_that_never_gets_its_turn_is_a_failed_job(
    index: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(*said: Any) -> int:
        raise IndexBusyError("somebody else")

    monkeypatch.setattr(indexer, "ATTEMPTS", 2)
    monkeypatch.setattr(get_engine(), "rebuild", busy)

    with pytest.raises(IndexBusyError, match="too long"):
        leave_no_trace.call()


@pytest.mark.parametrize(("waiting", "expected"), [(False, 1), (True, 0)])
def test_several_who_leave_share_one_rebuild(waiting: bool, expected: int, monkeypatch: pytest.MonkeyPatch) -> None:
    queued: list[str] = []
    monkeypatch.setattr(type(leave_no_trace), "enqueue", lambda job: queued.append(job.module_path))
    if waiting:
        DBTaskResult.objects.create(
            task_path=leave_no_trace.module_path,
            args_kwargs={"args": [], "kwargs": {}},
            status=TaskResultStatus.READY,
            run_after=timezone.now(),
            backend_name="default",
        )

    person_erased.send(sender=User, user_id=1, former={})

    assert len(queued) == expected
