"""What happens to readers' pages when the team changes a hand-made one."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, post_page_move

from mutirao.base.ui.signals import appearance_changed


@receiver([page_published, page_unpublished, post_page_move])
def every_page_may_differ(sender: type[Any], **kwargs: Any) -> None:
    """A hand-made page may be linked from, or be, any page of its language."""
    appearance_changed.send(sender=sender)
