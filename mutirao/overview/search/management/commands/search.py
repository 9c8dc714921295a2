"""`mutirao search rebuild | status`: look after the index."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from mutirao.overview.search.current import get_engine
from mutirao.overview.search.indexer import rebuild


class Command(BaseCommand):
    help = "Builds the search index anew (while the site serves), or says how it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["rebuild", "status"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "rebuild":
            count = rebuild(self.tell)
            self.stdout.write(f"{count} entries in the index.")
            return
        health = get_engine().health()
        self.stdout.write(f"{health.state} {health.reason}".strip())
        self.stdout.write(f"{health.documents} entries, up to change {health.cursor}.")

    def tell(self, count: int) -> None:
        if self.stdout.isatty():
            self.stdout.write(f"\r{count}", ending="")
