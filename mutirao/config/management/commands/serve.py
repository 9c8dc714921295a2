"""`mutirao serve`: pages, jobs, search index and schedule, under one supervisor."""

from __future__ import annotations

from mutirao.config.serving.command import ServingCommand
from mutirao.config.serving.supervisor import Part
from mutirao.config.serving.worker import worker_part


class Command(ServingCommand):
    help = "Run the whole site: pages, jobs, search index and schedule. Ctrl-C stops it."

    def other_parts(self) -> list[Part]:
        return [worker_part()]
