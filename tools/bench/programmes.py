"""`make bench-programmes`: profiles, comparisons, the table and its files at 10,000 programmes of fifty claims.

    programmes.py [COUNT]

What is asked for the first time is asked once; eight readers ask at the same time, and what they wait is measured.
"""

from __future__ import annotations

import itertools
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from load import READERS, fetch, tree, wrk
from site_to_measure import ROOT, Running, Site, say

WARM_UP = 20
PROFILES = 2000
COMPARISONS = 300
QUESTIONS = 200
PIECE = 1 << 16
SLUGS = """
import django; django.setup()
from mutirao.discover.programmes.models import Programme
print("\\n".join(Programme.objects.order_by("pk").values_list("slug", flat=True)))
"""
FIELDS = """
import django; django.setup()
from mutirao.discover.programmes.fields import BY_NAME
print("\\n".join(BY_NAME))
"""
REGIONS = ["002", "019", "142", "150", "202", "419"]
TARGETING = ["means_tested", "proxy_means_tested", "categorical", "geographic", "universal", "community_based"]
STATUS = ["pilot", "running", "ended"]
TYPES = [
    "unconditional-cash-transfers",
    "conditional-cash-transfers",
    "social-pension",
    "school-feeding",
    "public-works",
]
SCALES = ["national", "subnational", "local"]


class ProgrammesSite(Site):
    """As many programmes as asked, and nothing else."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.folder = ROOT / "var" / "bench" / f"programmes-{count}"

    def lay_out(self) -> tuple[float, float]:
        """Seconds for the rows and for the index; done once."""
        self.make_empty()
        done = self.folder / "made.json"
        if not done.exists():
            say(f"making {self.size} programmes")
            started = time.monotonic()
            self.python(str(Path(__file__).with_name("many_programmes.py")), str(self.size))
            made = time.monotonic() - started
            self._mutirao("createsuperuser", "--noinput")
            say("building the search index")
            index, _ = self._mutirao("search", "rebuild")
            done.write_text(json.dumps([made, index]))
        made, index = json.loads(done.read_text())
        return made, index

    def python(self, *arguments: str) -> list[str]:
        environment = self.environment(PYTHONPATH=str(ROOT))
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return done.stdout.split()


def waited(base: str, paths: Sequence[str], readers: int) -> list[float]:
    """Milliseconds that each reader waited for each of these, asked once, `readers` at a time."""

    def ask(path: str) -> float:
        started = time.perf_counter()
        fetch(base, path)
        return (time.perf_counter() - started) * 1000

    with ThreadPoolExecutor(readers) as crowd:
        return list(crowd.map(ask, paths))[WARM_UP:]


def told(what: str, times: Sequence[float], asked: int) -> None:
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{what}: median {statistics.median(times):.1f}, p95 {p95:.1f} ms (asked: {asked})")


def comparisons(slugs: Sequence[str]) -> Iterator[str]:
    chance = random.Random(6)
    while True:
        yield f"/en/discover/programmes/compare/?{urlencode([('p', slug) for slug in chance.sample(slugs, 6)])}"


def questions() -> Iterator[str]:
    """Four filters each, in ever other values, and an order that needs the claims."""
    chance = random.Random(4)
    while True:
        asked = {
            "region": [chance.choice(REGIONS)],
            "targeting_methods": chance.sample(TARGETING, 2),
            "status": chance.sample(STATUS, 2),
            chance.choice(["programme_type", "scale", "from", "coverage_from"]): None,
        }
        last = next(name for name, values in asked.items() if values is None)
        asked[last] = {
            "programme_type": chance.sample(TYPES, 3),
            "scale": chance.sample(SCALES, 2),
            "from": [str(chance.randint(1960, 2010))],
            "coverage_from": [str(chance.randint(1000, 2_000_000))],
        }[last]
        asked["sort"] = [chance.choice(["-coverage", "start_date", "programme_type", "country", "implemented_by"])]
        yield f"/en/discover/programmes/table/?{urlencode(asked, doseq=True)}"


def distinct(paths: Iterator[str], count: int) -> list[str]:
    return list(itertools.islice(dict.fromkeys(itertools.islice(paths, 3 * count)), count))


def peak(root: int) -> float:
    """The most resident memory any of the site's processes has had, in MiB."""
    most = 0
    for pid in tree(root):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                most = max(most, int(line.split()[1]))
    return most / 1024


def take_home(running: Running, path: str) -> tuple[float, int]:
    """Seconds and bytes of a file, read piece by piece."""
    address = urlsplit(running.base)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=1200)
    started, size = time.monotonic(), 0
    connection.request("GET", path, headers={"User-Agent": "Mozilla/5.0"})
    response = connection.getresponse()
    while piece := response.read(PIECE):
        size += len(piece)
    connection.close()
    if response.status != 200:
        sys.exit(f"bench: {path} answers {response.status}")
    return time.monotonic() - started, size


def main() -> None:
    site = ProgrammesSite(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
    made, index = site.lay_out()
    print(f"{site.size:,} programmes: made in {made:.0f} s, index in {index:.0f} s")
    slugs, fields = site.python("-c", SLUGS), site.python("-c", FIELDS)
    chance = random.Random(1)
    profiles = [f"/en/discover/programmes/{slug}/" for slug in chance.sample(slugs, min(PROFILES, len(slugs)))]
    compared, asked = distinct(comparisons(slugs), COMPARISONS), distinct(questions(), QUESTIONS)
    with site.running() as running:
        told(f"profile, fresh, {READERS} readers", waited(running.base, profiles, READERS), len(profiles))
        kept = wrk(running.base, profiles[:200], 5)
        print(f"profile, kept, {READERS} readers: p95 {kept['p95']:.1f} ms, {kept['per_second']:.0f} a second")
        half = len(compared) // 2
        told("comparison of six, one reader", waited(running.base, compared[:half], 1), half)
        told(f"comparison of six, {READERS} readers", waited(running.base, compared[half:], READERS), half)
        told("table, four filters, one reader", waited(running.base, asked, 1), len(asked))
        every = [f"/en/discover/programmes/table/?page={page}" for page in range(1, 60)]
        told("table, no filter, one reader", waited(running.base, every, 1), len(every))
    wanted = urlencode([("field", name) for name in ("country", "region", "verified", *fields)])
    for name in ("csv", "json", "jsonld", "xlsx"):
        with site.running() as running:
            fetch(running.base, "/en/discover/programmes/table/?page=2")
            before = peak(running.pid)
            seconds, size = take_home(running, f"/en/discover/programmes/table/?{wanted}&format={name}")
            after = peak(running.pid)
        print(f"all as {name}: {seconds:.1f} s, {size / 1e6:.1f} MB; most memory {before:.0f} -> {after:.0f} MiB")


if __name__ == "__main__":
    main()
