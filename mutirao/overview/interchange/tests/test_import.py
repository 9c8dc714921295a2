"""Files come in: every real one, twice, tried only, changed, damaged, too long, in any encoding."""

from __future__ import annotations

import gc
import json
import tracemalloc
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.utils import translation

from mutirao.base.taxonomy.models import Concept
from mutirao.discover.publications.formats import read
from mutirao.discover.publications.models import Contribution, Publication
from mutirao.discover.publications.records import Record, Rejection
from mutirao.discover.publications.services import to_publication
from mutirao.discover.publications.tests.test_formats_real_files import HARVESTED, IMPORTED
from mutirao.overview.interchange.models import Origin, RejectedRow, Run, Source
from mutirao.overview.interchange.services import imports
from mutirao.overview.interchange.services.imports import import_rows, source_for_file

from .import_support import catalogue, fates, ris, run_import, titles, write

pytestmark = pytest.mark.django_db

NOTHING = {"created": 0, "updated": 0, "unchanged": 0, "duplicates": 0, "rejected": 0}


def rows_in_every_table() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


@pytest.mark.data
@pytest.mark.usefixtures("shared_data")
@pytest.mark.parametrize("path", [*IMPORTED, *HARVESTED], ids=lambda path: path.name)
def test_a_real_file_comes_in_once_and_wholly(path: Path, tmp_path: Path) -> None:
    with path.open("rb") as stream:
        rows = list(read(stream, filename=path.name))

    first = run_import(path, tmp_path)
    again = run_import(path, tmp_path)

    assert first["read"] == again["read"] == len(rows)
    assert len(first["rejected"]) == sum(isinstance(row, Rejection) for row in rows)
    assert Publication.objects.count() == first["created"]
    assert again["created"] == again["updated"] == 0
    assert again["rejected"] == first["rejected"]


@pytest.mark.usefixtures("shared_data")
def test_trying_only_says_what_would_happen_and_changes_nothing(shared_data: Path, tmp_path: Path) -> None:
    path = shared_data / "import-formats" / "scielo_doaj_science.bib"
    before = rows_in_every_table()

    tried = run_import(path, tmp_path, dry_run=True)

    assert rows_in_every_table() == before
    assert tried == run_import(path, tmp_path)


