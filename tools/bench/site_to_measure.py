"""A site to be measured: made once from a corpus, kept in var/bench, started on a free port."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

import corpus

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT.parent / "shared" / "data"
MUTIRAO = Path(sys.executable).with_name("mutirao")
PATHS = """
import django; django.setup()
from mutirao.discover.publications.models import Publication
for publication in Publication.objects.filter(live=True).order_by("pk")[:200]:
    print(publication.get_absolute_url())
"""


@dataclass(frozen=True)
class Made:
    """How the import went: records a second, the most memory it took (MiB), the same for the index."""

    records: int
    per_second: float
    peak: float
    index_seconds: float


@dataclass(frozen=True)
class Running:
    base: str
    pid: int
    log: Path


class Site:
    def __init__(self, size: int) -> None:
        self.size = size
        self.folder = ROOT / "var" / "bench" / str(size)

    def environment(self, **more: str) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "mutirao.config.settings.dev",
            "MUTIRAO_VAR": str(self.folder),
            "MUTIRAO_LOG_JSON": "1",
            "MUTIRAO_LOG_LEVEL": "WARNING",
            "DJANGO_SUPERUSER_EMAIL": "bench@example.org",
            "DJANGO_SUPERUSER_NAME": "Bench",
            "DJANGO_SUPERUSER_PASSWORD": token_hex(16),
            **more,
        }

    def make(self) -> Made:
        """Import the corpus unless that was done before."""
        self.make_empty()
        done = self.folder / "made.json"
        if not done.exists():
            file = self.folder / "corpus.jsonl"
            if not file.exists():
                say(f"writing a corpus of {self.size}")
                corpus.write(self.size, file, corpus.Seeds(SEEDS))
            say(f"importing {self.size} publications")
            report = self.folder / "report.json"
            seconds, peak = self._mutirao(
                "import", "publications", str(file), "--as", "published", "--report", str(report)
            )
            read = json.loads(report.read_text())["read"]
            # Without an administrator the front page is the one that asks for one.
            self._mutirao("createsuperuser", "--noinput")
            say("building the search index")
            index_seconds, _ = self._mutirao("search", "rebuild")
            done.write_text(json.dumps([read, read / seconds, peak, index_seconds]))
        return Made(*json.loads(done.read_text()))

    def make_empty(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._mutirao("prepare")
        self._mutirao("collectstatic", "--noinput", "--verbosity", "0")

    def _mutirao(self, *arguments: str) -> tuple[float, float]:
        """Seconds it took, and the most memory it had, in MiB."""
        started = time.monotonic()
        process = subprocess.Popen([MUTIRAO, *arguments], env=self.environment(), stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            sys.exit(f"bench: mutirao {' '.join(arguments)} failed")
        return time.monotonic() - started, usage.ru_maxrss / 1024

    def items(self) -> list[str]:
        command = [sys.executable, "-c", PATHS]
        return subprocess.run(
            command, env=self.environment(), capture_output=True, text=True, check=True
        ).stdout.split()

    def questions(self, count: int) -> list[str]:
        """Two words of as many titles, from all over the corpus."""
        with (self.folder / "corpus.jsonl").open(encoding="utf-8") as lines:
            titles = [json.loads(line)["title"] for line in itertools.islice(lines, 0, None, self.size // count)]
        words = ([word for word in re.findall(r"\w+", title) if len(word) > 3] for title in titles)
        return list(dict.fromkeys(" ".join(found[:1] + found[-1:]) for found in words if found))[:count]

    @contextlib.contextmanager
    def running(self, **settings: str) -> Iterator[Running]:
        port = free_port()
        log = self.folder / "serve.log"
        with log.open("w") as output:
            command = [MUTIRAO, "serve", "--port", str(port)]
            process = subprocess.Popen(command, env=self.environment(**settings), stdout=output, stderr=output)
        try:
            wait_for(port)
            yield Running(f"http://127.0.0.1:{port}", process.pid, log)
        finally:
            process.terminate()
            process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    sys.exit("bench: the site did not start")


def say(line: str) -> None:
    print(f"  {line}", file=sys.stderr, flush=True)
