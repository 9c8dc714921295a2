"""`kill -9` at any moment neither repeats a mail nor loses one: fifty real processes and a real mail server."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection

from .sink import HOST, Sink, running

KILLS = 50
QUEUED_EACH_TIME = 60
FIRST_STEPS = 0.05
"""Seconds in which a child connects to the database, claims its mails and greets the server."""
BETWEEN_MAILS = 0.005

pytestmark = [pytest.mark.data, pytest.mark.django_db]


class Deliverer:
    """The process in deliverer.py."""

    def __init__(self, database_url: str, port: int) -> None:
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "mutirao.config.settings.dev",
            "MUTIRAO_SECRET_KEY": "only-for-tests",
            "MUTIRAO_LOG_LEVEL": "ERROR",
            "DATABASE_URL": database_url,
            "EMAIL_URL": f"smtp://{HOST}:{port}",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mutirao.base.mail.tests.deliverer"],
            env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.expect("ready")

    def ask(self, command: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        return self.hear()

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def expect(self, words: str) -> None:
        assert self.hear() == words

    def states(self) -> dict[str, str]:
        return dict(json.loads(self.ask("states")))

    def close(self) -> None:
        self.process.communicate(timeout=20)


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    """An empty database on the engine under test."""
    if connection.vendor == "sqlite":
        yield f"sqlite:///{tmp_path / 'mail.sqlite3'}"
        return
    name = f"mail_{uuid4().hex[:12]}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    settings = connection.settings_dict
    yield f"postgres://{settings['USER']}@{settings['HOST'].replace('/', '%2F')}/{name}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def moment(sink: Sink, number: int) -> threading.Event:
    """Set when `number` more mails have arrived; at once for none."""
    reached, awaited = threading.Event(), len(sink.messages) + number
    sink.before_answer = lambda _address, _server: reached.set() if len(sink.messages) == awaited else None
    if number == 0:
        reached.set()
    return reached


def test_killed_fifty_times_nothing_is_repeated_and_nothing_is_lost(database_url: str) -> None:
    sink, chance = Sink(), random.Random()
    with running(sink) as port:
        deliverer = Deliverer(database_url, port)
        killed_at_work = 0
        for turn in range(KILLS):
            assert deliverer.ask(f"queue {QUEUED_EACH_TIME}") == "queued"
            before = len(sink.messages)
            reached = moment(sink, chance.randrange(1, QUEUED_EACH_TIME) if turn % 5 else 0)
            child = int(deliverer.ask("deliver"))
            assert reached.wait(30)
            time.sleep(chance.uniform(0, BETWEEN_MAILS if turn % 5 else FIRST_STEPS))
            os.kill(child, signal.SIGKILL)
            deliverer.expect("killed")
            killed_at_work += before < len(sink.messages) < before + QUEUED_EACH_TIME
        assert deliverer.ask("silence") == "silent"
        after_kills, received_by_then = deliverer.states(), sink.received
        assert deliverer.ask("finish") == "finished"
        at_the_end = deliverer.states()
        deliverer.close()

    assert killed_at_work > KILLS / 2, "the moments were not well chosen: most kills hit no delivery under way"
    assert len(after_kills) == KILLS * QUEUED_EACH_TIME
    assert max(sink.received.values()) == 1
    unreceived = {address for address in after_kills if address not in received_by_then}
    assert {after_kills[address] for address in unreceived} <= {"waiting", "in_doubt"}
    doubtful = {address for address, state in at_the_end.items() if state == "in_doubt"}
    assert doubtful == {address for address, state in after_kills.items() if state == "in_doubt"}
    assert doubtful, "no kill fell between a mark and what became of it"
    assert {state for address, state in at_the_end.items() if address not in doubtful} == {"sent"}
    assert sink.received.keys() >= at_the_end.keys() - doubtful
