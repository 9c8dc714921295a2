"""The site as processes: it comes up, survives the death of a part, and goes without leaving anything behind."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from django.db import connection

from mutirao.base.catalogue.models import Entry

pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]

MUTIRAO = Path(sys.executable).with_name("mutirao")


def database_url() -> str:
    """The test database, for another process."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    host = quote(settings["HOST"], safe="")
    return f"postgres://{settings['USER']}:{settings['PASSWORD']}@{host}/{settings['NAME']}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(condition: Callable[[], object], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def children(pid: int) -> set[int]:
    with contextlib.suppress(FileNotFoundError):
        return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}
    return set()


def is_alive(pid: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    return False


class Served:
    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=10)

    @property
    def is_up(self) -> bool:
        with contextlib.suppress(httpx.HTTPError):
            return self.get("/plain/").status_code == 200
        return False

    @property
    def is_port_free(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) != 0


@pytest.fixture
def served() -> Iterator[Served]:
    port = free_port()
    process = start("serve", port)
    site = Served(process, port)
    try:
        assert eventually(lambda: site.is_up and len(children(process.pid)) == 3), process.poll()
        yield site
    finally:
        process.kill()
        process.communicate()


def start(command: str, port: int) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mutirao.config.tests.served_settings",
        "DATABASE_URL": database_url(),
    }
    return subprocess.Popen(
        [MUTIRAO, command, "--port", str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_what_is_withdrawn_is_gone_on_the_very_next_request(served):
    entry = Entry.objects.create(title="Pensions for all", slug="pensions", type="publication", live=True)
    path = f"/entry/{entry.pk}/"
    for _ in range(20):
        assert "Pensions for all" in served.get(path).text

    entry.live = False
    entry.save()
    assert [served.get(path).status_code for _ in range(20)] == [404] * 20

    entry.live, entry.title = True, "Pensions for some"
    entry.save()
    assert {served.get(path).text[-17:] for _ in range(20)} == {"Pensions for some"}


def test_a_part_that_is_killed_is_replaced(served):
    before = children(served.process.pid)
    for victim in before:
        os.kill(victim, signal.SIGKILL)

    assert eventually(lambda: len(children(served.process.pid) - before) == 3)
    assert eventually(lambda: served.is_up)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_one_signal_stops_everything(served, number):
    parts = children(served.process.pid)

    served.process.send_signal(number)

    assert served.process.wait(timeout=10) == 0
    assert not any(is_alive(part) for part in parts)
    assert served.is_port_free


def test_parts_do_not_outlive_a_killed_parent(served):
    parts = children(served.process.pid)

    served.process.kill()
    served.process.wait()

    assert eventually(lambda: not any(is_alive(part) for part in parts))
    assert served.is_port_free


def test_a_taken_port_is_said_in_words():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        process = start("web", port)
        output, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert f"Cannot listen at 127.0.0.1, port {port}: Address already in use. Choose another with --port." in output
