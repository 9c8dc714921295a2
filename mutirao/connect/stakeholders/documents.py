"""What the search learns about an organisation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mutirao.base.catalogue.classification import classification_of, filed_under
from mutirao.base.catalogue.search_documents import SearchDocument
from mutirao.connect.stakeholders.models import Stakeholder


def search_documents(entry_ids: Iterable[int]) -> Iterator[SearchDocument]:
    """The published ones among `entry_ids`, with four queries however many they are."""
    found = list(Stakeholder.objects.published().filter(pk__in=list(entry_ids)).prefetch_related("names"))
    filed = classification_of(stakeholder.pk for stakeholder in found)
    for stakeholder in found:
        others = [name.text for name in stakeholder.names.all() if name.text != stakeholder.title]
        yield SearchDocument(
            entry_id=stakeholder.pk,
            type=stakeholder.type,
            kind=stakeholder.kind,
            title=stakeholder.title,
            subtitle=stakeholder.acronym,
            summary=stakeholder.summary,
            names=others,
            identifiers=[code for code in (stakeholder.ror, stakeholder.acronym) if code],
            languages=stakeholder.languages,
            audience_id=stakeholder.audience_id or 0,
            published_at=stakeholder.first_published_at,
            use_count=stakeholder.use_count,
            **filed_under(filed[stakeholder.pk]),
        )
