"""A list of results as a page shows it: cards, facets as links, and every address in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.cards import Card, Passage, cards
from mutirao.base.catalogue.entry_types import EntryType
from mutirao.base.catalogue.models import Entry
from mutirao.base.catalogue.prepared import visible_by_id
from mutirao.base.ui.addresses import address
from mutirao.overview.search import engine
from mutirao.overview.search.current import get_engine
from mutirao.overview.search.engine import (
    COMMON_FACETS,
    DEEPEST_HIT,
    Notice,
    NoticeCode,
    SearchRequest,
    SearchResults,
    Sort,
    facet_names,
)
from mutirao.overview.search.labels import facet_label, value_label
from mutirao.overview.search.requests import chosen_values, read_request, understood

FORMATS = ("csv", "ris", "bibtex", "csl-json")
"""Bibliographic files; the publications among the results are in them."""
SORTS = {
    Sort.RELEVANCE: gettext_lazy("Most relevant"),
    Sort.NEWEST: pgettext_lazy("order of publications", "Newest"),
    Sort.MOST_USED: gettext_lazy("Most used"),
}
SHOWN_VALUES = 8
OPEN_FACETS = ("type", "kind", "concept", "country", "language")
NEIGHBOUR_PAGES = 2
NOTICES = {
    NoticeCode.QUERY_CUT: gettext_lazy("Your question is very long; only its beginning was searched for."),
    NoticeCode.TOO_DEEP: gettext_lazy("Only the first 10,000 results can be paged through. Filters bring you closer."),
    NoticeCode.UNKNOWN_FACET: gettext_lazy("There is no filter “%(detail)s”; it was left out."),
    NoticeCode.UNKNOWN_VALUE: gettext_lazy("The filter “%(detail)s” could not be understood; it was left out."),
    NoticeCode.UNKNOWN_COUNTRY: gettext_lazy("“%(detail)s” is no country we know; it was searched for as words."),
}


@dataclass(slots=True)
class FacetLink:
    """A value of a facet: choosing it, or taking the choice back, is following `url`."""

    value: str
    label: str
    count: int
    selected: bool
    url: str


@dataclass(frozen=True, slots=True)
class FacetList:
    name: str
    label: str
    values: list[FacetLink]
    is_open: bool
    more_url: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results and the ways to the others; `first` and `last` count from 1."""

    total: int
    cards: list[Card]
    page: int
    page_count: int
    first: int
    last: int
    previous_url: str
    next_url: str
    page_links: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True)
class Correction:
    """What was searched for instead, and the way to insist."""

    query: str
    original: str
    original_url: str


def taken_away() -> list[str]:
    """The types whose lists may leave the site as feeds and files."""
    return [item.name for item in entry_types.all_types() if item.may_be_taken_away]


