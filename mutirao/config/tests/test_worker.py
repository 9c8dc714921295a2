"""The worker's threads: what fails is started again, what is due is done, what is stopped stops."""

from __future__ import annotations

import threading

import pytest
from django.core.management import get_commands

from mutirao.config.serving import schedule, worker
from mutirao.config.serving.schedule import SCHEDULE, Every, follow_schedule
from mutirao.config.serving.worker import keep_running


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    monkeypatch.setattr(schedule, "LOOK_EVERY", 0.001)
    monkeypatch.setattr(worker, "START_AGAIN_AFTER", 0.001)


def test_a_thread_that_fails_is_started_again():
    stop, runs = threading.Event(), []

    def follower(stop: threading.Event) -> None:
        runs.append(1)
        if len(runs) == 3:
            stop.set()
        raise RuntimeError("once more")

    keep_running("follower", follower, stop)

    assert len(runs) == 3


def test_what_is_due_is_done_and_what_fails_harms_nothing_else():
    stop, done = threading.Event(), []

    def work() -> None:
        done.append("work")
        if len(done) == 3:
            stop.set()

    plan = (
        Every(0, "breaks", lambda: 1 / 0),
        Every(0, "works", work),
        Every(3600, "rarely", lambda: done.append("rare")),
    )

    follow_schedule(stop, plan)

    assert done[0:2] == ["work", "rare"]
    assert done.count("rare") == 1


@pytest.mark.parametrize("item", SCHEDULE, ids=lambda item: item.name)
def test_the_table_names_commands_there_are(item):
    command = getattr(item.work, "args", [None])[0]

    assert command is None or command in get_commands()


@pytest.mark.data
@pytest.mark.django_db
@pytest.mark.parametrize("item", SCHEDULE, ids=lambda item: item.name)
def test_everything_in_the_table_runs_on_an_empty_site(item, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    item.work()
