"""The organisations: as many as the report counts, by its shares, and the invented ones told apart from the real ones."""

from __future__ import annotations

from collections import Counter

import pytest

from demo.known import known_publications
from demo.known_stakeholders import known_rows, known_stakeholders
from demo.members import INSTITUTIONS
from demo.organisations import DemoStakeholder
from demo.people import INSTITUTION_COUNT, institution
from demo.places import countries
from demo.stakeholders import TOTAL, acronym, quotas, stakeholders
from mutirao.connect.stakeholders.models import Stakeholder, StakeholderName
from mutirao.connect.stakeholders.names import name_key


@pytest.fixture(scope="module")
def world() -> list[DemoStakeholder]:
    return list(stakeholders())


@pytest.fixture(scope="module")
def generated(world: list[DemoStakeholder]) -> list[DemoStakeholder]:
    return [item for item in world if item.is_generated]


def test_counts_what_the_report_counts(world: list[DemoStakeholder]) -> None:
    counts = Counter(item.group for item in world)

    assert len(world) == TOTAL == 1167
    assert counts == {"government": 502, "research": 268, "ngo": 163, "international": 117, "other": 117}
    assert {group: round(count / TOTAL * 100) for group, count in counts.items()} == INSTITUTIONS


@pytest.mark.parametrize("total", [1, 7, 100, 333, 1167])
def test_shares_add_up_whatever_the_size(total: int) -> None:
    assert sum(quotas(total).values()) == total


def test_is_the_same_world_every_time(world: list[DemoStakeholder]) -> None:
    assert list(stakeholders()) == world


def test_a_small_world_has_the_real_ones_and_some_of_each_group() -> None:
    small = list(stakeholders(420))

    assert len(small) == 420
    assert small[: len(known_rows())] == list(known_stakeholders())
    assert {item.group for item in small if item.is_generated} == set(INSTITUTIONS)


def test_every_kind_is_one_of_the_models_kinds(world: list[DemoStakeholder]) -> None:
    assert {item.kind for item in world} - set(Stakeholder.Kind.values) == set()
    assert {kind for item in world for kind, _language, _text in item.names} <= set(StakeholderName.Kind.values)


def test_names_are_told_apart(world: list[DemoStakeholder]) -> None:
    repeated = [key for key, times in Counter(name_key(item.title) for item in world).items() if times > 1]
    assert repeated == []
    assert max(len(item.title) for item in world) <= 200


def test_no_invented_one_has_the_name_of_a_real_one(world: list[DemoStakeholder]) -> None:
    real = {
        name_key(text)
        for item in world
        if not item.is_generated
        for text in (item.title, *(text for _kind, _language, text in item.names))
    }
    assert [item.title for item in world if item.is_generated and name_key(item.title) in real] == []


def test_parents_come_first_and_are_of_the_same_country(world: list[DemoStakeholder]) -> None:
    met: dict[str, DemoStakeholder] = {}
    for item in world:
        met[item.key] = item
    for item in (item for item in world if item.parent):
        assert item.parent in met
        assert not item.is_generated or met[item.parent].country == item.country
    assert sum(bool(item.parent) for item in world) > 100


def test_invented_ones_are_marked(generated: list[DemoStakeholder]) -> None:
    assert {item.key.partition(":")[0] for item in generated} == {"demo"}
    assert [item.website for item in generated if item.website and ".demo.example/" not in item.website] == []
    assert [item.title for item in generated if "{" in item.title + item.summary] == []


def test_the_institutions_that_publish_are_among_them(generated: list[DemoStakeholder]) -> None:
    titles = {item.title for item in generated}
    assert {institution(number, "en") for number in range(INSTITUTION_COUNT)} <= titles


def test_most_work_in_sub_saharan_africa(generated: list[DemoStakeholder]) -> None:
    african = {"horn", "madagascar"}
    working = Counter("africa" in countries()[item.country].zone or countries()[item.country].zone in african
                      for item in generated)  # fmt: skip
    assert working[True] > working[False]


def test_real_ones_say_where_they_are_from() -> None:
    rows = known_rows()
    keys = {row["key"] for row in rows}

    assert len(keys) == len(rows) >= 45
    assert [row["key"] for row in rows if not row["source"]] == []
    assert [row["key"] for row in rows if row["parent"] and row["parent"] not in keys] == []
    assert [row["key"] for row in rows if row["website"] and not row["website"].startswith("http")] == []


def test_those_the_report_names_are_described() -> None:
    named = [row for row in known_rows() if row["source"].startswith("report")]
    assert len(named) >= 45
    assert [row["key"] for row in named if not row["summary"].endswith(".")] == []


def test_most_real_publishers_are_found_by_their_name() -> None:
    carried = {
        name_key(text)
        for item in known_stakeholders()
        for text in (item.title, item.acronym, *(text for _kind, _language, text in item.names))
        if text
    }
    published = {
        name.literal for item in known_publications() for name in item.record.names if name.role == "publisher"
    }
    missing = sorted(name for name in published if name_key(name) not in carried)
    assert len(missing) <= 4, missing


@pytest.mark.parametrize(
    ("title", "letters"),
    [
        ("Caisse de sécurité sociale Baobab", "CSSB"),
        ("Ministry of Social Welfare, Sesame Region", "MSW"),
        ("Acacia", ""),
    ],
)
def test_acronyms_take_the_words_that_count(title: str, letters: str) -> None:
    assert acronym(title) == letters
