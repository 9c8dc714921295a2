"""`mutirao bounce`: take in a delivery report or complaint, as a mail server pipes it."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from mutirao.base.mail.bounces import take_report
from mutirao.base.mail.reports import LONGEST


class Command(BaseCommand):
    help = (
        "Reads a message from standard input. If it is a delivery report or a complaint about a mail of this site, "
        "the mail counts as returned and the address may be blocked; anything else changes nothing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        taken = take_report(sys.stdin.buffer.read(LONGEST))
        while sys.stdin.buffer.read(LONGEST):
            pass  # a mail server whose pipe closes early would send the report back
        if options["verbosity"] > 0:
            self.stdout.write(
                f"Mails returned or complained about: {taken.matched}; addresses blocked: {taken.blocked}."
            )
