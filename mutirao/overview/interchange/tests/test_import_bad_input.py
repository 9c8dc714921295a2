"""Files that are something else than they seem, or hold more than they should."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from mutirao.discover.publications.models import Publication

from .import_support import fates, ris, run_import, write

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["a.ris", "a.bib", "a.csv", "a.json", "a"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(b"TY  - RPRT", mtime=0), "packed"),
        (b"PK\x03\x04 TY  - RPRT\nTI  - Rice\nER  - \n", "spreadsheet as CSV"),
        (b"%PDF-1.4\n@book{a, title={A}}", "is a document"),
    ],
)
def test_what_is_no_text_is_refused_whatever_its_name(name: str, content: bytes, words: str, tmp_path: Path) -> None:
    path = write(tmp_path, name, content)

    with pytest.raises(CommandError, match=words):
        call_command("import", "publications", str(path))
    said = run_import(path, tmp_path, format="ris")

    assert [words in item["reason"] for item in said["rejected"]] == [True]
    assert Publication.objects.count() == 0


def test_an_abstract_of_a_whole_book_is_cut_with_a_warning(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ris", ris("Rice", AB="word " * 20_000))

    said = run_import(path, tmp_path)

    assert len(Publication.objects.get().summary) <= 50_000
    assert [warning["field"] for warning in said["warnings"]] == ["abstract"]
    assert fates(run_import(path, tmp_path)) == {
        "created": 0,
        "updated": 0,
        "unchanged": 1,
        "duplicates": 0,
        "rejected": 0,
    }
