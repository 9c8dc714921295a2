"""A site that does nothing but deliver mail, in a process of its own that the kill test steers line by line.

It has a database of its own (DATABASE_URL) and forks a child for each delivery, so that killing one costs no start of
Python. Commands, and what it answers:

    queue 40     40 more mails in the ledger                 → "queued"
    deliver      a child begins to deliver what is due       → "<pid>", and then "killed" once it was
    silence      all claims and leases are over              → "silent"
    finish       everything that may go out has gone out     → "finished"
    states       how the mails stand                         → one JSON object: address → state
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import NoReturn

import django


def lay_out() -> None:
    """Only the tables that mails need: a whole site would take its time."""
    from django.contrib.auth.models import Group, Permission
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    from mutirao.base.accounts.models import User
    from mutirao.base.mail.models import OutgoingMail, Suppression

    with connection.schema_editor() as editor:
        for model in (ContentType, Permission, Group, User, Suppression, OutgoingMail):
            editor.create_model(model)


def answer(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


def queue(count: int) -> None:
    from mutirao.base.mail.models import OutgoingMail
    from mutirao.base.mail.services import NewMail, queue_mails

    first = OutgoingMail.objects.count()
    queue_mails(NewMail(f"r{number}@example.org", "News", "News.\n") for number in range(first, first + count))
    answer("queued")


def deliver() -> None:
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child == 0:
        deliver_and_wait_for_the_end()
    answer(str(child))
    _pid, status = os.waitpid(child, 0)
    answer("killed" if os.WIFSIGNALED(status) else "failed")


def deliver_and_wait_for_the_end() -> NoReturn:
    from mutirao.base.mail.delivery import deliver_due

    try:
        deliver_due()
        signal.pause()
    finally:
        os._exit(1)


def silence() -> None:
    """As if a quarter of an hour had passed."""
    from django.utils import timezone

    from mutirao.base.mail.delivery import note_doubts
    from mutirao.base.mail.models import OutgoingMail

    OutgoingMail.objects.filter(state__in=["waiting", "sending"]).update(due_at=timezone.now())
    note_doubts()
    answer("silent")


def finish() -> None:
    from mutirao.base.mail.delivery import deliver_due

    assert not deliver_due().is_down
    answer("finished")


def states() -> None:
    from mutirao.base.mail.models import OutgoingMail

    answer(json.dumps(dict(OutgoingMail.objects.values_list("address", "state"))))


def main() -> None:
    django.setup()
    lay_out()
    answer("ready")
    for line in sys.stdin:
        match line.split():
            case ["queue", count]:
                queue(int(count))
            case [("deliver" | "silence" | "finish" | "states") as command]:
                {"deliver": deliver, "silence": silence, "finish": finish, "states": states}[command]()
            case _:
                raise ValueError(line)


if __name__ == "__main__":
    main()