def test_trying_only_leaves_an_earlier_import_alone(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ris", ris("Pensions in the hills"))
    run_import(path, tmp_path)
    before = rows_in_every_table()

    assert fates(run_import(path, tmp_path, dry_run=True)) == NOTHING | {"unchanged": 1}
    assert rows_in_every_table() == before


@pytest.mark.parametrize(("state", "live"), [("draft", False), ("published", True)])
def test_records_come_in_as_asked(state: str, live: bool, tmp_path: Path) -> None:
    run_import(write(tmp_path, "a.ris", ris("Pensions in the hills")), tmp_path, state=state)

    publication = Publication.objects.get()
    assert (publication.live, publication.state) == (live, state)
    assert bool(publication.first_published_at) is live


def test_a_changed_record_changes_its_publication(tmp_path: Path) -> None:
    run_import(write(tmp_path, "a.ris", ris("Pensions in the hills", DO="10.1234/a")), tmp_path)
    concept = Concept.objects.topics().first()
    Publication.objects.get().concepts.through.objects.create(entry_id=Publication.objects.get().pk, concept=concept)

    changed = ris("Pensions in the hills, revised", author="Phiri, Mercy", DO="10.1234/a")
    said = run_import(write(tmp_path, "a.ris", changed), tmp_path)

    assert fates(said) == NOTHING | {"updated": 1}
    publication = Publication.objects.get()
    assert (publication.title, publication.byline) == ("Pensions in the hills, revised", "Mercy Phiri")
    assert list(publication.concepts.all()) == [concept]


def test_what_a_curator_has_edited_is_not_overwritten(tmp_path: Path) -> None:
    run_import(write(tmp_path, "a.ris", ris("Pensions in the hills", DO="10.1234/a")), tmp_path)
    publication = Publication.objects.get()
    publication.title = "Pensions in the hills of Malawi"
    publication.save_revision().publish()

    said = run_import(write(tmp_path, "a.ris", ris("Pensions", DO="10.1234/a")), tmp_path)

    assert fates(said) == NOTHING | {"unchanged": 1}
    assert titles() == ["Pensions in the hills of Malawi"]


def test_another_file_of_the_same_name_overwrites_nothing(tmp_path: Path) -> None:
    columns = "id;title;year;authors\n"
    run_import(write(tmp_path, "export.csv", columns + "1;Pensions in the hills;2018;Banda, Chipo\n"), tmp_path)

    other = columns + "1;School meals and what they cost;2011;Phiri, Mercy\n"
    said = run_import(write(tmp_path, "export.csv", other), tmp_path)

    assert fates(said) == NOTHING | {"created": 1}
    assert titles() == ["Pensions in the hills", "School meals and what they cost"]
    assert fates(run_import(tmp_path / "export.csv", tmp_path)) == NOTHING | {"unchanged": 1}


def test_two_works_under_one_key_of_a_file_are_both_kept(tmp_path: Path) -> None:
    entry = "@book{{smith2010, title = {{{}}}, author = {{Smith, Ann}}, year = 2010}}\n"
    path = write(tmp_path, "a.bib", entry.format("On rice and rain") + entry.format("On wheat and wind"))

    assert fates(run_import(path, tmp_path)) == NOTHING | {"created": 2}
    assert fates(run_import(path, tmp_path)) == NOTHING | {"unchanged": 2}


def test_chapters_of_one_book_are_not_each_other(tmp_path: Path) -> None:
    chapter = "TY  - CHAP\nTI  - {}\nAU  - Banda, Chipo\nPY  - 2018\nSN  - 978-92-1-000000-7\nER  - \n\n"
    path = write(tmp_path, "a.ris", chapter.format("Rice and rain") + chapter.format("Wheat and wind"))

    assert fates(run_import(path, tmp_path)) == NOTHING | {"created": 2}


@pytest.mark.data
def test_a_row_the_database_refuses_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(item: Any) -> Publication:
        if item.record.title == "Bad":
            raise IntegrityError("no room")
        return to_publication(item)

    monkeypatch.setattr("mutirao.discover.publications.services.to_publication", refusing)
    path = write(tmp_path, "a.ris", ris("Good") + ris("Bad") + ris("Better"))

    said = run_import(path, tmp_path)

    assert fates(said) == NOTHING | {"created": 2, "rejected": 1}
    assert said["rejected"] == [{"line": 7, "field": "", "reason": "The database could not store this record: no room"}]
    assert titles() == ["Good", "Better"]


@pytest.mark.data
def test_a_rejected_row_is_kept_for_repair_whatever_is_in_it() -> None:
    run = Run.objects.create(source=source_for_file("a.ris", "ris"))

    import_rows([Rejection(3, "title", "no title", "half \ud800 and nothing \x00")], run)

    row = RejectedRow.objects.get()
    assert (row.line, row.field, row.reason, row.raw) == (3, "title", "no title", "half ? and nothing \ufffd")


def test_a_row_without_a_title_is_told_with_line_field_and_reason(tmp_path: Path) -> None:
    untitled = ris("Good") + "TY  - RPRT\nAU  - Banda, Chipo\nER  - \n\n"

    said = run_import(write(tmp_path, "a.ris", untitled), tmp_path)

    assert fates(said) == NOTHING | {"created": 1, "rejected": 1}
    (rejected,) = said["rejected"]
    assert (rejected["line"], rejected["field"]) == (7, "title")
    assert "AU  - Banda, Chipo" in RejectedRow.objects.get().raw


def test_reasons_are_in_the_language_in_force(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ris", "TY  - RPRT\nAU  - Banda, Chipo\nER  - \n")
    english = run_import(path, tmp_path)["rejected"][0]["reason"]

    with translation.override("fr"):
        said = run_import(path, tmp_path)["rejected"][0]["reason"]
        expected = translation.gettext(english)

    assert said == expected


def test_too_long_values_are_cut_with_a_warning(tmp_path: Path) -> None:
    path = write(
        tmp_path, "a.ris", ris("Long " * 200, JO="Journal " * 100, DO=f"10.1234/{'x' * 290}", PB="Press" * 100)
    )

    said = run_import(path, tmp_path)

    publication = Publication.objects.get()
    assert (len(publication.title), publication.title[-6:]) == (500, "g Long…"[-6:])
    assert len(publication.container) <= 500
    publisher = Contribution.objects.get(role="publisher").organisation
    assert (len(publisher), publisher[-1]) == (300, "…")
    assert [warning["field"] for warning in said["warnings"]] == ["title", "container", "publisher"]
    assert said["warnings"][0]["reason"].startswith(
        "This value is longer than the 500 characters there is room for, and was cut: Long Long"
    )
    assert fates(run_import(path, tmp_path)) == NOTHING | {"unchanged": 1}


def test_a_web_address_that_is_too_long_is_left_out_with_a_warning(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ris", ris("Pensions", UR=f"https://example.org/{'x' * 2000}"))

    said = run_import(path, tmp_path)

    assert Publication.objects.get().source_url == ""
    assert [warning["field"] for warning in said["warnings"]] == ["url"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_any_encoding_comes_through(encoding: str, tmp_path: Path) -> None:
    text = ris("Protección social: niñez y vejez", author="Núñez, José").replace("\n", "\r\n")

    run_import(write(tmp_path, "a.ris", text.encode(encoding)), tmp_path)

    publication = Publication.objects.get()
    assert (publication.title, publication.byline) == ("Protección social: niñez y vejez", "José Núñez")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", "title;authors;year\n“Pensões”, e rendas;Núñez, José;2018\n".encode("cp1252")),
        ("a.bib", rb'@book{a, title = "{``}Pens{\~o}es{\textquotedblright}, e rendas", author = {N{\'u}{\~n}ez, Jos{\'e}}, year=2018}'),
        ("a.json", '[{"title": "“Pensões”, e rendas", "author": [{"family": "Núñez", "given": "José"}]}]'.encode()),
    ],
)  # fmt: skip
def test_every_way_of_writing_an_accent_comes_through(name: str, content: bytes, tmp_path: Path) -> None:
    run_import(write(tmp_path, name, content), tmp_path)

    publication = Publication.objects.get()
    assert publication.title.replace("``", "“").strip('"“”')[:7] == "Pensões"
    assert publication.byline == "José Núñez"


def test_an_unknown_format_is_refused_in_plain_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="none of the formats we can read: RIS, BibTeX"):
        call_command("import", "publications", str(write(tmp_path, "a.bin", b"\x00\x01\x02")))
    with pytest.raises(CommandError, match="There is no file"):
        call_command("import", "publications", str(tmp_path / "nowhere.ris"))
    assert Source.objects.count() == 0


def test_a_report_that_cannot_be_written_is_told_before_the_work(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ris", ris("Rice"))

    with pytest.raises(CommandError, match="There is no folder"):
        call_command("import", "publications", str(path), report=tmp_path / "nowhere" / "report.json")

    assert Publication.objects.count() == 0


def test_ctrl_c_says_how_to_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path, "a.ris", ris("Rice"))
    monkeypatch.setattr(imports, "keep", Mock(side_effect=KeyboardInterrupt))

    with pytest.raises(CommandError, match="Run the same command again") as stopped:
        call_command("import", "publications", str(path))

    assert stopped.value.returncode == 130
    assert Run.objects.get().state == Run.State.INTERRUPTED


def test_people_are_told_the_numbers_and_the_first_reasons(tmp_path: Path) -> None:
    untitled = "TY  - RPRT\nAU  - Banda, Chipo\nER  - \n\n"
    out = StringIO()

    call_command("import", "publications", str(write(tmp_path, "a.ris", ris("Good") + untitled * 21)), stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0] == "22 read: 1 created, 0 updated, 0 unchanged, 0 duplicates, 21 rejected, 0 warnings."
    assert len(lines) == 22
    assert lines[-1] == "  … and 1 more; --report FILE.json lists all."


# Interruption


class PulledPlug(Exception):
    """Somebody trips over the cable."""


def many(count: int = 12) -> str:
    """A file in which a record stands twice, in different batches."""
    records = [ris(f"Study number {number} of the hills", DO=f"10.1234/{number}") for number in range(count)]
    return "".join([*records, records[0], ris("Study number 3 of the hills", author="Phiri, Mercy", DO="10.1234/3")])


@pytest.mark.parametrize("problem", [PulledPlug, KeyboardInterrupt])
@pytest.mark.parametrize("after", [1, 2, 3])
def test_an_interrupted_import_goes_on_where_it_stopped(
    after: int, problem: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 4)
    whole = run_import(write(tmp_path, "whole.ris", many()), tmp_path)
    expected = catalogue()
    Publication.objects.all().delete()
    Source.objects.all().delete()
    path = write(tmp_path, "a.ris", many())

    with interrupted_after(after, problem), pytest.raises((problem, CommandError)):
        run_import(path, tmp_path)
    assert Publication.objects.count() == after * 4
    assert Run.objects.get().state == Run.State.INTERRUPTED
    said = run_import(path, tmp_path)

    assert said == whole
    assert [record.title for record in catalogue()] == [record.title for record in expected]
    assert Run.objects.get().state == Run.State.FINISHED


def interrupted_after(batches: int, problem: type[BaseException]) -> Any:
    kept = imports.keep
    count = 0

    def keep(*arguments: Any) -> None:
        nonlocal count
        count += 1
        if count > batches:
            raise problem
        kept(*arguments)

    return patch.object(imports, "keep", keep)


def test_another_file_does_not_go_on_where_the_first_was_interrupted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imports, "BATCH", 1)
    with interrupted_after(1, KeyboardInterrupt), pytest.raises(CommandError):
        run_import(write(tmp_path, "a.ris", ris("One of two") + ris("Two of two")), tmp_path)

    said = run_import(write(tmp_path, "a.ris", ris("Something else altogether") + ris("And more")), tmp_path)

    assert fates(said) == NOTHING | {"created": 2}
    assert titles() == ["One of two", "Something else altogether", "And more"]


def test_memory_does_not_grow_with_the_file() -> None:
    run = Run.objects.create(source=source_for_file("a.ris", "ris"))

    def endless(count: int) -> Any:
        for number in range(count):
            yield Record(
                line=number, title=f"Study {number} of the hills", abstract="Pensions. " * 300, languages=["en"]
            )

    import_rows(endless(200), run)
    gc.collect()
    tracemalloc.start()
    import_rows(endless(1000), Run.objects.create(source=source_for_file("b.ris", "ris")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert Origin.objects.count() == 1200
    assert peak < 12_000_000


def test_a_report_that_does_not_add_up_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mutirao.overview.interchange.services.batches.Tally.add_fates", lambda self, other: None)
    report = tmp_path / "report.json"

    with pytest.raises(CommandError, match="Not every row could be accounted for"):
        call_command(
            "import", "publications", str(write(tmp_path, "a.ris", ris("Lost"))), report=report, stdout=StringIO()
        )
    assert json.loads(report.read_text())["read"] == 1
