"""`mutirao import` and `export` called as a person calls them, and the catalogue told in a form to compare."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from mutirao.discover.publications.export import to_record
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Record


def run_import(source: Path | str, tmp_path: Path, **options: Any) -> dict[str, Any]:
    """The report of an import; fails where a row is not accounted for."""
    report = tmp_path / "report.json"
    call_command("import", "publications", str(source), report=report, stdout=StringIO(), **options)
    said: dict[str, Any] = json.loads(report.read_text())
    assert said["read"] == sum(fates(said).values())
    return said


def fates(said: dict[str, Any]) -> dict[str, int]:
    counted = {name: said[name] for name in ("created", "updated", "unchanged", "duplicates")}
    return counted | {"rejected": len(said["rejected"])}


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def ris(title: str, *, author: str = "Banda, Chipo", year: int | str = 2018, **tags: str) -> str:
    lines = ["TY  - RPRT", f"TI  - {title}", f"AU  - {author}", f"PY  - {year}"]
    lines += [f"{tag}  - {value}" for tag, value in tags.items()]
    return "\n".join([*lines, "ER  - ", "", ""])


def catalogue() -> list[Record]:
    """Everything that is here, as records, the oldest first."""
    found = Publication.objects.order_by("pk").prefetch_related("contributions", "identifiers", "concepts", "countries")
    return [to_record(publication) for publication in found]


def titles() -> list[str]:
    return [record.title for record in catalogue()]
