"""What `mutirao serve` and `mutirao web` have in common."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from mutirao.config.serving import web
from mutirao.config.serving.door import AddressInUseError, Door
from mutirao.config.serving.supervisor import Part, Supervisor


class ServingCommand(BaseCommand):
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        port = int(os.environ.get("PORT") or 8000)
        parser.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
        parser.add_argument("--port", type=int, default=port, help="port (default: %(default)s, or PORT)")

    def other_parts(self) -> list[Part]:
        """What runs beside the pages."""
        return []

    def handle(self, *, host: str, port: int, **options: Any) -> None:
        try:
            door = Door(host, port)
        except AddressInUseError as problem:
            raise CommandError(
                f"Cannot listen at {host}, port {port}: {problem}. Choose another with --port."
            ) from None
        web.load_everything()
        parts = [*web.open_web_parts(door), *self.other_parts()]
        Supervisor(parts, door).run(when_started=lambda: self._tell(door.addresses()))

    def _tell(self, addresses: list[str]) -> None:
        self.stdout.write(f"Mutirão is at {' and '.join(addresses)} (Ctrl-C stops it)")
        self.stdout.flush()
