"""`make bench-programmes`: profiles, comparisons, the table and its files at 10,000 programmes of fifty claims.

    programmes.py [COUNT]

Two things are measured, and told apart. "Fresh" is a page that nobody has read before: each is asked once, so all of it
is made. "As readers meet them" is a draw in which some profiles are read far more often than others (Zipf): the store
of ready pages answers what was read before. The first draw is cold, another one after it warm. Comparisons and tables
are always fresh: their addresses are too many to be met twice.
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
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

from load import READERS, fetch, tree, wrk
from site_to_measure import ROOT, Running, Site, say

WARM_UP = 20
PROFILES = 2000
DRAWS = 3000
EXPONENT = 1.0
"""Of Zipf's law, which page views follow nearly: the profile in place n is read 1/n as often as the first."""
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


class Waited(NamedTuple):
    """Milliseconds until the whole answer was there, and its bytes as sent."""

    time: float
    size: int


def waited(base: str, paths: Sequence[str], readers: int) -> list[Waited]:
    """What the readers waited for each of these, `readers` at a time; the first few only warm the processes up."""

    def ask(path: str) -> Waited:
        started = time.perf_counter()
        size = len(fetch(base, path))
        return Waited((time.perf_counter() - started) * 1000, size)

    with ThreadPoolExecutor(readers) as crowd:
        return list(crowd.map(ask, paths))[WARM_UP:]


def told(what: str, measured: Sequence[Waited]) -> None:
    times = [one.time for one in measured]
    size = statistics.median(one.size for one in measured)
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{what}: median {statistics.median(times):.1f}, p95 {p95:.1f} ms; {size:,.0f} bytes ({len(times)} measured)")


def as_met(slugs: Sequence[str], seed: int) -> list[str]:
    """Profiles as readers meet them: the same ones are favourites in every draw."""
    favourites = random.Random(0).sample(slugs, len(slugs))
    shares = [1 / place**EXPONENT for place in range(1, len(slugs) + 1)]
    return [profile(slug) for slug in random.Random(seed).choices(favourites, shares, k=DRAWS)]


def profile(slug: str) -> str:
    return f"/en/discover/programmes/{slug}/"


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
    profiles = [profile(slug) for slug in chance.sample(slugs, min(PROFILES, len(slugs)))]
    compared, asked = distinct(comparisons(slugs), COMPARISONS), distinct(questions(), QUESTIONS)
    with site.running() as running:
        told("profile, fresh, one reader", waited(running.base, profiles[: PROFILES // 4], 1))
        told(f"profile, fresh, {READERS} readers", waited(running.base, profiles[PROFILES // 4 :], READERS))
        half = len(compared) // 2
        told("comparison of six, fresh, one reader", waited(running.base, compared[:half], 1))
        told(f"comparison of six, fresh, {READERS} readers", waited(running.base, compared[half:], READERS))
        half = len(asked) // 2
        told("table, four filters, fresh, one reader", waited(running.base, asked[:half], 1))
        told(f"table, four filters, fresh, {READERS} readers", waited(running.base, asked[half:], READERS))
        every = [f"/en/discover/programmes/table/?page={page}" for page in range(1, 60)]
        told("table, no filter, fresh, one reader", waited(running.base, every, 1))
    with site.running() as running:
        told(f"profile, as readers meet it, cold, {READERS} readers", waited(running.base, as_met(slugs, 1), READERS))
        told(f"profile, as readers meet it, warm, {READERS} readers", waited(running.base, as_met(slugs, 2), READERS))
        kept = wrk(running.base, as_met(slugs, 2)[:200], 5)
        print(f"profile, kept, {READERS} readers: p95 {kept['p95']:.1f} ms, {kept['per_second']:.0f} a second")
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