class Listing:
    """What the address asks of the page at `path`, where `locked` filters belong to the page itself."""

    def __init__(self, request: HttpRequest, path: str, locked: Mapping[str, Sequence[str]]) -> None:
        self.request, self.path, self.locked = request, path, locked
        self.parameters, self.left_out = understood(request.GET)
        self.values = dict(self.parameters.lists())
        complete = frozenset(self.parameters.getlist("all")) & set(facet_names())
        types = [entry_types.get(name) for name in locked.get("type", ())] or entry_types.all_types()
        self.only_type = types[0] if len(types) == 1 else None
        decided = {name for name, values in locked.items() if len(values) == 1}
        facets = frozenset(name for item in types for name in ("type", *item.facets)) - decided
        if not self.only_type:
            facets &= {*COMMON_FACETS}
        self.asked = read_request(self.parameters, request.user, locked, facets=facets, complete=complete)
        self.found = get_engine().search(self.asked)

    @property
    def type_name(self) -> str:
        return self.only_type.name if self.only_type else ""

    @property
    def chosen_type(self) -> EntryType | None:
        """The one type of everything listed, be it the page's or the reader's choice."""
        chosen = self.parameters.getlist("type")
        return self.only_type or (entry_types.get(chosen[0]) if len(chosen) == 1 and chosen[0] else None)

    def context(self) -> dict[str, Any]:
        return {
            "q": self.asked.query,
            "results": self.results(),
            "count_label": self.count_label(),
            "facets": self.facets(),
            "active_filters": self.active_filters(),
            "clear_url": self.url(**dict.fromkeys((*facet_names(), "from", "to", "page"))),
            "sorts": self.sorts(),
            "corrected": self.correction(),
            "notices": self.notices(),
            "search_url": self.path,
            "hidden_fields": self.hidden_fields(),
            "in_everything_url": self.in_everything_url(),
            "feed_url": self.url(format="atom", page=None) if self.may_be_taken_away else "",
            "downloads": self.downloads(),
            "other_views": self.other_views(),
        }

    @property
    def may_be_taken_away(self) -> bool:
        return self.chosen_type is None or self.chosen_type.may_be_taken_away

    def downloads(self) -> list[tuple[str, str]]:
        """The files of the one type listed; else, what can say anything: JSON."""
        if not self.may_be_taken_away:
            return []
        own = self.chosen_type.downloads if self.chosen_type else None
        return own(self.question()) if own else [("JSON", self.url(format="json", page=None))]

    def other_views(self) -> list[tuple[str, str]]:
        own = self.chosen_type.other_views if self.chosen_type else None
        return own(self.question()) if own else []

    def question(self) -> QueryDict:
        """What is asked of the whole list, its page's own filters included, for others who list the same type."""
        asked = self.parameters.copy()
        for name in ("page", "format", "type", "all"):
            asked.pop(name, None)
        for name, values in self.locked.items():
            if name != "type":
                asked.setlist(name, list(values))
        return asked

    def notices(self) -> list[str]:
        notices = [Notice(NoticeCode.UNKNOWN_VALUE, value) for value in self.left_out] + [*self.found.notices]
        return [str(NOTICES[notice.code]) % {"detail": notice.detail[:60]} for notice in notices]

    def url(self, **changes: str | list[str] | None) -> str:
        """This list with some parameters changed; None takes one away."""
        asked = self.values | {name: listed(value) for name, value in changes.items()}
        encoded = urlencode([(name, value) for name, values in asked.items() for value in values])
        return f"{self.path}?{encoded}" if encoded else self.path

    # Results

    @cached_property
    def entries(self) -> list[Entry]:
        """The hits as rows, in their order; one that has just been withdrawn is not among them."""
        ids = [hit.entry_id for hit in self.found.hits]
        rows = visible_by_id(ids, self.asked.audiences)
        return [rows[pk] for pk in ids if pk in rows]

    def results(self) -> ResultPage:
        size, page = self.asked.size, self.asked.page
        page_count = max(1, -(-min(self.found.total, DEEPEST_HIT) // size))
        shown = cards(self.entries, self.passages(), self.asked.audiences)
        return ResultPage(
            total=self.found.total,
            cards=shown,
            page=page,
            page_count=page_count,
            first=(page - 1) * size + 1 if shown else 0,
            last=(page - 1) * size + len(shown) if shown else 0,
            previous_url=self.page_url(min(page - 1, page_count)) if page > 1 else "",
            next_url=self.page_url(page + 1) if page < page_count else "",
            page_links=[self.page_link(number, page) for number in pages_around(page, page_count)],
        )

    def count_label(self) -> str:
        total = self.found.total
        if self.only_type:
            label = self.only_type.count_label(total)
        else:
            label = ngettext("%(total)s result", "%(total)s results", total)
        return label % {"total": number_format(total, force_grouping=True)}

    def page_url(self, number: int) -> str:
        return self.url(page=str(number) if number > 1 else None)

    def page_link(self, number: int | None, current: int) -> tuple[str, str, bool]:
        if number is None:
            return "…", "", False
        return number_format(number, force_grouping=True), self.page_url(number), number == current

    def passages(self) -> dict[int, Passage]:
        found = {hit.entry_id: hit.passage for hit in self.found.hits if hit.passage and hit.passage.text}
        return {pk: to_passage(passage) for pk, passage in found.items()}

    # Filters

    def facets(self) -> list[FacetList]:
        order = self.only_type.facets if self.only_type else facet_names()
        found = [(name, self.found.facets.get(name, ())) for name in order]
        lists = [self.facet(name, values) for name, values in found if len(values) > 0]
        return [facet for facet in lists if facet.values]

    def facet(self, name: str, values: Sequence[engine.FacetValue]) -> FacetList:
        complete = name in self.asked.complete or name == "year"
        selected = [value for value in values if value.selected]
        others = [value for value in values if not value.selected]
        shown = list(values) if complete else [*selected, *others[: max(0, SHOWN_VALUES - len(selected))]]
        more = self.url(all=[*self.parameters.getlist("all"), name]) if len(shown) < len(values) else ""
        return FacetList(
            name=name,
            label=facet_label(name, self.type_name),
            values=[self.facet_link(name, value) for value in shown],
            is_open=name in self.open_facets or bool(selected),
            more_url=f"{more}#filters" if more else "",
        )

    @property
    def open_facets(self) -> Collection[str]:
        return self.only_type.open_facets if self.only_type else OPEN_FACETS

    def facet_link(self, name: str, value: engine.FacetValue) -> FacetLink:
        label = value_label(name, value.value)
        return FacetLink(value.value, label, value.count, value.selected, self.toggled(name, value.value))

    def toggled(self, name: str, value: str) -> str:
        chosen = self.parameters.getlist(name)
        values = [item for item in chosen if item != value] if value in chosen else [*chosen, value]
        spans = {"from": None, "to": None} if name == "year" else {}
        return self.url(**{name: values, "page": None, **spans})

    def active_filters(self) -> list[tuple[str, str, str]]:
        return [
            (facet_label(name, self.type_name), value_label(name, value), self.toggled(name, value))
            for name, values in chosen_values(self.parameters).items()
            for value in values
            if value
        ]

    def sorts(self) -> list[tuple[str, str, bool]]:
        return [
            (str(label), self.url(sort=None if sort == Sort.RELEVANCE else sort, page=None), sort == self.asked.sort)
            for sort, label in SORTS.items()
            if sort != Sort.MOST_USED or self.only_type is None or self.only_type.counts_use
        ]

    def hidden_fields(self) -> list[tuple[str, str]]:
        kept = (*facet_names(), "from", "to", "sort")
        return [(name, value) for name in kept for value in self.parameters.getlist(name)]

    def correction(self) -> Correction | None:
        if self.found.corrected is None:
            return None
        return Correction(self.found.corrected, self.asked.query, self.url(exact="1", page=None))

    def in_everything_url(self) -> str:
        if not self.locked:
            return ""
        everything = QueryDict(mutable=True)
        if self.asked.query:
            everything["q"] = self.asked.query
        return f"{address('search:index')}?{everything.urlencode()}" if everything else address("search:index")


def listed(value: str | list[str] | None) -> list[str]:
    return value if isinstance(value, list) else [value] if value else []


def to_passage(passage: engine.Passage) -> Passage:
    place = passage.place
    if place is None:
        return Passage(passage.segments)
    file = reverse("files:download", args=[place.attachment_id, place.file_name])
    return Passage(passage.segments, place.file_name, place.page, f"{file}#page={place.page}")


def pages_around(page: int, page_count: int) -> Iterable[int | None]:
    """The first, the last, those near the current one; None stands for a gap."""
    near = range(page - NEIGHBOUR_PAGES, page + NEIGHBOUR_PAGES + 1)
    numbers = sorted({1, page_count, *(number for number in near if 1 <= number <= page_count)})
    previous = 0
    for number in numbers:
        if number > previous + 1:
            yield None
        yield number
        previous = number


def totals(facets: Iterable[str], user_audiences: frozenset[int], **locked: Sequence[str]) -> SearchResults:
    """How many entries there are by each of `facets`, every value counted; none while there is no index yet."""
    names = frozenset(facets)
    asked = SearchRequest(
        size=1,
        facets=names,
        complete=names,
        audiences=user_audiences,
        locked=engine.filters_from(locked),
        passages=False,
    )
    try:
        return get_engine().search(asked)
    except engine.SearchUnavailableError:
        return SearchResults(0, (), dict.fromkeys(names, ()))
