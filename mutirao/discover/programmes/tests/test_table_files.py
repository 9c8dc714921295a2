"""Tables and comparisons taken home: the rows shown, with codes, units, years and sources."""

from __future__ import annotations

import csv
import gc
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any
from weakref import WeakSet

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import Client
from django.utils import translation
from openpyxl import load_workbook

from mutirao.base.catalogue.querysets import PUBLIC
from mutirao.base.web.sheets import as_written
from mutirao.discover.programmes.models import Programme
from mutirao.discover.programmes.table import files
from mutirao.discover.programmes.table.questions import Reading
from mutirao.discover.programmes.table.rows import Row, find, rows
from mutirao.discover.programmes.values import ClaimValue

from .factories import coded, coverage, make_programme

pytestmark = [pytest.mark.django_db, pytest.mark.data]

TABLE = "/en/discover/programmes/table/"
COMPARE = "/en/discover/programmes/compare/"


def taken(client: Client, address: str, **asked: Any) -> bytes:
    response: Any = client.get(address, asked)
    assert response.status_code == 200
    return response.getvalue()


def as_rows(body: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(body.decode("utf-8-sig"), newline="")))


def test_csv_has_labels_codes_units_years_and_sources(client: Client) -> None:
    programme = make_programme(
        "=Grant", coverage(2018, "12.50", unit="percent_population"), coverage(2019, 1000, basis="actual"),
        *coded("targeting_methods", "means_tested", "geographic"), ClaimValue("status", status="not_known"),
    )  # fmt: skip

    (row,) = as_rows(taken(client, TABLE, format="csv", field=["country", "targeting_methods", "coverage", "status"]))

    assert as_written(row.pop("Programme")) == "=Grant"
    assert row.pop("url").endswith(programme.get_absolute_url())
    source = "Institute of Examples, 2020, Annual report, https://example.org/r"
    assert row == {
        "Country": "Kenya",
        "country.code": "KE",
        "Targeting methods": "Means test; Geographical",
        "targeting_methods.code": "means_tested; geographic",
        "targeting_methods.status": "known",
        "targeting_methods.references": "",
        "Coverage": "12.5% of the population (2018); 1,000 people (2019)",
        "coverage.number": "12.5; 1000",
        "coverage.unit": "percent_population; persons",
        "coverage.year": "2018; 2019",
        "coverage.basis": "; actual",
        "coverage.status": "known",
        "coverage.references": source,
        "Status": "Not known",
        "status.code": "",
        "status.status": "not_known",
        "status.references": "",
    }


def test_a_workbook_says_what_it_holds(client: Client, settings: Any) -> None:
    make_programme("Grant", *coded("status", "running"))

    response: Any = client.get(TABLE, {"format": "xlsx", "field": "status"})
    book = load_workbook(BytesIO(response.getvalue()))

    assert response["Content-Disposition"].startswith('attachment; filename="programmes-')
    assert response["Content-Disposition"].endswith('.xlsx"')
    first = [[cell.value for cell in row] for row in book["Programmes"].iter_rows()]
    assert first[0] == ["Programme", "url", "Status", "status.code", "status.status", "status.references"]
    assert first[1][2:5] == ["Running", "running", "known"]
    about = {row[0].value: row[1].value for row in book["About this file"].iter_rows(min_row=2)}
    assert about["holds"] == f"1 programme from {settings.SITE_URL}"
    assert about["page"].endswith("/en/discover/programmes/table/?field=status")


def test_json_has_the_values_as_they_are_imported(client: Client) -> None:
    make_programme("Grant", coverage(2018, 10), ClaimValue("status", status="not_known"))

    said = json.loads(taken(client, TABLE, format="json", field=["coverage", "status"]))

    (programme,) = said["programmes"]
    assert (programme["title"], programme["countries"]) == ("Grant", ["KE"])
    assert programme["values"]["status"] == [{"field": "status", "status": "not_known"}]
    (number,) = programme["values"]["coverage"]
    assert (Decimal(number["number"]), number["unit"], number["year"]) == (10, "persons", 2018)
    assert number["references"][0]["title"] == "Annual report"


