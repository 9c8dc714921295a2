"""What the catalogue does when something below it changes."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from mutirao.base.catalogue.models import Change
from mutirao.base.taxonomy.signals import taxonomy_changed
from mutirao.base.ui.signals import appearance_changed


@receiver([taxonomy_changed, appearance_changed])
def every_page_changes(**kwargs: Any) -> None:
    Change.objects.record([None])
