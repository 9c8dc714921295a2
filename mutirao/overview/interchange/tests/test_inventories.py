"""Inventories of programmes: the real ones completely, twice without doubling, and never over what somebody changed."""

from __future__ import annotations

import json
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from mutirao.discover.programmes.inventory.mapping import shipped
from mutirao.discover.programmes.models import Claim, Programme, Reference
from mutirao.discover.programmes.services.recording import record_claims
from mutirao.discover.programmes.tests.factories import coverage, make_programme
from mutirao.discover.programmes.values import ClaimValue
from mutirao.overview.interchange.models import Run
from mutirao.overview.interchange.services.inventories import import_profiles, profiles_in, source_of

from .import_support import write

pytestmark = [pytest.mark.django_db, pytest.mark.data]

HEADER = "key,name,countries,objectives,status,coverage 2019 persons,sources\n"
GRANT = "1,Grant,Kenya,Less poverty,running,500,https://example.org/a\n"
TEMPLATE = shipped()["template"]


def run_of(content: str, *, is_dry: bool = False, by: Any = None) -> Run:
    run = Run.objects.create(source=source_of(TEMPLATE, "a.csv"), is_dry=is_dry, as_published=True, started_by=by)
    import_profiles(profiles_in(BytesIO(content.encode()), TEMPLATE), run)
    return run


def numbers(run: Run) -> tuple[int, int, int, int, int]:
    return run.created, run.updated, run.unchanged, run.duplicates, run.rejected_count


def remarks(run: Run) -> dict[str, tuple[str, str]]:
    return {remark.cell: (remark.fate, remark.reason) for remark in run.remarks.all()}


def said(field: str) -> list[Any]:
    claims = Claim.objects.current().filter(field=field).order_by("programme", "position")
    return [claim.number if claim.number is not None else claim.code or claim.text for claim in claims]


def test_a_trial_run_tells_everything_and_writes_nothing() -> None:
    run = run_of(HEADER + GRANT + "2,,Kenya,,,,\n", is_dry=True)

    assert numbers(run) == (1, 0, 0, 0, 1)
    assert run.rejected.get().reason == "This row has no name of a programme."
    assert not Programme.objects.exists()


def test_run_again_nothing_doubles_and_only_what_changed_is_recorded(curator: Any) -> None:
    run_of(HEADER + GRANT)
    before = Claim.objects.get(field="status").pk

    assert numbers(run_of(HEADER + GRANT)) == (0, 0, 1, 0, 0)
    assert numbers(run_of(HEADER + GRANT.replace("500", "600"), by=curator)) == (0, 1, 0, 0, 0)

    assert said("coverage") == [600]
    assert Claim.objects.current().get(field="coverage").recorded_by == curator
    assert Claim.objects.current().get(field="status").pk == before


def test_what_somebody_changed_here_stays_and_is_reported(curator: Any) -> None:
    run_of(HEADER + GRANT)
    record_claims(Programme.objects.get(), ["status"], [ClaimValue("status", code="ended")], by=curator)

    run = run_of(HEADER + GRANT.replace("running", "pilot").replace("500", "600"))

    assert (said("status"), said("coverage")) == (["ended"], [600])
    assert remarks(run)["E2"][0] == "conflict"


def test_a_programme_that_is_here_from_elsewhere_gains_what_it_did_not_say() -> None:
    make_programme("Grant", coverage(2018, 7))

    run = run_of(HEADER + GRANT)

    assert numbers(run) == (0, 0, 0, 1, 0)
    assert (said("coverage"), said("status")) == ([7], ["running"])
    assert remarks(run)["F2"][0] == "conflict"
    assert "“Grant” is here already" in remarks(run)["2"][1]


def test_the_same_row_twice_is_one_and_another_under_its_key_is_kept_for_a_person() -> None:
    run = run_of(HEADER + GRANT + GRANT + GRANT.replace("Grant", "Other"))

    assert numbers(run) == (1, 0, 0, 1, 1)
    assert "Row 2 has the key “1” too" in run.rejected.get().reason
    assert "Other" in run.rejected.get().raw


@pytest.mark.parametrize(
    ("column", "value", "fate"),
    [
        ("status", "started", "refused"),
        ("start_date", "3020", "refused"),
        ("start_date", "1066", "refused"),
        ("coverage 2019 persons", "-5", "refused"),
        ("coverage 2019 persons", "many", "refused"),
        ("coverage 2019 dragons", "5", "noted"),
        ("expenditure 2019 XXQ", "5", "noted"),
        ("countries", "Atlantis", "refused"),
        ("objectives", "#REF!", "refused"),
        ("my own column", "something", "noted"),
        ("sources", "a book", "noted"),
    ],
)
def test_what_cannot_be_is_named_by_its_cell_and_kept_in_words(column: str, value: str, fate: str) -> None:
    run = run_of(f"key,name,{column}\n1,Grant,{value}\n")

    assert remarks(run)["C2"][0] == fate
    assert remarks(run)["C2"][1]
    assert value in said("benefit_description")[0]


