"""The ways to members and organisations: from a topic or a place to those who know it, and maps of where they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext

from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.base.taxonomy.vocabulary import thesaurus
from mutirao.base.ui.addresses import address
from mutirao.base.ui.world_map import world_map
from mutirao.base.web.sheets import CSV_MEDIA_TYPE, csv_lines
from mutirao.connect.members.models import Member
from mutirao.connect.stakeholders.export import HEADER, table_rows
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.overview.search.browse import labels_of, places_of, with_legend
from mutirao.overview.search.listing import Listing, totals
from mutirao.overview.search.take_away import found_ids

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True)
class People:
    """Members who know a topic or a place, and the way to them."""

    label: str
    url: str


@dataclass(frozen=True)
class Directory:
    """A list of one type with a map of where they are; `map_title` and `map_text` say what the map shows."""

    type: str
    url_name: str
    map_title: _StrPromise
    map_text: _StrPromise

    def url(self, facet: str, value: str) -> str:
        return f"{address(self.url_name)}?{urlencode({facet: value})}"


MEMBERS = Directory(
    Member.TYPE,
    "search:members",
    gettext_lazy("Members by country"),
    gettext_lazy("The darker a country, the more members work in it or know it."),
)
STAKEHOLDERS = Directory(
    Stakeholder.TYPE,
    "search:stakeholders",
    gettext_lazy("Stakeholders by country"),
    gettext_lazy("The darker a country, the more organisations work in it."),
)


def people_who_know(facet: str, value: str, audiences: frozenset[int]) -> People | None:
    """As many as this reader may find; None where there is nobody."""
    total = totals([], audiences, type=[Member.TYPE], **{facet: [value]}).total
    if not total:
        return None
    words = ngettext("%(total)s member knows it", "%(total)s members know it", total)
    label = words % {"total": number_format(total, force_grouping=True)}
    return People(label, MEMBERS.url(facet, value))


def stakeholder_table(listing: Listing) -> HttpResponse:
    """All that is found, in the columns that an import takes in again; streamed."""
    rows = table_rows(found_ids(listing.asked), listing.asked.audiences)
    response = StreamingHttpResponse(csv_lines(HEADER, rows), content_type=CSV_MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="stakeholders.csv"'
    return response  # type: ignore[return-value]  # streaming answers have another base, and all we use of it


def directory_map(directory: Directory, audiences: frozenset[int]) -> dict[str, Any]:
    """Those this reader may find, each country leading to those who work in it or know it."""
    found = totals(["country"], audiences, type=[directory.type])
    counts = {value.value: value.count for value in found.facets["country"]}
    drawn = draw_map(directory, tuple(sorted(counts.items())), thesaurus(), get_language() or "en")
    return with_legend(drawn, counts)


@lru_cache(maxsize=32)
def draw_map(directory: Directory, counted: tuple[tuple[str, int], ...], words: Thesaurus, language: str) -> SafeString:
    """Drawn anew when a number changes."""
    links = {code: directory.url("country", code) for code in places_of(counted, words)}
    labels = labels_of(counted, words, language)
    title, description = str(directory.map_title), str(directory.map_text)
    return world_map(dict(counted), links, labels, title=title, description=description)
