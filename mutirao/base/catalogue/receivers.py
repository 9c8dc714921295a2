"""What the catalogue does when something below it changes, or Wagtail publishes."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from wagtail.signals import published

from mutirao.base.catalogue.models import Change, Entry
from mutirao.base.catalogue.signals import entry_published
from mutirao.base.taxonomy.signals import taxonomy_changed
from mutirao.base.ui.signals import appearance_changed


@receiver([taxonomy_changed, appearance_changed])
def every_page_changes(**kwargs: Any) -> None:
    Change.objects.record([None])


@receiver(published)
def an_entry_is_published(instance: Any, **kwargs: Any) -> None:
    """Sent for what is published by hand, by workflow or by the clock, and also where the time has yet to come."""
    if isinstance(instance, Entry) and instance.live:
        is_new = instance.first_published_at == instance.last_published_at
        send = partial(entry_published.send, sender=Entry, entry_ids=[instance.pk], is_new=is_new)
        transaction.on_commit(send)
