"""What publications do when organisations get other names, become one, or a publication is published by hand."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from mutirao.base.catalogue.signals import entry_published
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.signals import stakeholder_merged, stakeholders_named
from mutirao.discover.publications.models import Publication, PublisherName
from mutirao.discover.publications.publishers import link_publishers, relink


@receiver(stakeholders_named)
def publishers_by_these_names(stakeholder_ids: list[int], **kwargs: Any) -> None:
    relink(stakeholder_ids)


@receiver(stakeholder_merged)
def publishers_mean_the_kept_one(kept: Stakeholder, other: Stakeholder, **kwargs: Any) -> None:
    PublisherName.objects.filter(stakeholder=other).update(stakeholder=kept)


@receiver(entry_published)
def publishers_of_what_is_published(entry_ids: list[int], **kwargs: Any) -> None:
    """Curators edit drafts, whose names count only once they are published."""
    published = Publication.objects.filter(pk__in=entry_ids).values_list("pk", flat=True)
    if ids := list(published):
        link_publishers(ids)
