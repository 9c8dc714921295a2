"""The site as processes: it comes up, survives the death of a part, and goes without leaving anything behind."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue.models import Entry
from mutirao.base.live.services import person_channel, tell
from mutirao.base.live.tests.listening import Heard
from mutirao.config.serving.web import SECONDS_TO_FINISH, allow_many_connections

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


@contextlib.contextmanager
def listening(site: Served, person: Any, **headers: str) -> Iterator[Iterator[Heard]]:
    """An open page of `person`: what it has heard in all, each time something comes."""
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    cookies = {settings.SESSION_COOKIE_NAME: browser.cookies[settings.SESSION_COOKIE_NAME].value}
    address = f"http://127.0.0.1:{site.port}/live/?channel={person_channel(person.pk)}"
    with httpx.stream("GET", address, cookies=cookies, headers=headers, timeout=30) as response:
        assert (response.status_code, response.headers["content-type"].partition(";")[0]) == (200, "text/event-stream")
        yield heard_of(response)


def heard_of(response: httpx.Response) -> Iterator[Heard]:
    heard, rest = Heard(), ""
    for text in response.iter_text():
        whole, mark, rest = (rest + text).rpartition("\n\n")
        yield heard.read(whole + mark)


def test_what_happens_reaches_the_open_pages_of_every_process(served):
    person = UserFactory()
    with contextlib.ExitStack() as pages:
        opened = [pages.enter_context(listening(served, person)) for _ in range(4)]
        for page in opened:
            assert next(page).last_id

        told_at = time.monotonic()
        tell(person_channel(person.pk), "notice", {"unread": 1})
        heard = [next(page) for page in opened]

        assert [page.data for page in heard] == [[{"unread": 1}]] * 4
        assert time.monotonic() - told_at < 5


def test_a_page_goes_on_after_a_restart_where_it_was(served):
    person = UserFactory()
    tell(person_channel(person.pk), "notice", {"unread": 0})
    with listening(served, person) as page:
        position = next(page).last_id
    tell(person_channel(person.pk), "notice", {"unread": 1})
    for victim in children(served.process.pid):
        os.kill(victim, signal.SIGKILL)
    assert eventually(lambda: served.is_up)

    with listening(served, person, **{"Last-Event-ID": position}) as page:
        assert next(page).data == [{"unread": 1}]
        tell(person_channel(person.pk), "notice", {"unread": 2})
        assert next(page).data == [{"unread": 1}, {"unread": 2}]


def test_a_web_process_may_open_as_many_files_as_the_system_allows():
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (512, before[1]))
        allow_many_connections()
        assert resource.getrlimit(resource.RLIMIT_NOFILE) == (before[1], before[1])
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_open_pages_do_not_hold_up_the_stop(served):
    person = UserFactory()
    with contextlib.ExitStack() as pages:
        opened = [pages.enter_context(listening(served, person)) for _ in range(4)]
        for page in opened:
            next(page)

        served.process.send_signal(signal.SIGTERM)
        asked_at = time.monotonic()

        assert [list(page) for page in opened] == [[]] * 4
        assert served.process.wait(timeout=10) == 0
        assert time.monotonic() - asked_at < SECONDS_TO_FINISH
    assert served.is_port_free


def test_parts_do_not_outlive_a_killed_parent(served):
    parts = children(served.process.pid)

    served.process.kill()
    served.process.wait()

    assert eventually(lambda: not any(is_alive(part) for part in parts))
    assert eventually(lambda: served.is_port_free)


def test_a_taken_port_is_said_in_words():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        process = start("web", port)
        output, _ = process.communicate(timeout=30)

    assert process.returncode == 1
    assert f"Cannot listen at 127.0.0.1, port {port}: Address already in use. Choose another with --port." in output
