"""`mutirao web`: the pages alone, for machines whose worker runs elsewhere."""

from __future__ import annotations

from mutirao.config.serving.command import ServingCommand


class Command(ServingCommand):
    help = "Run the pages only. Ctrl-C stops it."
