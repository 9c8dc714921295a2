"""What kinds of entry exist: each app tells the catalogue about its own at start-up."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict

from mutirao.base.ui.addresses import address

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from mutirao.base.catalogue.cards import Card
    from mutirao.base.catalogue.models import Entry
    from mutirao.base.catalogue.search_documents import SearchDocument


LinksOfList = Callable[[QueryDict], list[tuple[str, str]]]


@dataclass(frozen=True)
class OwnFacet:
    """A facet that a type brings: its entries say in `SearchDocument.values` which values they have.

    `label_of` gives a value's name in the reader's language, "" for one that cannot be; `is_long` says that there are
    so many values that only the most frequent are listed.
    """

    name: str
    label: _StrPromise
    label_of: Callable[[str], str]
    is_long: bool = False


@dataclass(frozen=True)
class EntryType:
    """One kind of entry as the rest of the house needs to know it.

    `shelf` is the verb it belongs to in the menu, `section` the word its addresses are built with, `label` what one
    of it is called, `order` where it stands among the others. `documents` turns ids into search documents, with a
    number of queries that does not depend on how many ids there are; ids that are not published are left out.
    `facets` are those its lists can be narrowed by, in their order, `open_facets` those shown unfolded, `own_facets`
    those that no other type has to know of, `facet_labels` what some of them are called there; `count_label` says how
    many there are ("%(total)s reports"), `counts_use` whether their use is counted, `goes_by_names` whether the names
    in its documents are its own other names (and not those of people), `may_be_taken_away` whether lists of them may
    leave the site as feeds and files. `cards`, where given, makes the items of lists for members of some audiences: a
    type whose readers do not all see the same of it brings its own.

    `downloads` and `other_views` are what a list of this type alone offers beside itself: files to take away, and other
    ways to look at the same (a table, charts). Both get the question of the list, the filters of its page among them,
    and give labels and addresses that carry it on.
    """

    name: str
    shelf: str
    section: str
    label_plural: _StrPromise
    count_label: Callable[[int], str]
    url_name: str
    kinds: Sequence[tuple[str, _StrPromise]]
    documents: Callable[[Iterable[int]], Iterator[SearchDocument]]
    facets: Sequence[str] = ("kind", "concept", "country", "region", "language", "year")
    own_facets: Sequence[OwnFacet] = ()
    facet_labels: Mapping[str, _StrPromise] = field(default_factory=dict)
    counts_use: bool = True
    goes_by_names: bool = False
    may_be_taken_away: bool = True
    cards: Callable[[Iterable[Entry], frozenset[int]], dict[int, Card]] | None = None
    label: _StrPromise | str = ""
    order: int = 100
    open_facets: Collection[str] = ("kind", "concept", "country", "language")
    downloads: LinksOfList | None = None
    other_views: LinksOfList | None = None

    def url(self, entry: Entry) -> str:
        return address(self.url_name, entry.slug)


_types: dict[str, EntryType] = {}


def register(entry_type: EntryType) -> None:
    _types[entry_type.name] = entry_type


def get(name: str) -> EntryType:
    return _types[name]


def all_types() -> list[EntryType]:
    """In the order readers meet them."""
    return sorted(_types.values(), key=lambda item: item.order)


def own_facets() -> dict[str, OwnFacet]:
    """Every facet that some type brings, by its name; types may share one."""
    return {facet.name: facet for entry_type in _types.values() for facet in entry_type.own_facets}


def kind_labels() -> dict[str, _StrPromise]:
    """Every kind of every type: `{"report": "Report", ...}`."""
    return {value: label for entry_type in _types.values() for value, label in entry_type.kinds}


def links_in_formats(path: str, query: QueryDict, formats: Mapping[str, str]) -> list[tuple[str, str]]:
    """(label, address) of the files that the page at `path` makes of a list's question; `formats` by their names."""
    asked, links = query.copy(), []
    for name, label in formats.items():
        asked["format"] = name
        links.append((label, f"{path}?{asked.urlencode()}"))
    return links
