"""Where the real files are, and the readers called the way tests of formats need them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from mutirao.discover.publications.formats import read
from mutirao.discover.publications.records import Record, Rejection

DATA = Path(__file__).parents[5] / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real files (../shared/data) is not here")


def read_all(content: str | bytes, format_name: str | None = None) -> list[Record | Rejection]:
    data = content.encode() if isinstance(content, str) else content
    return list(read(io.BytesIO(data), format_name))


def read_one(content: str | bytes, format_name: str | None = None) -> Record:
    (found,) = read_all(content, format_name)
    assert isinstance(found, Record), str(found.reason)
    return found


def read_file(path: Path) -> tuple[list[Record], list[Rejection]]:
    with path.open("rb") as stream:
        found = list(read(stream, filename=path.name))
    return (
        [item for item in found if isinstance(item, Record)],
        [item for item in found if isinstance(item, Rejection)],
    )


def warned(record: Record) -> list[tuple[str, str]]:
    return [(warning.field, warning.raw) for warning in record.warnings]
