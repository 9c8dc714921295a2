"""How the table of all programmes answers: a page of it, or the whole as a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.ui.page_tags import LISTS, tag_page
from mutirao.base.ui.paging import pages
from mutirao.discover.programmes.components import cell_html
from mutirao.discover.programmes.fields import BY_NAME, SECTION_LABELS, UNITS, in_section
from mutirao.discover.programmes.table import files, places
from mutirao.discover.programmes.table.cells import column_label, lines
from mutirao.discover.programmes.table.figures import footers
from mutirao.discover.programmes.table.questions import CODED, OWN_COLUMNS, SERIES, Question, Reading
from mutirao.discover.programmes.table.rows import Found, Row, find, nearest_page, page_of, rows
from mutirao.discover.programmes.wording import SILENCE

LONGEST_LINE = 160
MOST_LINES = 6


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a column: sorting by it is following `url`; `order` is "ascending", "descending" or ""."""

    label: str
    url: str
    order: str


@dataclass(frozen=True, slots=True)
class Cell:
    lines: Sequence[str]
    is_silent: bool
    more: int = 0

    @property
    def html(self) -> SafeString:
        return cell_html(self.lines, is_silent=self.is_silent, more=self.more)


@dataclass(frozen=True, slots=True)
class Choice:
    """A box to tick."""

    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choices:
    name: str
    label: str
    values: Sequence[Choice]

    @property
    def chosen(self) -> int:
        return sum(choice.is_chosen for choice in self.values)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    reading = Reading(request.GET)
    question = reading.question
    found = find(question, request.user)
    wanted = request.GET.get("format", "")
    if wanted in files.FORMATS:
        return tag_page(files.answer(content_of(found, reading, request), wanted), LISTS)
    under = footers(found.programmes, question.columns, question.units, len(found.ids))
    shown = rows(page_of(found, question.page), question.columns, audiences_of(request.user))
    context = {
        "question": question,
        "left_out": reading.left_out,
        "count_label": count_label(len(found.ids)),
        "heads": [head(name, reading) for name in ("title", *question.columns)],
        "rows": [(row.programme, [cell_of(row, name, question) for name in question.columns]) for row in shown],
        "footers": under if any(under) else [],
        "sort_unit": UNITS.get(found.sort_unit, found.sort_unit),
        "results": pages(nearest_page(found, question.page), partial(page_url, reading)),
        "downloads": [(label, reading.url(format=name)) for name, label in files.FORMATS.items()],
        "list_url": f"{reverse('search:section', args=['programmes'])}{list_query(reading)}",
        "reset_url": reading.url(**{name: None for name in reading.said if name != "field"}),
        **form_context(request.user, question),
    }
    return tag_page(render(request, "programmes/table.html", context), LISTS)


def content_of(found: Found, reading: Reading, request: HttpRequest) -> files.Content:
    question, path = reading.question, f"{request.path}{reading.url()}"
    audiences = audiences_of(request.user)
    return files.Content(found.ids, question.columns, dict(question.units), path, "programmes", audiences)


def list_query(reading: Reading) -> str:
    """What the list of programmes understands of this table."""
    kept = {"q", "country", "region", "concept", "year", "from", "to", *CODED}
    return reading.url(**{name: None for name in reading.said if name not in kept})


def count_label(total: int) -> str:
    text = ngettext("%(total)s programme", "%(total)s programmes", total)
    return text % {"total": number_format(total, force_grouping=True)}


# The table


def unit_label(name: str, question: Question) -> str:
    unit = question.units.get(name, "")
    return str(UNITS.get(unit, unit))


def head(name: str, reading: Reading) -> Head:
    question = reading.question
    order = ""
    if question.sort == name:
        order = "descending" if question.is_descending else "ascending"
    wanted = f"-{name}" if order == "ascending" else name
    return Head(column_label(name, unit_label(name, question)), reading.url(sort=wanted), order)


def cell_of(row: Row, name: str, question: Question) -> Cell:
    said = lines(row, name, question.units.get(name, ""))
    claims = row.told.get(name, ())
    shown = [Truncator(line).chars(LONGEST_LINE) for line in said[:MOST_LINES]]
    is_silent = not said or bool(claims and claims[0].status in SILENCE)
    return Cell(shown, is_silent, max(0, len(said) - MOST_LINES))


def page_url(reading: Reading, number: int) -> str:
    return reading.url(page=str(number) if number > 1 else None)


# The form


def form_context(user: Any, question: Question) -> dict[str, Any]:
    countries, regions = places.choices(user)
    return {
        "coded_choices": [
            choices(name, BY_NAME[name].label, labels.labels.items(), question.coded.get(name, ()))
            for name, labels in CODED.items()
        ],
        "region_and_country": [
            choices("region", column_label("region"), regions, question.regions),
            choices("country", column_label("country"), countries, question.countries),
        ],
        "year_spans": year_spans(question),
        "known_choices": choices("known", "", [(name, BY_NAME[name].label) for name in BY_NAME], question.known),
        "column_choices": [
            choices("field", "", [(name, column_label(name)) for name in OWN_COLUMNS], question.columns),
            *(
                choices("field", label, [(field.name, field.label) for field in in_section(section)], question.columns)
                for section, label in SECTION_LABELS.items()
            ),
        ],
        "coverage_units": choices(
            "coverage_unit",
            "",
            [(unit, UNITS[unit]) for unit in BY_NAME["coverage"].units],
            [question.units["coverage"]] if "coverage" in question.units else [],
        ),
        "other_units": [(name, unit) for name, unit in question.units.items() if name != "coverage" and name in SERIES],
    }


def year_spans(question: Question) -> Choices:
    """Several spans of an address, each as it is written there; none where the two inputs can say it."""
    spans = question.years if len(question.years) > 1 else ()
    written = [span_text(*span) for span in spans]
    return choices("year", "", [(text, text.replace("..", "–")) for text in written], written)


def span_text(first: int | None, last: int | None) -> str:
    return str(first) if first == last else f"{first or ''}..{last or ''}"


def choices(name: str, label: Any, values: Iterable[tuple[str, Any]], chosen: Iterable[str]) -> Choices:
    taken = set(chosen)
    return Choices(name, str(label), [Choice(value, str(text), value in taken) for value, text in values])
