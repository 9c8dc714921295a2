"""`make bench`: speed and memory at several sizes, beside the best of five peers measured on one machine."""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
import time
from collections.abc import Iterable
from urllib.parse import quote_plus

from load import Speed, WentWrongError, fetch, measure, memory
from site_to_measure import SEEDS, Running, Site, say

TERMS = [
    "education", "nutrition", "child protection", "refugees", "climate adaptation",
    "breastfeeding", "teacher training", "microfinance", "disability inclusion", "cholera",
]  # fmt: skip
# The best of WordPress, Ghost, NodeBB, Plone and bakerydemo per cell: requests/s, p50 and p99 in ms, bytes as sent.
PEERS = {
    4_000: {"home": (141, 55, 82, 7_865), "item": (282, 26, 37, 7_644), "search": (160, 47, 75, 22_142)},
    50_000: {"home": (137, 55, 104, 7_865), "item": (303, 26, 37, 7_644), "search": (85, 92, 124, 22_142)},
}
PEERS_MEMORY = {4_000: 266, 50_000: 334}
SETTLED_AFTER = 4
QUESTIONS = 400
WARM_UP = 20
HEAD = (
    "page",
    "req/s stored",
    "req/s fresh",
    "p50 ms",
    "p95 ms",
    "p99 ms",
    "bytes",
    "best peer: req/s",
    "p50 / p99",
    "bytes",
)


def pages(site: Site) -> dict[str, list[str]]:
    return {
        "home": ["/en/"],
        "item": site.items(),
        "search": [f"/en/search/?q={quote_plus(term)}" for term in TERMS],
    }


def bench(size: int, seconds: int) -> None:
    site = Site(size)
    made = site.make()
    asked = pages(site)
    with site.running() as running:
        time.sleep(SETTLED_AFTER)
        idle = memory(running.pid)
        stored = {name: say_and_measure(f"{name}, stored", running, paths, seconds) for name, paths in asked.items()}
        loaded = memory(running.pid)
    with site.running(MUTIRAO_PAGE_STORE_MB="0") as running:
        fresh = {name: say_and_measure(f"{name}, fresh", running, paths, seconds) for name, paths in asked.items()}
        loaded = max(loaded, memory(running.pid))
    print(f"\n{size:,} publications, 8 readers, {seconds} s a run; times and bytes are of pages rendered fresh\n")
    table(HEAD, (row(size, name, stored[name], fresh[name]) for name in asked))
    peer = PEERS_MEMORY.get(size)
    print(f"\nmemory (PSS): {idle:.0f} MiB idle, {loaded:.0f} loaded" + (f"; best peer loaded {peer}" if peer else ""))
    print(f"import: {made.per_second:.0f} records/s, peak {made.peak:.0f} MiB; index: {made.index_seconds:.0f} s")
    print(f"search inside the server, {QUESTIONS} questions asked for the first time: {search_inside(site)}")


def say_and_measure(what: str, running: Running, paths: list[str], seconds: int) -> Speed:
    say(what)
    return measure(running.base, paths, seconds=seconds)


def search_inside(site: Site) -> str:
    """Median and p95 from the site's own log: the whole page with every facet, one reader, no question asked twice."""
    with site.running(MUTIRAO_PAGE_STORE_MB="0", MUTIRAO_LOG_LEVEL="DEBUG") as running:
        for question in site.questions(QUESTIONS):
            fetch(running.base, f"/en/search/?q={quote_plus(question)}")
        lines = running.log.read_text().splitlines()
    records = (json.loads(line) for line in lines if '"path": "/en/search/"' in line)
    times = [record["ms"] for record in records][WARM_UP:]
    return f"median {statistics.median(times):.1f}, p95 {statistics.quantiles(times, n=20)[-1]:.1f} ms"


def row(size: int, name: str, stored: Speed, fresh: Speed) -> tuple[str, ...]:
    peer = PEERS.get(size, {}).get(name)
    ours = (name, f"{stored.per_second:,.0f}", f"{fresh.per_second:,.0f}", f"{fresh.p50:.1f}", f"{fresh.p95:.1f}")
    theirs = (str(peer[0]), f"{peer[1]} / {peer[2]}", f"{peer[3]:,}") if peer else ("-", "-", "-")
    return (*ours, f"{fresh.p99:.1f}", f"{fresh.bytes_sent:,}", *theirs)


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    lines = [head, *rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[4_000, 50_000, 100_000])
    parser.add_argument("--seconds", type=int, default=5)
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("bench: wrk is not installed. On Debian: sudo apt-get install wrk")
    if not (SEEDS / "synthetic-seeds").is_dir():
        sys.exit(f"bench: the corpus is made from {SEEDS}, which is not there.")
    for size in options.sizes:
        try:
            bench(size, options.seconds)
        except WentWrongError as problem:
            sys.exit(f"bench: {problem}")


if __name__ == "__main__":
    main()
