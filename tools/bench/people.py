"""`make bench-members`: the directory at 100,000 members, asked by one of them.

    people.py [COUNT]

Every question is asked for the first time; the times are the server's own, of the whole page with every facet.
"""

from __future__ import annotations

import itertools
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from site_to_measure import MUTIRAO, ROOT, Running, Site, say

BATCH = 1000
QUESTIONS = 400
WARM_UP = 20
LAY_OUT = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
import django; django.setup()
from itertools import islice
from demo.accounts import DemoPerson
from demo.members import members
from demo.world import make_person, to_new_member
from mutirao.connect.members.services.many import create_members
from mutirao.connect.members.services.profiles import create_member
reader = create_member(make_person(DemoPerson("reader@bench.example", "Reader")))
people = (to_new_member(item) for item in members(COUNT))
while batch := list(islice(people, {BATCH})):
    create_members(batch)
"""
LOG_IN = """
import django; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from mutirao.base.accounts.models import User
reader = User.objects.get(email="reader@bench.example")
session = SessionStore()
session[SESSION_KEY], session[HASH_SESSION_KEY] = str(reader.pk), reader.get_session_auth_hash()
session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
session.save()
print(session.session_key)
"""
TOPICS = ["cash-transfers", "social-pensions", "school-feeding", "public-works", "governance", "child-grants"]
COUNTRIES = ["KE", "IN", "BR", "MW", "SN", "PE", "PH", "EG", "BD", "MX", "GH", "NP"]
INSTITUTIONS = ["government", "research", "ngo", "international", "other"]
LANGUAGES = ["en", "fr", "es", "pt", "sw", "ar"]
OFFERS = ["answers", "mentoring", "reviewing", "speaking"]
WORDS = ["ministry", "university", "pensions", "registries", "santé", "planning", "diallo", "evaluation", "Nairobi"]


class MembersSite(Site):
    """As many members as asked, and nothing else."""

    def __init__(self, count: int) -> None:
        super().__init__(count)
        self.folder = ROOT / "var" / "bench" / f"members-{count}"

    def lay_out(self) -> tuple[float, float]:
        """Seconds for the rows and for the index; done once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._mutirao("prepare")
        self._mutirao("collectstatic", "--noinput", "--verbosity", "0")
        done = self.folder / "made.json"
        if not done.exists():
            say(f"making {self.size} members")
            started = time.monotonic()
            self.python(LAY_OUT.replace("COUNT", str(self.size)))
            rows = time.monotonic() - started
            say("building the search index")
            index, _ = self._mutirao("search", "rebuild")
            done.write_text(json.dumps([rows, index]))
        rows, index = json.loads(done.read_text())
        return rows, index

    def python(self, code: str) -> str:
        command = [str(MUTIRAO.with_name("python")), "-c", code]
        done = subprocess.run(command, cwd=ROOT, env=self.environment(), capture_output=True, text=True, check=True)
        return done.stdout.strip()


def questions() -> Iterator[dict[str, list[str]]]:
    """As people ask: a word, or a few filters, or both; none twice."""
    chance = random.Random(100_000)
    while True:
        asked = {
            "q": [chance.choice(WORDS)] if chance.random() < 0.4 else [],
            "concept": chance.sample(TOPICS, 1) if chance.random() < 0.5 else [],
            "country": chance.sample(COUNTRIES, chance.choice((1, 1, 2))) if chance.random() < 0.6 else [],
            "institution": chance.sample(INSTITUTIONS, 1) if chance.random() < 0.3 else [],
            "language": chance.sample(LANGUAGES, 1) if chance.random() < 0.3 else [],
            "offer": chance.sample(OFFERS, 1) if chance.random() < 0.2 else [],
        }
        yield {name: values for name, values in asked.items() if values}


def ask(running: Running, path: str, session: str) -> None:
    address = urlsplit(running.base)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
    connection.request("GET", path, headers={"Cookie": f"mutirao_session={session}", "User-Agent": "Mozilla/5.0"})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != 200 or b'id="results-title"' not in body:
        sys.exit(f"bench: {path} answers {response.status}")


def main() -> None:
    site = MembersSite(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    rows, index = site.lay_out()
    session = site.python(LOG_IN)
    asked = {urlencode(question, doseq=True): None for question in itertools.islice(questions(), 3 * QUESTIONS)}
    with site.running(MUTIRAO_LOG_LEVEL="DEBUG") as running:
        for question in list(asked)[:QUESTIONS]:
            ask(running, f"/en/connect/members/?{question}", session)
        lines = running.log.read_text().splitlines()
    times = [json.loads(line)["ms"] for line in lines if '"path": "/en/connect/members/"' in line][WARM_UP:]
    p95 = statistics.quantiles(times, n=20)[-1]
    print(f"{site.size:,} members: made in {rows:.0f} s, index in {index:.0f} s")
    print(f"directory, {len(times)} questions, every facet: median {statistics.median(times):.1f}, p95 {p95:.1f} ms")


if __name__ == "__main__":
    main()
