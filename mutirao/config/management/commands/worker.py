"""`mutirao worker`: jobs, search index and schedule alone."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from mutirao.config.serving.supervisor import Supervisor
from mutirao.config.serving.worker import worker_part


class Command(BaseCommand):
    help = "Run jobs, search index and schedule only. Ctrl-C stops it."
    requires_system_checks = []

    def handle(self, **options: Any) -> None:
        Supervisor([worker_part()]).run()
