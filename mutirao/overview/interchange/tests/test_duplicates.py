"""Which records are told to be the same work: the labelled cases of the real files, and those that must never be."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest

from mutirao.discover.publications.models import Publication
from mutirao.overview.interchange.services.imports import source_for_file

from .import_support import fates, ris, run_import, write

pytestmark = pytest.mark.django_db

CREATED = {"created": 2, "updated": 0, "unchanged": 0, "duplicates": 0, "rejected": 0}
DUPLICATE = CREATED | {"created": 1, "duplicates": 1}


def as_ris(record: dict[str, Any]) -> str:
    lines = ["TY  - JOUR", f"TI  - {record['title']}", f"PY  - {record['year']}", f"JO  - {record['container']}"]
    lines += [f"AU  - {name}" for name in record["authors"]]
    lines += [f"DO  - {record['doi']}"] if record.get("doi") else []
    return "\n".join([*lines, "ER  - ", "", ""])


def labelled(shared_data: Path) -> list[dict[str, Any]]:
    lines = (shared_data / "import-formats" / "dedupe_cases_synthetic.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.data
def test_every_labelled_case_is_told_right(shared_data: Path, tmp_path: Path) -> None:
    lines = (shared_data / "publications" / "openalex_right_to_food_pt.jsonl").read_text().splitlines()
    originals = {record["id"]: record for record in map(json.loads, lines)}
    cases = labelled(shared_data)
    used = [originals[key] for key in dict.fromkeys(case["a"] for case in cases)]
    # Some of the works that differ are originals of other cases, and would be found here rightly.
    known = {record["doi"].lower() for record in used if record.get("doi")}
    run_import(write(tmp_path, "originals.ris", "".join(map(as_ris, used))), tmp_path)

    wrong = []
    for number, case in enumerate(cases):
        path = write(tmp_path, f"variant-{number}.ris", as_ris(case["variant"]))
        is_found = run_import(path, tmp_path, dry_run=True)["duplicates"] == 1
        is_here = case["label"] == "duplicate" or case["variant"].get("doi", "").lower() in known
        if is_found is not is_here:
            wrong.append((case["label"], case["mutation"], html.unescape(case["variant"]["title"])))

    assert len(cases) == 72
    assert wrong == []


def both(first: str, second: str, tmp_path: Path) -> dict[str, int]:
    return fates(run_import(write(tmp_path, "a.ris", first + second), tmp_path))


TITLE = "What pensions do for the households of old people"


@pytest.mark.parametrize(
    "other",
    [
        ris(TITLE.upper()),
        ris("What pensions do for the hous&eacute;holds of old people"),
        ris("What pensions do for the hosueholds of old people"),
        ris("What pensions do for the houseolds of old people"),
        ris("What pensions do for the house holds of old people"),
        ris(f"{TITLE}: evidence from three villages"),
        ris(TITLE, year=2019),
        ris(TITLE, author="Chipo Banda"),
        ris(TITLE, author="Banda, C."),
    ],
)
def test_the_same_work_written_otherwise(other: str, tmp_path: Path) -> None:
    assert both(ris(TITLE), other, tmp_path) == DUPLICATE


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (ris("Social protection of workers in Iran"), ris("Social protection of workers in Iraq")),
        (ris("Social protection of workers in Niger"), ris("Social protection of workers in Nigeria")),
        (ris("Social protection of workers in Zambia"), ris("Social protection of workers in Gambia")),
        (ris("Social protection of workers, part I"), ris("Social protection of workers, part II")),
        (ris("Social protection of workers 2015"), ris("Social protection of workers 2016")),
        (ris(f"{TITLE}"), ris(f"{TITLE}: executive summary")),
        (ris(f"{TITLE}"), ris(f"{TITLE}: volume 2")),
        (ris(TITLE), ris(TITLE, year=2021)),
        (ris(TITLE), ris(TITLE, author="Phiri, Mercy")),
        (ris(TITLE, DO="10.1234/a"), ris(TITLE, DO="10.1234/b")),
        (
            ris("World report on the protection of all", author="World Bank Group", year=2016),
            ris("World report on the protection of all", author="World Bank Group", year=2017),
        ),
        (ris("Pane no sistema", year=2016, JO="Um"), ris("Pane no sistema", year=2017, JO="Outro")),
        (ris("Editorial: rice"), ris("Editorial: rain")),
        (ris(TITLE), ris(TITLE.replace("old", "our")).replace("RPRT", "JOUR")),
    ],
)
def test_different_works_that_look_alike(one: str, other: str, tmp_path: Path) -> None:
    assert both(one, other, tmp_path) == CREATED


@pytest.mark.parametrize(
    "doi",
    ["10.1234/ABC", "doi:10.1234/abc", "https://doi.org/10.1234/abc", "http://dx.doi.org/10.1234%2Fabc"],
)
def test_a_doi_is_one_however_it_is_written(doi: str, tmp_path: Path) -> None:
    assert both(ris("Rice", DO="10.1234/abc"), ris("Rain", DO=doi), tmp_path) == DUPLICATE


def test_a_duplicate_in_another_batch_and_another_file_is_found(tmp_path: Path) -> None:
    run_import(write(tmp_path, "a.ris", ris(TITLE)), tmp_path)

    said = run_import(write(tmp_path, "b.ris", ris(TITLE, year=2019)), tmp_path)

    assert fates(said) == DUPLICATE | {"created": 0}
    origin = source_for_file("b.ris", "ris").origins.get()
    assert (origin.is_duplicate, origin.publication) == (True, Publication.objects.get())


def test_a_duplicate_does_not_change_the_work_it_repeats(tmp_path: Path) -> None:
    run_import(write(tmp_path, "a.ris", ris(TITLE, DO="10.1234/a")), tmp_path)
    run_import(write(tmp_path, "b.ris", ris("Pensions", DO="10.1234/a")), tmp_path)

    said = run_import(write(tmp_path, "b.ris", ris("Pensions!!", DO="10.1234/a", AB="More")), tmp_path)

    assert fates(said) == DUPLICATE | {"created": 0, "duplicates": 0, "unchanged": 1}
    assert Publication.objects.get().title == TITLE
