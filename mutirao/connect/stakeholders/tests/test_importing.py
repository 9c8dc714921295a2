"""Lists of organisations come in: real ones whole, broken ones with a sentence for each value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mutirao.connect.stakeholders.importing.reading import read_file
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.services.importing import Report, import_stakeholders
from mutirao.connect.stakeholders.tests.factories import make_stakeholder

pytestmark = [pytest.mark.django_db]


def take(content: bytes | str, *, dry_run: bool = False) -> Report:
    raw = content.encode() if isinstance(content, str) else content
    return import_stakeholders(read_file(raw, default_kind="other_organisation"), by=None, dry_run=dry_run)


def outcomes(report: Report) -> dict[str, int]:
    return {outcome.value: number for outcome, number in report.counts}


def problems(report: Report) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for line in report.lines for problem in line.problems]


# Real lists


@pytest.mark.parametrize(
    ("name", "expected"),
    [("openalex_institutions.csv", 160), ("idb_lac_agencies.csv", 49), ("ror_v2_sample.json", 20)],
)
def test_real_lists_come_in_whole_and_once(name: str, expected: int, shared_data: Path) -> None:
    content = (shared_data / "stakeholders" / name).read_bytes()

    trial = take(content, dry_run=True)
    assert not Stakeholder.objects.exists()
    first, again = take(content), take(content)

    assert problems(first) == []
    assert outcomes(trial) == outcomes(first) == {"new": expected}
    assert outcomes(again) == {"known": expected}
    assert Stakeholder.objects.count() == expected


def test_openalex_says_type_country_and_identifier(shared_data: Path) -> None:
    take((shared_data / "stakeholders" / "openalex_institutions.csv").read_bytes())

    university = Stakeholder.objects.get(ror="047908t24")
    assert (university.title, university.kind) == ("Universidade Federal de Pernambuco", "research_institution")
    assert [place.iso2 for place in university.countries.all()] == ["BR"]


def test_ministries_say_so_in_their_names(shared_data: Path) -> None:
    take((shared_data / "stakeholders" / "idb_lac_agencies.csv").read_bytes())

    kinds = Counter(Stakeholder.objects.values_list("kind", flat=True))
    assert set(kinds) == {"ministry", "other_organisation"}
    assert Stakeholder.objects.filter(countries=None).count() == 0


# Who is it?


def test_an_identifier_decides_before_the_name() -> None:
    known = make_stakeholder("Some University", ror="02bfwt286")

    report = take("name,ror\nMonash University,https://ror.org/02bfwt286\n")

    assert outcomes(report) == {"known": 1}
    assert report.lines[0].stakeholder == known


def test_a_name_means_the_one_in_the_same_country() -> None:
    make_stakeholder("Ministry of Finance", countries=("KE",))

    report = take("name,country\nMinistry of Finance,Uganda\nThe ministry of finance,KE\n")

    assert outcomes(report) == {"new": 1, "known": 1}


def test_what_is_not_said_is_filled_in_and_what_is_said_stands() -> None:
    known = make_stakeholder("Institute", countries=("KE",), website="https://own.example")

    report = take("name;country;website;founded;other_names\nInstitute;Kenya;https://other.example;1999;Inst.\n")

    known.refresh_from_db()
    assert outcomes(report) == {"filled": 1}
    assert (known.website, known.founded) == ("https://own.example", 1999)
    assert Stakeholder.objects.all().known_as(["Inst."]) == {"Inst.": known.pk}


def test_a_list_that_says_it_twice_says_it_once() -> None:
    report = take("name,country\nInstitute,KE\nINSTITUTE,Kenya\n")

    assert outcomes(report) == {"new": 1, "doubled": 1}
    assert report.lines[1].same_as == 2


def test_parents_are_found_in_the_same_list() -> None:
    take("name,part_of,names_in_languages\nFaculty,University,\nUniversity,,fr: Université; es: Universidad\n")

    assert Stakeholder.objects.get(title="Faculty").parent == Stakeholder.objects.get(title="University")
    assert len(Stakeholder.objects.all().known_as(["Université", "Universidad"])) == 2


# Broken ones


def test_each_wrong_value_is_told_by_line_and_column_and_the_others_come_in() -> None:
    report = take(
        "name,country,type,ror,website,founded\n"
        "Good,Kenya,ngo,,,\n"
        ",Kenya,,,,\n"
        "Bad,Atlantis,wizards,0aaaaaaaa,not an address,3000\n"
    )

    assert problems(report) == [
        (3, "name"),
        (4, "type"),
        (4, "countries"),
        (4, "ror"),
        (4, "website"),
        (4, "founded"),
    ]
    assert list(Stakeholder.objects.values_list("title", flat=True)) == ["Good"]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\xfa", b"a,b\n1,2\n", b'{"items": 3}', b"[1, 2", b"name\n" + b"x" * 300_000 + b"\n"],
)
def test_what_is_no_list_is_said_so(content: bytes) -> None:
    with suppress(ValidationError):
        assert outcomes(take(content)) == {"rejected": 1}

    assert not Stakeholder.objects.exists()


def test_a_missing_quotation_mark_is_noticed() -> None:
    report = take('name,country\nOne, two,KE\n"Open,KE\n')

    assert [line for line, _column in problems(report)] == [2, 3]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: f"name,country,ror\n{text}".encode())))
def test_nothing_breaks_the_reading(content: bytes) -> None:
    with suppress(ValidationError):
        assert all(line.row.name or line.problems for line in take(content, dry_run=True).lines)


# By the command and in the desk


def test_the_command_says_what_becomes_of_each_line(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("name,country\nInstitute,Atlantis\nOther,KE\n")
    out = StringIO()

    call_command("import-stakeholders", str(file), "--dry-run", stdout=out)
    assert "2: countries: No country or region is known as: Atlantis" in out.getvalue()
    assert not Stakeholder.objects.exists()
    call_command("import-stakeholders", str(file), stdout=out)

    assert Stakeholder.objects.get().title == "Other"


@pytest.mark.usefixtures("wagtails_templates")
def test_a_curator_tries_a_list_first(curator: Any, client_of: Callable[[Any], Client]) -> None:
    def send(**said: str) -> str:
        file = SimpleUploadedFile("list.csv", b"name,country\nInstitute of Examples,Kenya\n")
        return desk.post("/desk/stakeholders/import/", {"file": file, "kind": "ngo", **said}).content.decode()

    desk = client_of(curator)
    assert "Institute of Examples" in send(dry_run="on")
    assert not Stakeholder.objects.exists()
    send()

    assert Stakeholder.objects.get().contributor == curator
