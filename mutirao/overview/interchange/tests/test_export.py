"""What goes out comes in again as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command

from mutirao.base.catalogue.models import Audience
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Name, Record
from mutirao.discover.publications.tests.factories import make_publication
from mutirao.overview.interchange.models import Source

from .import_support import catalogue, run_import, titles

pytestmark = pytest.mark.django_db

FULL: dict[str, Any] = {
    "title": "Protection sociale & vieillesse : « le cas » du Kenya",
    "subtitle": "Étude en 3 parties",
    "kind": "article",
    "names": [
        Name(family="N’Diaye", given="Aïssatou", orcid="0000-0002-1825-0097"),
        Name(family="Núñez de la Torre", given="José María"),
        Name(literal="Ministry of Gender, Labour and Social Protection"),
        Name("editor", family="Banda", given="Chipo"),
        Name("publisher", literal="Institute of Examples"),
    ],
    "issued": "2017-05-09",
    "languages": ["fr"],
    "abstract": "Ce que les pensions changent ; 50 % des ménages, p < 0.05 {et plus}.",
    "container": "Revue d’exemples",
    "volume": "12",
    "issue": "3",
    "pages": "101-118",
    "identifiers": {"doi": ["10.1234/abc.(56)_7"], "issn": ["1234-5679"]},
    "url": "https://example.org/a?b=c&d=é",
    "licence": "CC-BY-4.0",
    "keywords": ["vieillesse", "rentes viagères", "Kenya"],
}


def export(format_name: str, **options: Any) -> str:
    out = StringIO()
    call_command("export", "publications", format=format_name, stdout=out, **options)
    return out.getvalue()


def make_catalogue() -> None:
    make_publication(**FULL)
    make_publication(
        title="What works", kind="report", names=[Name(family="Banda", given="Chipo")], keywords=["poverty"]
    )
    make_publication(title="التحويلات النقدية في كينيا", kind="policy-brief", languages=["ar"], issued="2018")


def comparable(record: Record) -> dict[str, Any]:
    """What every format can say: not all know subtitles, ORCID, licences and countries."""
    said = asdict(record)
    title = ": ".join(filter(None, (said.pop("title"), said.pop("subtitle"))))
    names = [replace(name, orcid="") for name in record.names]
    ignored = ("line", "warnings", "file_urls", "countries", "names", "source_key", "licence")
    return {name: value for name, value in said.items() if name not in ignored} | {"title": title, "people": names}


@pytest.mark.data
@pytest.mark.parametrize("format_name", ["ris", "bibtex", "csl-json", "csv"])
def test_an_export_comes_back_as_the_same_records(format_name: str, tmp_path: Path) -> None:
    make_catalogue()
    before = catalogue()
    path = tmp_path / "all.export"
    call_command("export", "publications", format=format_name, output=path)
    Publication.objects.all().delete()
    Source.objects.all().delete()

    said = run_import(path, tmp_path, format=format_name, state="published")

    assert (said["created"], said["rejected"], said["warnings"]) == (3, [], [])
    for after, was in zip(map(comparable, catalogue()), map(comparable, before), strict=True):
        assert after == was


@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("format_name", ["ris", "bibtex", "csl-json", "csv"])
def test_a_real_collection_comes_back_whole(format_name: str, shared_data: Path, tmp_path: Path) -> None:
    said = run_import(shared_data / "import-formats" / "scielo_doaj_science.bib", tmp_path, state="published")
    before = titles()
    path = tmp_path / "all.export"
    call_command("export", "publications", format=format_name, output=path)
    Publication.objects.all().delete()
    Source.objects.all().delete()

    again = run_import(path, tmp_path, format=format_name)

    assert again["created"] == said["created"]
    assert titles() == before


def test_only_what_everyone_may_read_goes_out() -> None:
    circle = Audience.objects.create(name="Circle", group=Group.objects.create(name="Circle"))
    make_publication(title="Open")
    make_publication(title="Draft", published=False)
    make_publication(title="Closed", audience=circle)

    public, everything = export("csv"), export("csv", all=True)

    assert [title in public for title in ("Open", "Draft", "Closed")] == [True, False, False]
    assert [title in everything for title in ("Open", "Draft", "Closed")] == [True, True, True]


def test_a_search_goes_out_in_its_order(index: Callable[[], int]) -> None:
    make_publication(title="Pensions and more pensions", abstract="Pensions.")
    make_publication(title="Rain", abstract="About rain.")
    make_publication(title="Rain on the house of a woman with one of the pensions", abstract="About rain.")
    index()

    lines = [line for line in export("ris", query="pensions").splitlines() if line.startswith("TI  - ")]

    assert lines == ["TI  - Pensions and more pensions", "TI  - Rain on the house of a woman with one of the pensions"]


def test_what_cannot_be_done_is_said(settings: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="leave out --query or --all"):
        export("ris", query="pensions", all=True)
    with pytest.raises(CommandError, match="run `mutirao search rebuild`"):
        export("ris", query="pensions")
    with pytest.raises(CommandError, match="invalid choice: 'oai'"):
        call_command("export", "publications", "--format", "oai")


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    make_publication()
    with django_assert_num_queries(6):
        export("csv")
    make_publication()
    make_publication()
    with django_assert_num_queries(6):
        export("csv")
