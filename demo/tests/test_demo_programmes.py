"""The programmes: as many as the report counts; facts with their sources, and invented ones that make sense."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from babel.numbers import get_territory_currencies

from demo.drafts import designs, wordings
from demo.economies import economies, round_amount, round_total
from demo.known import KEY as FACT
from demo.known import known_publications
from demo.known_programmes import known_programmes, sources
from demo.known_stakeholders import known_rows
from demo.places import countries
from demo.profiles import Catalogue, DemoProgramme, Said
from demo.programmes import ARAB_ZONES, IN_ARAB_STATES, TOTAL, programmes
from demo.stakeholders import stakeholders
from mutirao.connect.stakeholders.names import name_key
from mutirao.discover.programmes.checking import problems_of_all
from mutirao.discover.programmes.fields import BY_NAME
from mutirao.discover.programmes.values import ClaimValue

REPORT = Path(__file__).parents[3] / "shared" / "report-2019.md"
SERIES = {"coverage", "expenditure", "benefit_amount"}
INSURANCE = {"contributory-pension", "health-insurance", "unemployment-insurance", "paid-leave"}


@pytest.fixture(scope="module")
def world() -> list[DemoProgramme]:
    return list(programmes())


@pytest.fixture(scope="module")
def generated(world: list[DemoProgramme]) -> list[DemoProgramme]:
    return [item for item in world if item.is_generated]


@pytest.fixture(scope="module")
def facts() -> list[DemoProgramme]:
    return list(known_programmes())


def values_of(item: DemoProgramme, *names: str) -> list[ClaimValue]:
    return [said.value for said in item.said if said.value.field in names and said.value.status == "known"]


def one(item: DemoProgramme, name: str) -> str:
    return next((value.code or value.text for value in values_of(item, name)), "")


def figures(world: list[DemoProgramme]) -> list[tuple[DemoProgramme, Said]]:
    return [(item, said) for item in world for said in item.said if said.value.number is not None]


def test_counts_what_the_report_counts(world: list[DemoProgramme]) -> None:
    assert len(world) == TOTAL == 240
    assert len({item.key for item in world}) == TOTAL
    assert sum(countries()[item.country].zone in ARAB_ZONES for item in world) == IN_ARAB_STATES == 124


def test_is_the_same_world_every_time(world: list[DemoProgramme]) -> None:
    assert list(programmes()) == world


def test_a_small_world_has_all_the_real_ones(facts: list[DemoProgramme]) -> None:
    small = list(programmes(len(facts) + 9))

    assert small[: len(facts)] == facts
    assert [item.is_generated for item in small[len(facts) :]] == [True] * 9


def test_every_value_can_be_recorded(world: list[DemoProgramme]) -> None:
    found = [
        (item.key, values[at].field, problem.sentence)
        for item in world
        for values in [[Catalogue().resolve(said) for said in item.said]]
        for at, problem in problems_of_all(values)
    ]
    assert found == []


def test_every_figure_has_a_reference(world: list[DemoProgramme]) -> None:
    bare = [
        (item.key, said.value) for item, said in figures(world) if said.value.field in SERIES and not said.citations
    ]
    assert bare == []
    assert all(not citation.document.is_empty for _item, said in figures(world) for citation in said.citations)


def test_every_status_of_a_value_is_used(world: list[DemoProgramme], facts: list[DemoProgramme]) -> None:
    met = Counter(said.value.status for item in world for said in item.said)
    assert set(met) == {"known", "not_known", "not_applicable", "not_researched"}
    assert {said.value.status for item in facts for said in item.said} == {"known", "not_applicable", "not_researched"}


# The real ones


def test_there_are_the_best_known_programmes(facts: list[DemoProgramme]) -> None:
    assert len(facts) >= 40
    assert {"BR", "MX", "ET", "IN", "ZA", "EG", "PH", "ID", "CN"} <= {item.country for item in facts}


def test_sources_exist_and_are_used() -> None:
    works = {item.record.source_key.removeprefix(FACT) for item in known_publications()}
    cited = {
        (citation.publication, citation.document.title)
        for item in known_programmes()
        for said in item.said
        for citation in said.citations
    }
    for key, source in sources().items():
        assert source.get("publication", next(iter(works))) in works, key
        assert "publication" in source or source["title"], key
    unused = [
        key
        for key, source in sources().items()
        if not any(
            publication == f"{FACT}{source['publication']}" if "publication" in source else title == source["title"]
            for publication, title in cited
        )
    ]
    assert unused == []


def test_nobody_can_be_reached_privately(facts: list[DemoProgramme]) -> None:
    assert [item.key for item in facts if values_of(item, "contact")] == []


def test_what_replaced_a_programme_is_there(facts: list[DemoProgramme]) -> None:
    keys = {item.key for item in facts}
    followed = {item.key: item.replaced_by for item in facts if item.replaced_by}

    assert set(followed.values()) <= keys
    assert [followed[f"{FACT}{key}"] for key in ("bolsa-familia", "auxilio-brasil")] == [
        f"{FACT}auxilio-brasil",
        f"{FACT}bolsa-familia-2023",
    ]
    assert followed[f"{FACT}progresa"] == f"{FACT}oportunidades"


def test_organisations_that_run_them_are_among_the_stakeholders(facts: list[DemoProgramme]) -> None:
    keys = {FACT + row["key"] for row in known_rows()}
    named = {said.organisation for item in facts for said in item.said if said.organisation}
    assert named - keys == set()


# The invented ones


def test_invented_ones_are_marked_and_named_like_no_other(world: list[DemoProgramme]) -> None:
    titles = Counter(name_key(item.title) for item in world)
    assert [title for title, times in titles.items() if times > 1] == []
    real = {
        name_key(text)
        for item in world
        if not item.is_generated
        for text in (item.title, *(value.text for value in values_of(item, "local_name", "previous_name")))
    }
    assert [item.title for item in world if item.is_generated and name_key(item.title) in real] == []


def test_their_documents_are_nowhere_else(generated: list[DemoProgramme]) -> None:
    urls = {
        citation.document.url for item in generated for said in item.said for citation in said.citations
    }  # fmt: skip
    assert [url for url in urls if url and not url.startswith("https://demo.example/")] == []


def test_money_is_that_of_the_country(generated: list[DemoProgramme]) -> None:
    for item in generated:
        tender = get_territory_currencies(item.country, date(2008, 1, 1), date(2019, 1, 1), tender=True)
        used = {value.unit for value in values_of(item, "benefit_amount", "expenditure")} - {"percent_gdp"}
        assert used <= set(tender), item.key


def test_every_country_has_an_economy() -> None:
    assert set(countries()) - set(economies()) == {"VE"}


def test_figures_begin_when_the_programme_does(generated: list[DemoProgramme]) -> None:
    for item in generated:
        start, end = one(item, "start_date")[:4], one(item, "end_date")[:4]
        years = [value.year for value in values_of(item, *SERIES) if value.year]
        assert not years or int(start) <= min(years), item.key
        assert not end or (int(start) <= int(end) and max(years, default=0) <= int(end)), item.key


def test_nothing_is_counted_of_what_has_not_begun(generated: list[DemoProgramme]) -> None:
    waiting = [item for item in generated if one(item, "status") in ("planned", "cancelled")]
    assert waiting
    assert [item.key for item in waiting if values_of(item, *SERIES)] == []


def test_parts_add_up_to_the_whole(generated: list[DemoProgramme]) -> None:
    broken_down = 0
    for item in generated:
        told = values_of(item, "coverage")
        for year in {value.year for value in told}:
            whole = [value.number for value in told if value.year == year and not value.sex and value.age_to is None]
            by_sex = [value.number for value in told if value.year == year and value.sex]
            by_age = [value.number for value in told if value.year == year and value.age_to is not None]
            for parts in (by_sex, by_age):
                if parts:
                    broken_down += 1
                    assert sum(parts) == whole[0], item.key
    assert broken_down > 20


def test_what_is_spent_is_of_the_size_of_what_is_paid(generated: list[DemoProgramme]) -> None:
    """An amount a month to so many, twelve times, is about what the accounts say."""
    checked = 0
    for item in generated:
        amounts = {value.year: value for value in values_of(item, "benefit_amount") if value.per == "monthly"}
        reached = {
            value.year: value for value in values_of(item, "coverage")
            if not value.sex and value.age_to is None and value.unit in ("persons", "households")
        }  # fmt: skip
        spent = {value.year: value for value in values_of(item, "expenditure") if value.basis == "actual"}
        if values_of(item, "maximum_duration"):
            continue
        for year in amounts.keys() & reached.keys() & spent.keys():
            paid = float(amounts[year].number or 0) * float(reached[year].number or 0) * 12
            assert 0.9 <= float(spent[year].number or 0) / paid <= 1.3, (item.key, year)
            checked += 1
    assert checked > 40


def test_nobody_spends_more_than_a_tenth_of_the_product(generated: list[DemoProgramme]) -> None:
    shares = [
        value.number for item in generated for value in values_of(item, "expenditure") if value.unit == "percent_gdp"
    ]
    assert shares
    assert max(share for share in shares if share is not None) < 8


def test_targeting_fits_the_type(generated: list[DemoProgramme]) -> None:
    for item in generated:
        kind, methods = one(item, "programme_type"), {value.code for value in values_of(item, "targeting_methods")}
        assert methods
        assert kind != "public-works" or methods & {"self_targeting", "community_based"}
        assert kind not in INSURANCE or not methods & {"proxy_means_tested", "means_tested"}
        assert not {"universal", "proxy_means_tested"} <= methods
        assert one(item, "scale") == "national" or "universal" not in methods
        assert (kind in INSURANCE) == bool(values_of(item, "contribution"))


def test_criteria_fit_the_targeting(generated: list[DemoProgramme]) -> None:
    for item in generated:
        methods = {value.code for value in values_of(item, "targeting_methods")}
        for design, words in wordings(item.language).items():
            if "second" in designs().get(design, {}) and one(item, "target_groups") == words["groups"][0]:
                by_second = bool(methods & set(designs()[design]["second"]))
                said = re.sub(r"\d+", "#", one(item, "eligibility_criteria"))
                assert said == re.sub(r"\d+|\{age\}", "#", words["criteria"][by_second]), item.key


def test_pilots_are_small(generated: list[DemoProgramme]) -> None:
    pilots = [item for item in generated if one(item, "status") == "pilot"]
    assert pilots
    assert [item.key for item in pilots if one(item, "scale") == "national"] == []


def test_languages_are_those_of_the_countries(generated: list[DemoProgramme]) -> None:
    met = Counter(item.language for item in generated)
    assert met["en"] > met["fr"] > met["es"] > 5
    assert {item.language for item in generated if item.country in ("SN", "TN")} <= {"fr"}


def test_no_word_is_left_open(generated: list[DemoProgramme]) -> None:
    texts = [value.text for item in generated for value in values_of(item, *BY_NAME)]
    texts += [item.title for item in generated]
    assert [text for text in texts if re.search(r"[{}\[\]|]|  |\.\.|\b[dD]e le\b|\bà le\b|\bde el\b", text)] == []


def test_organisations_they_name_are_invented(generated: list[DemoProgramme]) -> None:
    keys = {item.key for item in stakeholders() if item.is_generated}
    named = {said.organisation for item in generated for said in item.said if said.organisation}
    assert named
    assert named - keys == set()


def test_all_languages_have_one_shape() -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items()}
        return len(value) if isinstance(value, list) else None

    banks = [wordings(language) for language in ("en", "fr", "es")]
    assert [shape(bank) for bank in banks] == [shape(banks[0])] * 3
    assert set(banks[0]) == {"common", *designs()}


def test_shares_no_long_run_of_words_with_the_report(world: list[DemoProgramme]) -> None:
    if not REPORT.exists():
        pytest.skip(f"{REPORT} is not here")

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.casefold())
        return {tuple(words[start : start + 8]) for start in range(len(words) - 7)}

    borrowed = runs(REPORT.read_text(encoding="utf-8"))
    told = [value.text for item in world for value in values_of(item, *BY_NAME)]
    told += [item.summary for item in stakeholders()]
    assert [text for text in told if runs(text) & borrowed] == []


@pytest.mark.parametrize(
    ("value", "rounded"), [(23.2, "25"), (1234, "1250"), (0.83, "0.85"), (86_000, "85000"), (4, "4")]
)
def test_amounts_are_round(value: float, rounded: str) -> None:
    assert round_amount(value) == Decimal(rounded)


def test_totals_keep_four_digits() -> None:
    assert round_total(123_456_789) == Decimal(123_500_000)
