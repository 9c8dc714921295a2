"""Organisations as a table in the columns of the import's template: a list goes out and comes back the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.http import QueryDict

from mutirao.base.catalogue.classification import classification_of
from mutirao.base.catalogue.entry_types import links_in_formats
from mutirao.base.taxonomy.vocabulary import thesaurus_of
from mutirao.base.ui.addresses import address
from mutirao.connect.stakeholders.importing.rows import READERS
from mutirao.connect.stakeholders.models import Stakeholder, StakeholderName

HEADER = [*READERS]
BATCH = 200
FORMATS = {"csv": "CSV", "json": "JSON"}
Kind = StakeholderName.Kind


def list_downloads(query: QueryDict) -> list[tuple[str, str]]:
    """Files of all organisations that a list's question finds, made by the directory."""
    return links_in_formats(address("search:stakeholders"), query, FORMATS)


def table_rows(ids: Iterable[int], audiences: frozenset[int]) -> Iterator[list[str]]:
    """Those of them that members of these audiences may see; four queries for each batch."""
    waiting = iter(ids)
    while batch := list(islice(waiting, BATCH)):
        yield from rows_of(batch, audiences)


def rows_of(ids: Sequence[int], audiences: frozenset[int]) -> Iterator[list[str]]:
    visible = Stakeholder.objects.visible_in(audiences)
    found = visible.in_bulk(list(ids))
    parents = dict(visible.filter(parts__in=found).values_list("pk", "title"))
    names: dict[int, list[StakeholderName]] = defaultdict(list)
    for name in StakeholderName.objects.filter(stakeholder__in=found):
        names[name.stakeholder_id].append(name)
    filed = classification_of(found)
    words = thesaurus_of(place for item in filed.values() for place in item.places)
    for pk in ids:
        if pk in found:
            places = [words.concept(place).notation for place in filed[pk].places]
            yield to_row(found[pk], names[pk], places, parents.get(found[pk].parent_id or 0, ""))


def to_row(stakeholder: Stakeholder, names: Sequence[StakeholderName], places: list[str], parent: str) -> list[str]:
    def texts(kind: str) -> str:
        return "; ".join(name.text for name in names if name.kind == kind)

    said = {
        "name": stakeholder.title,
        "acronym": stakeholder.acronym,
        "type": stakeholder.kind,
        "countries": "; ".join(places),
        "ror": stakeholder.ror,
        "website": stakeholder.website,
        "founded": str(stakeholder.founded or ""),
        "part_of": parent,
        "names_in_languages": "; ".join(
            f"{name.language}: {name.text}" for name in names if name.kind == Kind.TRANSLATED and name.language
        ),
        "former_names": texts(Kind.FORMER),
        "other_names": texts(Kind.ALTERNATIVE),
        "description": stakeholder.summary,
    }
    return [said[column] for column in HEADER]
