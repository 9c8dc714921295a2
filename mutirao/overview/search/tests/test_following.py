"""The index follows what is written: within two seconds, while it is rebuilt, and after its writer was killed."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client

from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.services import NewPublication, create_publications, withdraw
from mutirao.discover.publications.tests.factories import make_record
from mutirao.overview.search import indexer
from mutirao.overview.search.current import get_engine
from mutirao.overview.search.engine import SearchRequest

WITHIN = 2.0
MANY = 600
WORK = "import django; django.setup()\nfrom mutirao.overview.search import indexer\n"
FOLLOW = f"{WORK}import threading\nindexer.follow(threading.Event())"
REBUILD = f"{WORK}while True: indexer.rebuild()"

pytestmark = [pytest.mark.data, pytest.mark.django_db(transaction=True)]


def write(*titles: str) -> list[Publication]:
    return create_publications(
        [NewPublication(make_record(title=title, abstract=""), is_published=True) for title in titles]
    )


def total(query: str = "") -> int:
    return get_engine().search(SearchRequest(query)).total


@pytest.fixture
def following(transactional_db: None) -> Iterator[None]:
    stop = threading.Event()

    def follow() -> None:
        try:
            indexer.follow(stop)
        finally:
            connections.close_all()

    thread = threading.Thread(target=follow)
    thread.start()
    yield
    stop.set()
    thread.join()


def wait_for(is_so: Callable[[], bool], seconds: float = WITHIN) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


def found(client: Client, query: str) -> list[str]:
    response = client.get("/en/search/", {"q": query, "format": "json"})
    return [hit["title"] for hit in response.json()["hits"]] if response.status_code == 200 else []


@pytest.mark.usefixtures("following")
def test_what_is_written_is_found_within_two_seconds(client: Client) -> None:
    wait_for(lambda: get_engine().health().state == "ready", 20)

    (publication,) = write("Rice in the hills")
    wait_for(lambda: found(client, "hills") == ["Rice in the hills"])

    publication = Publication.objects.get()
    publication.title = "Rice in the valleys"
    publication.save()
    wait_for(lambda: found(client, "valleys") == ["Rice in the valleys"])
    assert found(client, "hills") == []

    withdraw(publication)
    assert found(client, "valleys") == []
    wait_for(lambda: total("valleys") == 0)


def test_the_site_searches_while_the_index_is_rebuilt() -> None:
    write(*(f"Rice number {number}" for number in range(100)))
    indexer.catch_up()
    done, totals = threading.Event(), set()

    def read() -> None:
        while not done.is_set():
            totals.add(total("rice"))
        connection.close()

    reader = threading.Thread(target=read)
    reader.start()
    for _ in range(5):
        out = StringIO()
        call_command("search", "rebuild", stdout=out)
        assert out.getvalue().strip() == "100 entries in the index."
    done.set()
    reader.join()

    assert totals == {100}


def test_what_is_written_during_a_rebuild_is_not_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    write("Rice")
    documents = indexer.all_documents

    def and_meanwhile() -> Iterator[Any]:
        yield from documents()
        write("Rain")

    monkeypatch.setattr(indexer, "all_documents", and_meanwhile)
    indexer.rebuild()
    monkeypatch.undo()
    indexer.catch_up()

    assert total() == 2


@pytest.fixture
def apart(tmp_path: Path, transactional_db: None, settings: Any) -> tuple[Path, dict[str, str]]:
    """The site's database copied for another process, which shares our index with us; the environment it needs."""
    if connection.vendor != "sqlite":
        pytest.skip("the other process works on a SQLite file")
    write(*(f"Rice number {number}" for number in range(MANY)))
    path = tmp_path / "mutirao.sqlite3"
    with sqlite3.connect(path) as copy:
        connection.connection.backup(copy)
    copy.close()
    environment = {"DJANGO_SETTINGS_MODULE": "mutirao.config.settings.dev", "MUTIRAO_VAR": str(tmp_path)}
    return path, os.environ | environment | {"SEARCH_URL": settings.SEARCH_URL}


@pytest.mark.parametrize("program", [FOLLOW, REBUILD], ids=["follow", "rebuild"])
def test_a_writer_killed_in_the_middle_costs_nothing(program: str, apart: tuple[Path, dict[str, str]]) -> None:
    root = Path(get_engine()._store.root)  # type: ignore[attr-defined]  # of the tantivy engine
    process = subprocess.Popen([sys.executable, "-c", program], env=apart[1], stderr=subprocess.DEVNULL)
    wait_for(lambda: process.poll() is None and root.is_dir() and any(root.iterdir()), 30)
    time.sleep(0.15)
    process.send_signal(signal.SIGKILL)
    process.wait()

    write("Rain")
    indexer.catch_up()

    assert (total("rice"), total("rain"), total()) == (MANY, 1, MANY + 1)
    assert get_engine().health().state == "ready"
