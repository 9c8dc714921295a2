"""A real `mutirao import` in a process of its own, killed while it works."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection

from .import_support import ris, write

ROWS = 600
IMPORT = "from mutirao.config.cli import main; main()"

pytestmark = pytest.mark.skipif(
    "postgresql" in os.environ.get("DATABASE_URL", ""), reason="the site of this test is a SQLite file"
)


@pytest.fixture
def prepared(tmp_path: Path, db: None) -> Path:
    """A copy of the database as `mutirao prepare` left it, for processes of their own."""
    path = tmp_path / "mutirao.sqlite3"
    source, copy = sqlite3.connect(connection.settings_dict["NAME"]), sqlite3.connect(path)
    source.backup(copy)
    source.close()
    copy.close()
    return path


def start_import(file: Path, folder: Path) -> subprocess.Popen[bytes]:
    settings = {"DJANGO_SETTINGS_MODULE": "mutirao.config.settings.dev", "MUTIRAO_VAR": str(folder)}
    command = [sys.executable, "-c", IMPORT, "import", "publications", str(file), "--as", "published"]
    return subprocess.Popen(command, env=os.environ | settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def rows_in(database: Path, statement: str) -> list[tuple[object, ...]]:
    reader = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        return reader.execute(statement).fetchall()
    finally:
        reader.close()


def count(database: Path) -> int:
    return int(str(rows_in(database, "SELECT count(*) FROM publications_publication")[0][0]))


def wait_until(is_so: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert process.poll() is None, "the import ended before it could be killed"
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_an_import_killed_in_the_middle_ends_as_one_that_was_not(prepared: Path, tmp_path: Path) -> None:
    records = [ris(f"Study number {number} of the hills", DO=f"10.1234/{number}") for number in range(ROWS)]
    file = write(
        tmp_path, "big.ris", "".join([*records, records[0], ris("Study number 3 of the hill", DO="10.1234/3")])
    )
    already = count(prepared)

    process = start_import(file, tmp_path)
    wait_until(lambda: count(prepared) > already, process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 0 < count(prepared) - already < ROWS
    again = start_import(file, tmp_path)

    assert again.wait(timeout=60) == 0
    assert count(prepared) - already == ROWS
    titles = rows_in(prepared, "SELECT title, count(*) FROM catalogue_entry GROUP BY title HAVING count(*) > 1")
    assert titles == []
    unlogged = "SELECT id FROM catalogue_entry WHERE id NOT IN (SELECT entry_id FROM catalogue_change WHERE entry_id)"
    assert rows_in(prepared, unlogged) == []
    assert rows_in(prepared, "PRAGMA integrity_check") == [("ok",)]
