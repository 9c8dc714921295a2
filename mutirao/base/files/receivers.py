"""What files do when entries change."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from mutirao.base.catalogue.signals import entry_changed
from mutirao.base.files.services import settle_files


@receiver(entry_changed)
def files_follow(entry_ids: list[int | None], **kwargs: Any) -> None:
    settle_files([entry_id for entry_id in entry_ids if entry_id is not None])