@pytest.mark.parametrize("count", [0, 2])
def test_linked_data_is_a_graph_of_programmes(client: Client, count: int) -> None:
    for _number in range(count):
        make_programme("", *coded("targeting_methods", "means_tested"))

    said = json.loads(taken(client, TABLE, format="jsonld", field="targeting_methods"))

    assert said["@graph"][0]["@type"] == "Dataset"
    assert len(said["@graph"]) == 1 + count


@pytest.mark.parametrize("wanted", list(files.FORMATS))
def test_what_is_hidden_is_in_no_file(client: Client, wanted: str) -> None:
    shown = make_programme("Shown", *coded("status", "running"))
    hidden = make_programme("Secret", is_published=False)

    table = taken(client, TABLE, format=wanted)
    both = taken(client, COMPARE, format=wanted, p=[shown.slug, hidden.slug])

    for body in (table, both):
        text = (
            str([[cell.value for row in sheet.iter_rows() for cell in row] for sheet in load_workbook(BytesIO(body))])
            if wanted == "xlsx"
            else body.decode()
        )
        assert "Shown" in text
        assert "Secret" not in text


def test_a_comparison_is_taken_home_with_every_field(client: Client) -> None:
    slugs = [make_programme(name, *coded("status", "running")).slug for name in ("B", "A")]

    found = as_rows(taken(client, COMPARE, format="csv", p=slugs))

    assert [row["Programme"] for row in found] == ["B", "A"]
    assert [row["status.code"] for row in found] == ["running", "running"]
    assert "complaints.references" in found[0]


def test_a_file_speaks_the_language_of_its_page(client: Client) -> None:
    make_programme("Grant", *coded("status", "running"), countries=("DE",))

    response: Any = client.get("/fr/discover/programmes/table/", {"format": "csv"})
    with translation.override("en"):
        body = response.getvalue().decode("utf-8-sig")

    assert "Allemagne" in body


def test_files_are_written_batch_by_batch(
    monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    monkeypatch.setattr(files, "BATCH", 2)
    for number in range(5):
        make_programme(f"Grant {number}", coverage(2018, number))
    reading = Reading(QueryDict("field=coverage"))
    ids = find(reading.question, AnonymousUser()).ids
    content = files.Content(ids, ("coverage",), {}, "/", "programmes", frozenset({PUBLIC}))
    pieces = files.csv_pieces(content)

    with django_assert_max_num_queries(0):
        next(pieces)
    with django_assert_max_num_queries(5):
        next(pieces), next(pieces)


@pytest.mark.parametrize("wanted", files.FORMATS)
def test_no_more_than_a_batch_is_ever_in_memory(client: Client, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(7):
        make_programme(f"Grant {number}", coverage(2020, 10))
    alive: WeakSet[Programme] = WeakSet()
    batches: list[tuple[int, int]] = []

    def watched(ids: Sequence[int], *asked: Any, **wished: Any) -> list[Row]:
        gc.collect()
        batches.append((len(ids), len(alive)))
        found = rows(ids, *asked, **wished)
        alive.update(row.programme for row in found)
        return found

    monkeypatch.setattr(files, "BATCH", 2)
    monkeypatch.setattr(files, "rows", watched)

    taken(client, TABLE, format=wanted, field="coverage")

    assert [size for size, _left in batches] == [2, 2, 2, 1]
    assert max(left for _size, left in batches) <= 1  # the one that has just been written


@pytest.mark.parametrize("wanted", files.WRITERS)
def test_a_file_begins_before_all_of_it_is_read(client: Client, wanted: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        make_programme(f"Grant {number}", coverage(2020, 10))
    read: list[int] = []

    def watched(ids: Sequence[int], *asked: Any, **wished: Any) -> list[Row]:
        read.extend(ids)
        return rows(ids, *asked, **wished)

    monkeypatch.setattr(files, "BATCH", 1)
    monkeypatch.setattr(files, "rows", watched)
    response: Any = client.get(TABLE, {"format": wanted, "field": "coverage"})

    pieces = iter(response.streaming_content)
    while b"Grant 0" not in next(pieces):
        pass

    assert len(read) == 1
    assert b"Grant 2" in b"".join(pieces)
