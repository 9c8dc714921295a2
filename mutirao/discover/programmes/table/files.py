"""Tables and comparisons as files with codes: CSV, workbook, JSON and JSON-LD, written batch by batch."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from mutirao.base.web.sheets import CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE, csv_lines, write_workbook
from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.linked_data import programme_node
from mutirao.discover.programmes.models import Claim
from mutirao.discover.programmes.open_data import claim_data
from mutirao.discover.programmes.table.cells import file_cells, file_columns, shown_claims
from mutirao.discover.programmes.table.places import codes_of
from mutirao.discover.programmes.table.rows import Row, rows

BATCH = 200
FORMATS = {"csv": "CSV", "xlsx": "Excel", "json": "JSON", "jsonld": "JSON-LD"}
SHEETS = "xlsx"


@dataclass(frozen=True, slots=True)
class Content:
    """What a file holds: programmes in their order, columns, units chosen for series, the page it was made from.

    `audiences` are those of the person it is for, who gets the names they may see.
    """

    ids: Sequence[int]
    columns: Sequence[str]
    units: dict[str, str]
    path: str
    name: str
    audiences: frozenset[int]

    @property
    def stem(self) -> str:
        return f"{self.name}-{timezone.localdate():%Y-%m-%d}"

    def rows(self) -> Iterator[Row]:
        for start in range(0, len(self.ids), BATCH):
            yield from rows(self.ids[start : start + BATCH], self.columns, self.audiences, with_references=True)

    def claims(self, row: Row) -> Iterator[tuple[str, list[Claim]]]:
        """By field, the claims that the row shows."""
        for name in self.columns:
            if name in BY_NAME:
                yield name, shown_claims(BY_NAME[name], row.told.get(name, ()), self.units.get(name, ""))

    def about(self) -> dict[str, str]:
        return {
            "holds": ngettext("%(count)s programme from %(site)s", "%(count)s programmes from %(site)s", len(self.ids))
            % {"count": len(self.ids), "site": settings.SITE_URL},
            "page": f"{settings.SITE_URL}{self.path}",
            "made_on": timezone.localdate().isoformat(),
            "note": _(
                "Every value is what the sources named beside it say. Series give the latest number of each sort;"
                " numbers of different units are never added. “not_known” means that nobody knows, not zero."
            ),
        }


def answer(content: Content, wanted: str) -> HttpResponse:
    """The file as `wanted` in `FORMATS`, sent as it is written (a workbook once it is)."""
    if wanted == SHEETS:
        response: Any = FileResponse(workbook(content), content_type=XLSX_MEDIA_TYPE)
    else:
        write, media_type = WRITERS[wanted]
        response = StreamingHttpResponse(in_language(write(content), get_language() or "en"), content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{content.stem}.{wanted}"'
    response["X-Robots-Tag"] = "noindex"
    answered: HttpResponse = response
    return answered


def in_language(pieces: Iterator[str], language: str) -> Iterator[str]:
    """A stream outlives its view, and with it the language the reader asked in."""
    with override(language):
        yield from pieces


def header(content: Content) -> list[str]:
    return [_("Programme"), "url", *chain.from_iterable(file_columns(name) for name in content.columns)]


def line(content: Content, row: Row) -> list[str]:
    cells = (file_cells(row, name, content.units.get(name, "")) for name in content.columns)
    return [row.programme.title, url_of(row), *chain.from_iterable(cells)]


def url_of(row: Row) -> str:
    return f"{settings.SITE_URL}{row.programme.get_absolute_url()}"


def csv_pieces(content: Content) -> Iterator[str]:
    return csv_lines(header(content), (line(content, row) for row in content.rows()))


def workbook(content: Content) -> Any:
    return write_workbook(
        [
            (_("Programmes"), header(content), (line(content, row) for row in content.rows())),
            (_("About this file"), [_("What this file holds"), ""], list(content.about().items())),
        ]
    )


def json_pieces(content: Content) -> Iterator[str]:
    about = json.dumps(content.about(), ensure_ascii=False)
    yield f'{{"about": {about},\n"programmes": [\n'
    yield from comma_separated(as_json(content, row) for row in content.rows())
    yield "]}\n"


def as_json(content: Content, row: Row) -> dict[str, Any]:
    return {
        "title": row.programme.title,
        "url": url_of(row),
        "countries": codes_of(row.places),
        "verified_on": row.programme.verified_on.isoformat() if row.programme.verified_on else None,
        "values": {name: [claim_data(claim) for claim in claims] for name, claims in content.claims(row) if claims},
    }


def linked_pieces(content: Content) -> Iterator[str]:
    """A graph of programmes; the context of each stands with it, as they are written one by one."""
    about = content.about()
    head = {"@type": "Dataset", "name": about["holds"], "url": about["page"], "dateModified": about["made_on"]}
    yield '{"@context": "https://schema.org", "@graph": [\n'
    nodes: Iterator[dict[str, Any]] = (
        programme_node(row.programme, [claim for _name, claims in content.claims(row) for claim in claims], row.places)
        for row in content.rows()
    )
    yield from comma_separated(chain([head], nodes))
    yield "]}\n"


def comma_separated(items: Iterable[dict[str, Any]]) -> Iterator[str]:
    for number, item in enumerate(items):
        yield f"{',' if number else ''}{json.dumps(item, ensure_ascii=False)}\n"


WRITERS: dict[str, tuple[Callable[[Content], Iterator[str]], str]] = {
    "csv": (csv_pieces, CSV_MEDIA_TYPE),
    "json": (json_pieces, "application/json"),
    "jsonld": (linked_pieces, "application/ld+json"),
}
