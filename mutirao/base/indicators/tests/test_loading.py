"""Figures come in from files of many shapes; whatever cannot be understood is told by line, and nothing else is lost."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mutirao.base.indicators.description import DescriptionError, known_descriptions, read_description
from mutirao.base.indicators.models import IncomeGroup, Indicator, Observation
from mutirao.base.indicators.rates import EXCHANGE, PARITY, Rates
from mutirao.base.indicators.reading import Table, UnreadableFile
from mutirao.base.indicators.services import Report, load_file
from mutirao.base.taxonomy.models import Place

pytestmark = [pytest.mark.django_db, pytest.mark.data]

COVERED = "Share of population covered by social protection (in %)"


def written(tmp_path: Path, text: str | bytes, name: str = "figures.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def load(tmp_path: Path, text: str | bytes, *, is_dry: bool = False) -> Report:
    return load_file(written(tmp_path, text), known_descriptions(), is_dry=is_dry)


def known(code: str) -> dict[tuple[str, int], Decimal]:
    rows = Observation.objects.of(code).values_list("place__iso2", "year", "value")
    return {(iso2, year): value for iso2, year, value in rows}


def reasons(report: Report) -> list[tuple[int, str]]:
    return [(problem.line, problem.reason) for problem in report.problems]


def test_a_long_file_names_countries_as_people_do(tmp_path: Path) -> None:
    report = load(tmp_path, f"Entity,Year,{COVERED}\nCote d'Ivoire,2015,7\nSwaziland,2015,74.5\nKENYA,2015,0\n")

    assert (report.made, report.problems) == (3, [])
    assert known("owid:aspire.covered") == {("CI", 2015): 7, ("SZ", 2015): Decimal("74.5"), ("KE", 2015): 0}


def test_a_wide_file_has_a_column_for_each_indicator_and_a_blank_is_no_zero(tmp_path: Path) -> None:
    load(tmp_path, "country,code,year,PA.NUS.FCRF,PA.NUS.PPP\nKenya,KEN,2019,102.0,\nUganda,UG,2019,..,1270\n")

    kenya = Place.objects.get(iso2="KE")
    assert (known(EXCHANGE), known(PARITY)) == ({("KE", 2019): 102}, {("UG", 2019): 1270})
    assert Rates.of_places([kenya.pk]).to_dollars(Decimal(204), "KES", "KE", 2019) == 2


def test_the_world_banks_own_downloads_have_a_column_for_each_year(tmp_path: Path) -> None:
    text = (
        '"Data Source","World Development Indicators",\n\n"Last Updated Date","2026-01-01",\n\n'
        '"Country Name","Country Code","Indicator Name","Indicator Code","2018","2019",\n'
        '"Kenya","KEN","Official exchange rate","PA.NUS.FCRF","101.3","",\n'
        '"World","WLD","Official exchange rate","PA.NUS.FCRF","1","1",\n'
        '"Kenya","KEN","Something else","XX.YY","1","1",\n'
    )

    report = load(tmp_path, text)

    assert known(EXCHANGE) == {("KE", 2018): Decimal("101.3")}
    assert reasons(report) == [
        (8, "an indicator nobody has described"),
        (7, "a group of countries, not one"),
        (7, "a group of countries, not one"),
    ]


def test_twice_is_once_and_a_new_edition_changes_what_has_changed(tmp_path: Path) -> None:
    first = f"Entity,Year,{COVERED}\nKenya,2015,7\nMalawi,2015,8\n"
    load(tmp_path, first)

    again = load(tmp_path, first)
    newer = load(tmp_path, first.replace(",8", ",9"))

    assert (again.made, again.changed, again.same) == (0, 0, 2)
    assert (newer.made, newer.changed, newer.same) == (0, 1, 1)
    assert known("owid:aspire.covered") == {("KE", 2015): 7, ("MW", 2015): 9}


def test_a_dry_run_tells_and_changes_nothing(tmp_path: Path) -> None:
    report = load(tmp_path, f"Entity,Year,{COVERED}\nKenya,2015,7\n", is_dry=True)

    assert report.made == 1
    assert (Indicator.objects.count(), Observation.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Atlantis,2015,7", "not a country we know"),
        ("Africa,2015,7", "a group of countries, not one"),
        (",2015,7", "not a country we know"),
        ("Kenya,15,7", "not a year that can be"),
        ("Kenya,2999,7", "not a year that can be"),
        ("Kenya,٢٠١٥,7", "not a year that can be"),
        ("Kenya,2015,seven", "not a number"),
        ("Kenya,2015,NaN1", "not a number"),
        ("Kenya,2015,Infinity", "not a number"),
        ("Kenya,2015,1e400", "not a number"),
        ('Kenya,2015,"1,5"', "not a number"),
        ("Kenya,2015,-4", "not a value this can have"),
        ("Kenya,2015,104", "not a value this can have"),
        ("Malawi,2015,9", "said on line 2 already; that stands"),
    ],
)
def test_what_cannot_be_is_told_by_line_and_the_rest_comes_in(tmp_path: Path, line: str, reason: str) -> None:
    report = load(tmp_path, f"Entity,Year,{COVERED}\nMalawi,2015,8\n{line}\nZambia,2015,6\n")

    assert reasons(report) == [(3, reason)]
    assert known("owid:aspire.covered") == {("MW", 2015): 8, ("ZM", 2015): 6}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "No line of headings"),
        ("a,b\n1,2\n", "No line of headings"),
        ("Entity,Year,Moons\nKenya,2015,1\n", "Nobody has described"),
        (f"Entity,{COVERED}\nKenya,1\n", "No column says the year"),
        ("Entity,Year,Région\n".encode("latin-1"), "not in UTF-8"),
        (f"Entity,Year,{COVERED}\n" + "x" * 200_000 + ",2015,1\n", "no CSV file"),
        (b"\x00\x01\x02PK\x03\x04", "No line of headings"),
    ],
)
def test_a_file_that_is_none_is_told_in_a_sentence(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(UnreadableFile, match=said):
        load(tmp_path, content)


def test_semicolons_short_rows_and_long_rows_are_read(tmp_path: Path) -> None:
    report = load(tmp_path, f"\ufeffEntity;Year;{COVERED}\nKenya;2015;7;;;\nMalawi;2015\n\n;;\n")

    assert (report.made, reasons(report)) == (1, [])


def test_an_operator_describes_a_file_of_their_own(tmp_path: Path) -> None:
    described = written(
        tmp_path,
        '[file]\nsource = "Office of Statistics"\nplace = "Land"\nyear = "Jahr"\n'
        '[[indicator]]\ncode = "own.moons"\ncolumn = "Monde"\nis_key = true\nnames = { en = "Moons", fr = "Lunes" }\n',
        "moons.toml",
    )
    figures = written(tmp_path, "Land,Jahr,Monde\nKE,2020,3\n")
    out = StringIO()

    call_command("indicators", str(figures), describe=described, stdout=out)

    assert out.getvalue() == "New: 1; changed: 0; as before: 0.\nIndicators: 1; countries: 1.\n"
    indicator = Indicator.objects.get()
    assert (indicator.name, indicator.source, indicator.is_key) == ("Moons", "Office of Statistics", True)


@pytest.mark.parametrize(
    "text",
    ["", "not toml at all", "[[indicator]]\ncode = 'x'\n", "[[indicator]]\ncode='x'\nnames={en='X'}\nsource=5\n",
     "[[indicator]]\ncode='x'\nnames={en='X'}\nsource='S'\ncolour='red'\n",
     "[[indicator]]\ncode='x'\nnames={en='X'}\nsource='S'\nleast='low'\n", "indicator = 3\n"],
)  # fmt: skip
def test_a_description_that_says_too_little_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(DescriptionError):
        read_description(written(tmp_path, text, "own.toml"))


def test_a_mistake_ends_the_command_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="could not be read"):
        call_command("indicators", str(tmp_path / "nothing.csv"))


def test_what_the_desk_says_of_an_indicator_stays(tmp_path: Path) -> None:
    text = f"Entity,Year,{COVERED}\nKenya,2015,7\n"
    load(tmp_path, text)
    Indicator.objects.update(is_key=False, names={"en": "Covered people"})

    load(tmp_path, text.replace(",7", ",8"))

    assert Indicator.objects.values_list("is_key", "names").get() == (False, {"en": "Covered people"})


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_lines(tmp_path: Path, count: int) -> None:
    lines = "".join(f"Kenya,{2000 + at},7\nMalawi,{2000 + at},8\n" for at in range(count))
    with CaptureQueriesContext(connection) as asked:
        load(tmp_path, f"Entity,Year,{COVERED}\n{lines}")

    assert len(asked) <= 12


# Real files


@pytest.mark.parametrize(
    ("name", "made", "indicators", "places", "left_out"),
    [
        ("owid_aspire_coverage_2019.csv", 42, 1, 42, {}),
        ("wb_aspire_lac_country_year.csv", 497, 7, 9, {}),
        ("wb_poverty_country_year.csv", 29904, 29, 175, {"a group of countries, not one": 3026}),
        ("wb_social_protection_labor_indicator_metadata.csv", 153, 153, 0, {}),
        ("wb_country_metadata_2021.csv", 216, 0, 216, {"not a country we know": 1}),
    ],
)
def test_real_files_load_completely(
    shared_data: Path, name: str, made: int, indicators: int, places: int, left_out: dict[str, int]
) -> None:
    path = shared_data / "indicators" / name

    report = load_file(path, known_descriptions())
    again = load_file(path, known_descriptions())

    assert (report.made, len(report.indicators), len(report.places)) == (made, indicators, places)
    assert Counter(problem.reason for problem in report.problems) == left_out
    assert (again.made, again.changed, again.same) == (0, 0, report.made)
    assert IncomeGroup.objects.count() == (made if "country_metadata" in name else 0)


def test_reading_figures_leaves_the_limits_of_other_readers_alone() -> None:
    """The size of a cell is for the whole process: publications with long abstracts are read by it, too."""
    before = csv.field_size_limit()

    Table(StringIO("Country Code,2019\nKEN,1\n"))

    assert csv.field_size_limit() == before
