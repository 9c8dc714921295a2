"""What notices do when entries appear."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from mutirao.base.catalogue.signals import entry_published
from mutirao.base.notices.services.followers import tell_followers


@receiver(entry_published)
def followers_learn(entry_ids: list[int], *, is_new: bool, **kwargs: Any) -> None:
    for entry_id in entry_ids:
        tell_followers.enqueue(entry_id, is_new=is_new)
