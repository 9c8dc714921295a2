"""What is exported comes back as it was, in every format."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mutirao.discover.programmes.inventory.own_format import read_profiles
from mutirao.discover.programmes.inventory.profiles import Profile
from mutirao.discover.programmes.inventory.writing import as_csv, as_json, as_workbook, exported
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.services.recording import NewProgramme, create_programmes
from mutirao.discover.programmes.tests.factories import REPORT, coded, coverage, make_programme
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue

pytestmark = [pytest.mark.django_db, pytest.mark.data]

FORMATS = ["csv", "json", "xlsx"]


def written(format_name: str) -> bytes:
    chosen = Programme.objects.all()
    if format_name == "xlsx":
        with as_workbook(lambda: exported(chosen)) as file:
            return file.read()
    pieces = as_csv(exported(chosen)) if format_name == "csv" else as_json(exported(chosen))
    return "".join(pieces).encode()


def read_back(format_name: str) -> list[Profile]:
    return list(read_profiles(io.BytesIO(written(format_name))))


def said(programme: Programme) -> dict[str, list[tuple[ClaimValue, frozenset[ReferenceValue]]]]:
    """By field, in order; the references of a value have no order."""
    found: dict[str, list[tuple[ClaimValue, frozenset[ReferenceValue]]]] = {}
    claims = Claim.objects.current().filter(programme=programme).prefetch_related("references")
    for claim in claims.order_by("position", "pk"):
        value = ClaimValue.of(claim, claim.references.all())
        found.setdefault(value.field, []).append((value.with_references([]), frozenset(value.references)))
    return found


def told(profile: Profile) -> dict[str, list[tuple[ClaimValue, frozenset[ReferenceValue]]]]:
    found: dict[str, list[tuple[ClaimValue, frozenset[ReferenceValue]]]] = {}
    for value in profile.values:
        found.setdefault(value.field, []).append((value.with_references([]), frozenset(value.references)))
    return found


WORDS = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t"), min_size=1, max_size=60
).filter(lambda text: text.strip())
SPREADSHEET_TRAPS = st.sampled_from(
    ["=1+1", "'=1", "+49", "-5", "@a", "007", "1e5", "TRUE", " spaced ", "a\r\nb", "_x000D_"]
)
TEXTS = WORDS | SPREADSHEET_TRAPS
REFERENCES = st.builds(
    ReferenceValue,
    author=TEXTS.map(lambda text: text[:300]),
    year=st.sampled_from(["", "2019", "2019a"]),
    title=TEXTS,
    url=st.sampled_from(["", "https://example.org/a?b=c|d&e=1"]),
    accessed_on=st.none() | st.dates(date(1990, 1, 1), date(2030, 1, 1)),
)
CITED = st.lists(REFERENCES, max_size=3, unique=True).map(tuple)
PROSE = st.builds(
    lambda text, note, cited: ClaimValue("objectives", text=text, note=note, references=cited),
    TEXTS,
    TEXTS | st.just(""),
    CITED,
)
NAMES = st.lists(TEXTS, max_size=3, unique=True).map(
    lambda texts: [ClaimValue("local_name", text=text, language="sw") for text in texts]
)
NUMBERS = st.decimals(0, Decimal(10) ** 15, places=4, allow_nan=False)
SERIES = st.lists(
    st.builds(
        lambda year, number, sex, age, cited: ClaimValue(
            "coverage", number=number, year=year, unit="persons", sex=sex, age_from=age, basis="planned", references=cited
        ),
        st.integers(1990, 2030), NUMBERS, st.sampled_from(["", "female"]), st.none() | st.integers(0, 99), CITED,
    ),
    max_size=4,
    unique_by=lambda value: value.dimensions,
)  # fmt: skip
MONEY = st.lists(
    st.builds(
        lambda year, number, unit: ClaimValue("expenditure", number=number, year=year, until_year=year + 1, unit=unit, level="central"),
        st.integers(1990, 2030), NUMBERS, st.sampled_from(["KES", "USD"]),
    ),
    max_size=3,
    unique_by=lambda value: value.dimensions,
)  # fmt: skip
STATUS = st.sampled_from(["not_known", "not_applicable", "not_researched"]).map(
    lambda code: ClaimValue("scale", status=code, note="so far")
)
VALUES = st.builds(
    lambda prose, names, series, money, status: [prose, *names, *series, *money, status],
    PROSE,
    NAMES,
    SERIES,
    MONEY,
    STATUS,
)


@pytest.mark.parametrize("format_name", FORMATS)
@settings(
    max_examples=15,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(values=VALUES, title=TEXTS)
def test_any_profile_comes_back_identical(format_name: str, values: list[ClaimValue], title: str) -> None:
    Programme.objects.all().delete()
    programme = create_programmes([NewProgramme(title, values=values, language="sw")])[0]

    (profile,) = read_back(format_name)

    assert {str(mark.fate) for mark in profile.marks.values()} <= {"taken"}
    assert (profile.slug, profile.title, profile.language) == (programme.slug, title, "sw")
    assert told(profile) == said(programme)


@pytest.mark.parametrize("format_name", FORMATS)
def test_what_an_export_names_is_found_again(format_name: str) -> None:
    other = make_programme("Successor")
    programme = make_programme(
        "Grant",
        ClaimValue("replaced_by", programme_named_id=other.pk),
        *coded("targeting_methods", "categorical", "means_tested", references=(REPORT,)),
        coverage(2019, 5),
        countries=("KE", "TZ"),
    )

    first, second = read_back(format_name)

    assert [first.slug, second.slug] == [other.slug, programme.slug]
    assert told(second) == said(programme)
    assert {*second.place_ids} == {place.pk for place in programme.countries.all()}


def test_a_profile_without_a_claim_is_exported_too() -> None:
    make_programme("Silent")

    assert [[profile.title for profile in read_back(name)] for name in FORMATS] == [["Silent"]] * 3


def test_an_impossible_claim_is_reported_with_all_it_said() -> None:
    make_programme("Grant", coverage(2019, 5))
    broken = written("json").replace(b'"5.0000"', b'"-5"')

    (profile,) = read_profiles(io.BytesIO(broken))

    assert profile.values == []
    assert [(mark.cell.address, mark.reason) for mark in profile.marks.values() if mark.fate == "refused"] == [
        ("1 claim 1", "This cannot be less than nothing.")
    ]
    assert "number: -5" in profile.marks["1 claim 1"].cell.text


def test_the_number_of_queries_does_not_grow(django_assert_num_queries: Any) -> None:
    make_programme("", coverage(2019, 5))
    with django_assert_num_queries(5):
        assert len(list(exported(Programme.objects.all()))) == 1
    for _number in range(2):
        make_programme("", coverage(2019, 5), coverage(2020, 6))

    with django_assert_num_queries(5):
        assert len(list(exported(Programme.objects.all()))) == 3