def test_amounts_in_several_currencies_are_taken_with_a_remark() -> None:
    run = run_of("key,name,expenditure 2019 KES,expenditure 2019 USD\n1,Grant,500,5\n")

    assert {claim.unit: claim.number for claim in Claim.objects.all()} == {"KES": 500, "USD": 5}
    assert "several units (KES, USD)" in remarks(run)["C2"][1]


def test_an_interrupted_run_goes_on() -> None:
    content = HEADER + GRANT + GRANT.replace("1,Grant", "2,Fund")
    run_of(HEADER + GRANT)
    run = Run.objects.create(source=source_of(TEMPLATE, "a.csv"), read=1, created=1)

    import_profiles(profiles_in(BytesIO(content.encode()), TEMPLATE), run)

    assert (run.read, numbers(run)) == (2, (2, 0, 0, 0, 0))
    assert [programme.title for programme in Programme.objects.order_by("pk")] == ["Grant", "Fund"]


# Real files


@pytest.mark.parametrize(
    ("mapping", "name", "urls"),
    [
        ("wb-covid19-spj", "wb_covid19_spj_measures_2021-05.jsonl", ("source_urls",)),
        ("idb-covid19-lac", "idb_covid19_lac_programmes.jsonl", tuple(f"link_{number}" for number in range(1, 7))),
    ],
)
def test_a_real_inventory_comes_in_completely(
    shared_data: Path, mapping: str, name: str, urls: tuple[str, ...]
) -> None:
    path = shared_data / "programmes" / name
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    out = StringIO()

    call_command("import", "programmes", str(path), mapping=mapping, state="published", stdout=out)

    run = Run.objects.get()
    linked = {url.strip() for record in records for column in urls for url in record.get(column, "").split("|")} - {""}
    assert f"{len(records)} read: {len(records)} created" in out.getvalue()
    assert Programme.objects.filter(countries__isnull=False).distinct().count() == len(records)
    assert linked <= set(Reference.objects.values_list("url", flat=True))
    assert not Claim.objects.filter(field__in=["coverage", "expenditure", "benefit_amount"], unit="").exists()
    filled = sum(len(record) for record in records)
    assert sum(run.cells.values()) == filled


def test_a_real_record_says_what_its_source_says(shared_data: Path) -> None:
    path = shared_data / "programmes" / "wb_covid19_spj_measures_2021-05.jsonl"
    call_command("import", "programmes", str(path), mapping="wb-covid19-spj", stdout=StringIO())

    programme = Programme.objects.get(origins__key="wb-covid-spj-0008")
    claims = Claim.objects.filter(programme=programme)
    numbers = {(claim.unit, claim.basis, claim.year, claim.number) for claim in claims if claim.number is not None}
    assert numbers == {
        ("persons", "planned", 2020, 335_000),
        ("persons", "actual", 2020, 115_244),
        ("UAH", "planned", 2020, 832_100_000),
        ("USD", "planned", 2020, 28_700_000),
    }
    assert [place.iso2 for place in programme.countries.all()] == ["UA"]
    assert claims.get(field="status").code == "ended"
    assert "1998.5" in claims.get(field="benefit_description").text


@pytest.mark.parametrize("format_name", ["csv", "json", "xlsx"])
def test_an_export_comes_back_to_its_own_site_unchanged(format_name: str, tmp_path: Path) -> None:
    make_programme("Grant", coverage(2019, 5))
    path = tmp_path / f"programmes.{format_name}"
    call_command("export", "programmes", format=format_name, output=path)
    out = StringIO()

    call_command("import", "programmes", str(path), mapping="profiles", stdout=out)

    assert "1 read: 0 created, 0 updated, 1 unchanged" in out.getvalue()


def test_a_mapping_of_ones_own_and_its_faults(tmp_path: Path) -> None:
    table = write(tmp_path, "a.csv", "nr;programme\n1;Grant\n")
    own = write(tmp_path, "own.toml", 'key = ["nr"]\ntitles = ["{programme}"]\n')
    broken = write(tmp_path, "broken.toml", 'key = ["nr"]\ntitles = ["{a}"]\n[[columns]]\ncolumn = "x"\nfield = "y"\n')

    call_command("import", "programmes", str(table), mapping=str(own), stdout=StringIO())

    assert Programme.objects.get().title == "Grant"
    with pytest.raises(Exception, match="goes to a field “y” that is not there"):
        call_command("import", "programmes", str(table), mapping=str(broken), stdout=StringIO())
