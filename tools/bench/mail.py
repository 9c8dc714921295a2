"""Speed of the ledger of mails: queueing many, and handing them to a mail server that takes everything.

    DATABASE_URL=… python tools/bench/mail.py --mails 10000

On an empty SQLite file where DATABASE_URL names nothing else; settings as on a real site, every commit on disk.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import resource
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

HOST = "127.0.0.1"
SAMPLE = {
    "heading": "Three new things in what you follow",
    "intro": "Since yesterday.",
    "items": [
        {"sentence": "New in Cash transfers", "title": f"A report with a title of usual length, number {number}",
         "url": f"https://example.org/en/discover/publications/report-{number}/", "when": "today"}
        for number in range(3)
    ],
    "button_url": "https://example.org/en/notices/",
    "button_label": "See all",
    "reason": "You get this because you follow Cash transfers.",
    "unsubscribe_url": "https://example.org/en/notices/stop/" + "x" * 60,
    "preferences_url": "https://example.org/en/notices/preferences/",
}  # fmt: skip


class TakesEverything:
    """An SMTP server that keeps the number of mails it was given, in a process of its own."""

    received = 0

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802 - its name
        self.received += 1
        return "250 OK"


def serve(say: Connection) -> None:
    from aiosmtpd.smtp import SMTP

    sink = TakesEverything()

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(lambda: SMTP(sink, hostname="sink"), HOST, 0)
        say.send(server.sockets[0].getsockname()[1])
        while not say.poll():
            await asyncio.sleep(0.05)
        say.send(sink.received)

    asyncio.run(run())


def prepare(port: int) -> None:
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutirao.config.settings.dev")
    os.environ["EMAIL_URL"] = f"smtp://{HOST}:{port}"
    os.environ["MUTIRAO_LOG_LEVEL"] = "WARNING"
    django.setup()
    call_command("prepare", verbosity=0)


def measure(count: int, port: int) -> None:
    prepare(port)
    from mutirao.base.mail.delivery import deliver_due
    from mutirao.base.mail.rendering import render_mail
    from mutirao.base.mail.services import NewMail, queue_mails

    text, html = render_mail("mail/notice", SAMPLE, "en")
    mails = [
        NewMail(f"reader{number}@example.org", "News", text, html, kind="notice", key=f"bench:{number}")
        for number in range(count)
    ]
    began = time.perf_counter()
    queued = queue_mails(mails)
    queueing = time.perf_counter() - began
    began = time.perf_counter()
    again = queue_mails(mails)
    asking = time.perf_counter() - began
    began = time.perf_counter()
    sent = deliver_due().sent
    delivering = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{queued:,} mails of {len(text) + len(html):,} bytes queued in {queueing:.2f} s")
    print(f"the same once more, {again} of them new, in {asking:.2f} s")
    print(f"{sent:,} handed over in {delivering:.1f} s: {sent / delivering:,.0f} mails/s; peak memory {peak:.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=10_000)
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parents[2]))
    ours, theirs = multiprocessing.Pipe()
    sink = multiprocessing.Process(target=serve, args=(theirs,), daemon=True)
    sink.start()
    with tempfile.TemporaryDirectory(prefix="mutirao-mail-") as folder:
        os.environ["MUTIRAO_VAR"] = folder
        measure(options.mails, ours.recv())
    ours.send("how many?")
    print(f"the server received {ours.recv():,}")


if __name__ == "__main__":
    main()
