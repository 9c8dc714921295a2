"""Real files are told apart by where they are and what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo import real_files as real_files_module
from demo.real_files import EXTENSIONS, real_files, shelf_of, take_in


@pytest.mark.parametrize(
    ("name", "shelf"),
    [
        ("programmes/wb_covid19_spj_measures_2021-05.jsonl", "programmes"),
        ("programmes/idb_covid19_lac_programmes.jsonl", "programmes"),
        ("programmes/idb_covid19_lac_codebook.json", ""),
        ("programmes/notes.csv", ""),
        ("stakeholders/ror_v2_sample.json", "stakeholders"),
        ("indicators/wb_poverty_country_year.csv", "indicators"),
        ("indicators/README.md", ""),
        ("publications/scielo_multilingual.jsonl", ""),
    ],
)
def test_a_file_is_known_by_its_folder_and_name(name: str, shelf: str) -> None:
    assert shelf_of(Path("data") / name) == shelf


def test_indicators_and_organisations_come_before_programmes(shared_data: Path) -> None:
    shelves = [shelf for shelf, _path in real_files(shared_data)]

    assert shelves == sorted(shelves, key=list(EXTENSIONS).index)
    assert {shelf: shelves.count(shelf) for shelf in EXTENSIONS} == {
        "indicators": 5,
        "stakeholders": 3,
        "programmes": 2,
    }


@pytest.mark.parametrize(
    ("name", "kind"), [("idb_lac_agencies.csv", "government_agency"), ("ror.json", "other_organisation")]
)
def test_a_list_of_agencies_is_one_of_governments(name: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(
        real_files_module, "call_command", lambda *said, **options: asked.append((*said, options["type"]))
    )

    take_in("stakeholders", Path("data") / name)

    assert asked == [("import-stakeholders", f"data/{name}", kind)]
