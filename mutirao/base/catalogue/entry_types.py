"""What kinds of entry exist: each app tells the catalogue about its own at start-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mutirao.base.ui.addresses import address

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from mutirao.base.catalogue.models import Entry
    from mutirao.base.catalogue.search_documents import SearchDocument


@dataclass(frozen=True)
class EntryType:
    """One kind of entry as the rest of the house needs to know it.

    `shelf` is the verb it belongs to in the menu, `section` the word its addresses are built with. `documents` turns
    ids into search documents, with a number of queries that does not depend on how many ids there are; ids that are
    not published are left out. `cards`, where given, makes the items of lists for readers of some audiences.
    """

    name: str
    shelf: str
    section: str
    label_plural: _StrPromise
    url_name: str
    kinds: Sequence[tuple[str, _StrPromise]]
    documents: Callable[[Iterable[int]], Iterator[SearchDocument]]

    def url(self, entry: Entry) -> str:
        return address(self.url_name, entry.slug)


_types: dict[str, EntryType] = {}


def register(entry_type: EntryType) -> None:
    _types[entry_type.name] = entry_type


def get(name: str) -> EntryType:
    return _types[name]


def all_types() -> list[EntryType]:
    return list(_types.values())


def kind_labels() -> dict[str, _StrPromise]:
    """Every kind of every type: `{"report": "Report", ...}`."""
    return {value: label for entry_type in _types.values() for value, label in entry_type.kinds}
