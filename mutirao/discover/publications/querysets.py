"""Which publications?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from django.db.models import Q

from mutirao.base.catalogue.querysets import EntryQuerySet

UNIQUE_SCHEMES = ("doi", "isbn", "handle", "pmid", "oai")
"""Identifiers that name one work; an ISSN names the journal all its articles share."""


class PublicationQuerySet(EntryQuerySet):
    def identified_by(self, identifiers: Iterable[tuple[str, str]]) -> Self:
        """Those that carry any of these (scheme, value)."""
        wanted = Q(pk__in=[])
        for scheme in UNIQUE_SCHEMES:
            values = [value for name, value in identifiers if name == scheme]
            if values:
                wanted |= Q(identifiers__scheme=scheme, identifiers__value__in=values)
        return self.filter(wanted).distinct()
