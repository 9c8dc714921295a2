"""Real files are told apart by where they are and what they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.real_files import COMMANDS, real_files, shelf_of


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

    assert shelves == sorted(shelves, key=list(COMMANDS).index)
    assert {shelf: shelves.count(shelf) for shelf in COMMANDS} == {"indicators": 5, "stakeholders": 3, "programmes": 2}


@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("stakeholders/idb_lac_agencies.csv", ("import-stakeholders", {"type": "government_agency"})),
        ("indicators/wb_poverty_country_year.csv", ("indicators", {})),
        (
            "programmes/idb_covid19_lac_programmes.jsonl",
            ("import", {"mapping": "idb-covid19-lac", "state": "published"}),
        ),
    ],
)
def test_each_is_taken_in_by_the_command_anybody_would_use(name: str, command: tuple[str, dict[str, str]]) -> None:
    path = Path("data") / name
    told = COMMANDS[shelf_of(path)](path)
    assert (told[0], told[2]) == command
    assert told[1][-1] == str(path)
