"""`make bench-live`: thousands of open pages, one event told, and the time until all of them have it.

The site runs as ever (`mutirao serve`, two web processes, a folder of its own); the pages are raw sockets of
one asyncio program. Needs as many open files as pages, and some: the limit is raised as far as the system lets it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import uvloop
from load import memory, tree
from site_to_measure import Running, Site, say

AT_ONCE = 100
"""Pages that are let in at the same moment; a real crowd comes over the seconds of `retry`."""
PER_PERSON = 4
ROUNDS = 10
SPARE_FILES = 200
EVERYBODY = "everybody:1"
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "listening_settings",
    "PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")])),
}
MAKE_PEOPLE = """
import json, sys
import django; django.setup()
from django.conf import settings
from django.test import Client
from mutirao.base.accounts.models import User
cookies = []
for number in range(int(sys.argv[1])):
    user, _ = User.objects.get_or_create(email=f"listener{number}@example.org", defaults={"name": "Listener"})
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    cookies.append((user.pk, f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"))
print(json.dumps(cookies))
"""
TELL = """
import sys, time
import django; django.setup()
from mutirao.base.live.services import tell_all
for line in sys.stdin:
    tell_all(sys.argv[2:] * int(sys.argv[1]), "bench", {"words": "told to whoever listens"})
    print(time.time(), flush=True)
"""


class Page(asyncio.Protocol):
    """One open page, which only counts what it is told."""

    def __init__(self, person: int, cookie: str) -> None:
        head = f"GET /live/?channel=person:{person}&channel={EVERYBODY} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        self.request = f"{head}Cookie: {cookie}\r\n\r\n".encode()
        self.told = 0
        self.told_at = 0.0
        self.is_open = asyncio.Event()
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if not self.is_open.is_set():
            if not data.startswith(b"HTTP/1.1 200"):
                sys.exit(f"bench: {data[:200]!r}")
            self.is_open.set()
        if told := data.count(b'"bench"'):
            self.told += told
            self.told_at = time.time()


class Crowd:
    """All the open pages, and somebody who tells them something."""

    def __init__(self, site: Site, running: Running, people: list[tuple[int, str]], count: int) -> None:
        self.site = site
        self.running = running
        self.pages = [Page(*people[number % len(people)]) for number in range(count)]
        self.used = 0.0
        """Seconds of processor time the site took for what was told last."""

    async def open(self) -> float:
        """Seconds until all are let in."""
        port = int(self.running.base.rpartition(":")[2])
        started = time.monotonic()
        loop = asyncio.get_running_loop()
        for first in range(0, len(self.pages), AT_ONCE):
            some = self.pages[first : first + AT_ONCE]
            await asyncio.gather(*(loop.create_connection(lambda page=page: page, "127.0.0.1", port) for page in some))
            await asyncio.gather(*(page.is_open.wait() for page in some))
        return time.monotonic() - started

    def leave(self) -> None:
        for page in self.pages:
            page.transport.close()

    async def told(self, channels: list[str], rounds: int, *, repeats: int = 1, pause: float = 0.5) -> list[float]:
        """For each round the seconds from the commit until the last page has it."""
        teller = await asyncio.create_subprocess_exec(
            sys.executable, "-c", TELL, str(repeats), *channels,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=self.site.environment(**SETTINGS),
        )  # fmt: skip
        assert teller.stdin
        assert teller.stdout
        took = []
        self.used = 0.0
        expected = self.pages[0].told
        for _ in range(rounds):
            expected += repeats
            before = processor_time(self.running.pid)
            teller.stdin.write(b"\n")
            committed_at = float(await teller.stdout.readline())
            while any(page.told < expected for page in self.pages):
                await asyncio.sleep(0.005)
            took.append(max(page.told_at for page in self.pages) - committed_at)
            self.used += processor_time(self.running.pid) - before
            await asyncio.sleep(pause)
        teller.stdin.close()
        await teller.wait()
        return took


async def bench(site: Site, running: Running, count: int, events: int) -> None:
    people = json.loads(run_in(site, MAKE_PEOPLE, str(-(-count // PER_PERSON))))
    before = memory(running.pid)
    crowd = Crowd(site, running, people, count)
    say(f"opening {count:,} pages")
    seconds = await crowd.open()
    print(f"{count:,} pages let in within {seconds:.1f} s ({count / seconds:.0f} a second)")
    listening = memory(running.pid)
    per_page = (listening - before) * 1024 / count
    print(f"memory (PSS): {before:.0f} MiB before, {listening:.0f} with all listening ({per_page:.0f} KiB a page)")
    own = [f"person:{person}" for person, _ in people]
    for what, channels in (("one event for all", [EVERYBODY]), (f"{len(own):,} events, each for one person", own)):
        took = await crowd.told(channels, ROUNDS)
        used = crowd.used / ROUNDS
        print(
            f"{what}: all have it after {statistics.median(took):.2f} s (median of {ROUNDS}; {min(took):.2f} to"
            f" {max(took):.2f} s), {used:.2f} s of processor time"
        )
    await quiet(running, 60)
    crowd.leave()
    await many_events(site, running, people, events)


async def quiet(running: Running, seconds: int) -> None:
    before = processor_time(running.pid)
    await asyncio.sleep(seconds)
    used = processor_time(running.pid) - before
    print(f"nothing told for {seconds} s: {100 * used / seconds:.1f} % of one processor")


async def many_events(site: Site, running: Running, people: list[tuple[int, str]], events: int) -> None:
    """A single page through very many events."""
    crowd = Crowd(site, running, people, 1)
    await crowd.open()
    await crowd.told([EVERYBODY], 5, repeats=200)
    before = memory(running.pid)
    say(f"telling {events:,} events")
    started = time.monotonic()
    await crowd.told([EVERYBODY], events // 200, repeats=200, pause=0)
    seconds = time.monotonic() - started
    after = memory(running.pid)
    print(f"{events:,} events to one page in {seconds:.0f} s; memory {before:.0f} MiB before, {after:.0f} after")
    crowd.leave()


def run_in(site: Site, program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, env=site.environment(**SETTINGS), capture_output=True, text=True, check=True).stdout


def processor_time(root: int) -> float:
    """Seconds of processor time the site has used in all."""
    return sum(ticks(pid) for pid in tree(root)) / os.sysconf("SC_CLK_TCK")


def ticks(pid: int) -> int:
    fields: Iterable[str] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(int(field) for field in fields)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if most < given.pages + SPARE_FILES:
        sys.exit(f"bench: only {most} files may be open here; ask for fewer --pages")
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    site = Site(0)
    site.make_empty()
    with site.running(MUTIRAO_WEB_PROCESSES=str(given.processes), **SETTINGS) as running:
        uvloop.run(bench(site, running, given.pages, given.events))


if __name__ == "__main__":
    main()
