"""What can be followed: an entry or a concept, by its sort and its number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Self

from babel.lists import format_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from mutirao.base.catalogue.models import Entry
from mutirao.base.taxonomy.models import Concept
from mutirao.base.taxonomy.querysets import PLACES, TOPICS, WORLD
from mutirao.base.taxonomy.thesaurus import ConceptName
from mutirao.base.taxonomy.vocabulary import label, thesaurus_of
from mutirao.base.ui.addresses import address
from mutirao.base.ui.templatetags.ui import locale_of

if TYPE_CHECKING:
    from mutirao.base.notices.models import Follow

Sort = Literal["entry", "concept"]
SORTS: tuple[Sort, ...] = ("entry", "concept")
PAGES = {TOPICS: "search:topic", PLACES: "countries:detail"}
NAMED = 4
"""So many followed things stand in a sentence; the rest is counted."""


class Thing(NamedTuple):
    sort: Sort
    id: int

    def __str__(self) -> str:
        return f"{self.sort}:{self.id}"

    @property
    def as_field(self) -> dict[str, Any]:
        """The columns of `Follow` that stand for it."""
        return {f"{self.sort}_id": self.id}

    @classmethod
    def read(cls, text: str) -> Self:
        """The inverse of `str`. Raises `ValueError`."""
        sort, _colon, number = text.partition(":")
        if sort in SORTS:
            return cls(sort, int(number))
        raise ValueError(text)


def thing_of(followed: Entry | Concept | ConceptName | Thing | Follow) -> Thing:
    if isinstance(followed, Thing):
        return followed
    if isinstance(followed, Entry):
        return Thing("entry", followed.pk)
    if isinstance(followed, ConceptName):
        return Thing("concept", followed.id)
    if isinstance(followed, Concept):
        return Thing("concept", followed.pk)
    return followed.thing


def can_be_followed(followed: Entry | Concept | ConceptName) -> bool:
    """Not a draft that was never saved, nor the whole world: filing something under that says nothing about it."""
    if isinstance(followed, ConceptName):
        return (followed.scheme, followed.notation) != (PLACES, WORLD)
    return followed.pk is not None


def things_in(texts: Iterable[str]) -> list[Thing]:
    return [Thing.read(text) for text in texts]


def titles_of(things: Iterable[Thing], entries: Mapping[int, Entry]) -> list[str]:
    """Names in the reader's language; `entries` are those the reader may see, the others are passed over."""
    names = (
        label(thing.id) if thing.sort == "concept" else str(entries[thing.id]) if thing.id in entries else ""
        for thing in things
    )
    return [name for name in names if name]


def listed(names: list[str]) -> str:
    """“Kenya, Malawi and Cash transfers”, the way the reader's language lists."""
    if not names:
        return _("what it is about")
    shown = (
        names if len(names) <= NAMED else [*names[: NAMED - 1], _("%(count)s more") % {"count": len(names) - NAMED + 1}]
    )
    return format_list(shown, locale=locale_of(get_language() or "en"))


def url_of(thing: Thing, entries: Mapping[int, Entry]) -> str:
    """The page of the thing; "" where the reader may not see it."""
    if thing.sort == "entry":
        return entries[thing.id].get_absolute_url() if thing.id in entries else ""
    words = thesaurus_of([thing.id])
    if thing.id not in words:
        return ""
    concept = words.concept(thing.id)
    return address(PAGES[concept.scheme], concept.slug) if concept.scheme in PAGES else ""
