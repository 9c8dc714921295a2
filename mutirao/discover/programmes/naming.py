"""What claims and their references name in the catalogue, as far as whoever asks may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.prepared import visible_by_id
from mutirao.discover.programmes.models import Claim, Reference


def load_names(
    claims: Collection[Claim], audiences: frozenset[int], *, with_references: bool = False
) -> dict[int, Entry]:
    """Give each claim the entry it names, for members of these audiences; the entries by id. One query.

    Without this a claim names nobody: no page shows by mistake what its reader may not see. `with_references` does the
    same for references, which are to be loaded.
    """
    references = list(references_of(claims)) if with_references else []
    ids = {claim.named_id for claim in claims} | {reference.publication_id for reference in references}
    visible = visible_by_id([pk for pk in ids if pk], audiences)
    for claim in claims:
        claim.named = visible.get(claim.named_id or 0)
    for reference in references:
        reference.named = visible.get(reference.publication_id or 0)
    return visible


def references_of(claims: Iterable[Claim]) -> Iterable[Reference]:
    return (reference for claim in claims for reference in claim.sources)
