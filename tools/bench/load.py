"""Putting load on a page with wrk, and weighing the processes that answer."""

from __future__ import annotations

import http.client
import json
import re
import statistics
import subprocess
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

READERS = 8
HEADERS = {
    "Accept-Encoding": "gzip",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) mutirao-bench",
}
SCRIPT = r"""
local paths, n = {}, 0
for line in io.lines("PATHS") do paths[#paths + 1] = line end
function request()
  n = n + 1
  return wrk.format("GET", paths[(n - 1) % #paths + 1], HEADERS)
end
function done(summary, latency, requests)
  local e = summary.errors
  io.stderr:write(string.format('JSON{"requests":%d,"us":%d,"errors":%d,"p50":%.3f,"p95":%.3f,"p99":%.3f}\n',
    summary.requests, summary.duration, e.status + e.connect + e.read + e.write + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000))
end
"""


@dataclass(frozen=True)
class Speed:
    """Medians over the repeats; times in milliseconds, size as sent."""

    per_second: float
    p50: float
    p95: float
    p99: float
    bytes_sent: int


class WentWrongError(Exception):
    """A measurement of error pages would be a lie."""


def measure(base: str, paths: list[str], *, seconds: int, repeats: int = 3) -> Speed:
    """Raises `WentWrongError` where anything but 200 is answered, before or under load."""
    sizes = [len(fetch(base, path)) for path in paths[:12]]
    wrk(base, paths, max(2, seconds // 3))
    runs = [wrk(base, paths, seconds) for _ in range(repeats)]
    if errors := sum(run["errors"] for run in runs):
        raise WentWrongError(f"{errors} errors under load, for example at {paths[0]}")
    middle = {name: statistics.median(run[name] for run in runs) for name in ("per_second", "p50", "p95", "p99")}
    return Speed(**middle, bytes_sent=int(statistics.median(sizes)))


def fetch(base: str, path: str) -> bytes:
    address = urlsplit(base)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=120)
    connection.request("GET", path, headers=HEADERS)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200:
        raise WentWrongError(f"{path} answers {response.status}")
    return body


def wrk(base: str, paths: list[str], seconds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "paths")
        listed.write_text("\n".join(paths) + "\n")
        headers = "{" + ", ".join(f'["{name}"]="{value}"' for name, value in HEADERS.items()) + "}"
        script = Path(folder, "load.lua")
        script.write_text(SCRIPT.replace("PATHS", str(listed)).replace("HEADERS", headers))
        command = [
            "wrk",
            "-t",
            "1",
            "-c",
            str(READERS),
            "-d",
            f"{seconds}s",
            "--timeout",
            "30s",
            "-s",
            str(script),
            base,
        ]
        output = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"JSON(\{.*\})", output.stderr)
    if not found:
        raise WentWrongError(output.stderr + output.stdout)
    result: dict[str, float] = json.loads(found[1])
    return {**result, "per_second": result["requests"] / (result["us"] / 1e6)}


def memory(root: int) -> float:
    """PSS in MiB of a process and all below it: what is shared counts once."""
    total = 0
    for pid in tree(root):
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        found = re.search(r"^Pss:\s+(\d+)", text, re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1024


def tree(root: int) -> Iterable[int]:
    yield root
    for task in Path(f"/proc/{root}/task").glob("*/children"):
        for child in task.read_text().split():
            yield from tree(int(child))
