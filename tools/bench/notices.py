"""Speed and memory of notices: an entry with 10,000 followers appears, and 10,000 people get a digest of five things.

    python tools/bench/notices.py [--people 10000]

Makes a site of its own in var/bench/notices, in a database like that of any new site. While the followers are told,
somebody else keeps writing: the longest of their waits is what a reader might feel.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "var" / "bench" / "notices"
STEPS = ("lay_out", "tell", "digest")
THINGS = 5


def lay_out(people: int) -> dict[str, object]:
    """People who follow Kenya, in eight time zones and three languages."""
    from django.core.management import call_command

    from mutirao.base.accounts.models import User
    from mutirao.base.notices.models import Follow
    from mutirao.base.taxonomy.models import Place

    call_command("prepare", verbosity=0)
    zones = ["UTC", "Africa/Nairobi", "Asia/Kolkata", "America/Bogota", "Europe/Paris", "Asia/Manila", "Africa/Dakar"]
    made = User.objects.bulk_create(
        User(
            email=f"person{number}@example.org",
            name=f"Person {number}",
            password="!",
            language=("en", "fr", "es")[number % 3],
            time_zone=zones[number % len(zones)],
        )
        for number in range(people)
    )
    kenya = Place.objects.get(slug="kenya")
    Follow.objects.bulk_create(Follow(user=person, concept=kenya) for person in made)
    return {"people": User.objects.count()}


def publication(number: int) -> object:
    from mutirao.discover.publications.models import Publication
    from mutirao.discover.publications.records import Record
    from mutirao.discover.publications.services import NewPublication, create_publications

    record = Record(title=f"Cash transfers and school attendance, study {number}", countries=["KE"], languages=["en"])
    made = create_publications([NewPublication(record)])[0]
    return Publication.objects.get(pk=made.pk)


def tell(people: int) -> dict[str, object]:
    """The time of the request that publishes, and of the job, told to open pages and to whom wants mail at once."""
    from mutirao.base.notices.models import Follow
    from mutirao.base.notices.services import notify
    from mutirao.base.notices.services.followers import tell_followers
    from mutirao.discover.publications.curation import publish

    Follow.objects.filter(pk__in=Follow.objects.values("pk")[: people // 10]).update(frequency="at_once")
    ids = list(Follow.objects.values_list("user_id", flat=True))
    shown = publication(0)
    began = time.perf_counter()
    publish([shown], by=None)
    published = time.perf_counter() - began
    began = time.perf_counter()
    notify("followed_updated", to=ids, about=shown, key="bench")
    queued = time.perf_counter() - began
    with Writer() as writer:
        began = time.perf_counter()
        told = tell_followers.func(shown.pk, is_new=True)
        done = time.perf_counter() - began
    return {
        "told": told,
        "seconds in the request that publishes": round(published, 3),
        "seconds in the request that notifies people by their ids": round(queued, 3),
        "seconds until all are told, one in ten by mail": round(done, 1),
        "longest wait of another writer, seconds": round(max(writer.waits), 3),
        "writes of the other meanwhile": len(writer.waits),
    }


class Writer:
    """Somebody who saves something every 20 ms."""

    def __enter__(self) -> Writer:
        self.waits: list[float] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.write)
        self.thread.start()
        return self

    def write(self) -> None:
        from django.db import connection, transaction

        from mutirao.base.accounts.models import User

        while not self.stop.wait(0.02):
            began = time.perf_counter()
            with transaction.atomic():
                User.objects.filter(email="person0@example.org").update(name="Person 0")
            self.waits.append(time.perf_counter() - began)
        connection.close()

    def __exit__(self, *problem: object) -> None:
        self.stop.set()
        self.thread.join()


def digest(people: int) -> dict[str, object]:
    """Five notices a person wait; all are due."""
    from django.utils import timezone

    from mutirao.base.notices.models import Follow, Notice
    from mutirao.base.notices.services.digests import send_digests
    from mutirao.discover.publications.curation import publish

    Notice.objects.all().delete()
    entries = [publication(number) for number in range(1, THINGS + 1)]
    publish(entries, by=None)
    kenya = Follow.objects.values_list("concept_id", flat=True)[0]
    for entry in entries:
        Notice.objects.bulk_create(
            (
                Notice(
                    recipient_id=person,
                    kind="followed_published",
                    about_id=entry.pk,
                    key=str(entry.pk),
                    through=[f"concept:{kenya}"],
                    due_at=timezone.now(),
                )
                for person in Follow.objects.values_list("user_id", flat=True)
            ),
            batch_size=2000,
        )
    before = peak()
    began = time.perf_counter()
    sent = send_digests.func()
    seconds = time.perf_counter() - began
    return {
        "digests": sent,
        "seconds": round(seconds, 1),
        "a second": round(sent / seconds),
        "peak MiB before": round(before),
        "peak MiB": round(peak()),
    }


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def step(name: str, people: int) -> dict[str, object]:
    """In a process of its own, so that the peak is that of the step."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "mutirao.config.settings.dev",
        "MUTIRAO_VAR": str(FOLDER),
        "MUTIRAO_LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, __file__, "--people", str(people), "--step", name]
    said = subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True, text=True)
    return json.loads(said.stdout.splitlines()[-1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--step", choices=STEPS)
    options = parser.parse_args()
    if options.step:
        import django

        django.setup()
        print(json.dumps(globals()[options.step](options.people)))
        return
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    for name in STEPS:
        print(name)
        for what, figure in step(name, options.people).items():
            print(f"  {what}: {figure}")


if __name__ == "__main__":
    main()
