"""Which of the real files somebody brings hold programmes, organisations or indicators, and how each is taken in."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command

from mutirao.overview.interchange.models import Run
from mutirao.overview.interchange.services import inventories

EXTENSIONS = {
    "indicators": {".csv"},
    "stakeholders": {".csv", ".json"},
    "programmes": {".csv", ".xlsx", ".jsonl", ".json"},
}
"""By the name of the folder a file is in; in this order, since programmes name organisations."""
MAPPINGS = ("wb-covid19-spj", "idb-covid19-lac")
"""Inventories whose columns are known, by how the names of their files begin."""
AGENCIES = "agencies"
"""In the name of a list of which no row says the type: all of them belong to a government."""


def shelf_of(path: Path) -> str:
    """`programmes`, `stakeholders`, `indicators`, or "" for a file that is none of these."""
    shelf = path.parent.name
    if path.suffix.lower() not in EXTENSIONS.get(shelf, ()):
        return ""
    return "" if shelf == "programmes" and not mapping_of(path) else shelf


def mapping_of(path: Path) -> str:
    name = path.stem.lower().replace("_", "-")
    known = name.removesuffix("-codebook") == name
    return next((mapping for mapping in MAPPINGS if known and name.startswith(mapping)), "")


def real_files(folder: Path) -> list[tuple[str, Path]]:
    """Those below `folder` that can be taken in, in the order in which they are: (shelf, file)."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [(shelf, path) for shelf in EXTENSIONS for path in found if shelf_of(path) == shelf]


def take_in(shelf: str, path: Path) -> None:
    """By the way that anybody would use."""
    TAKERS[shelf](path)


def take_in_indicators(path: Path) -> None:
    run_command("indicators", str(path))


def take_in_stakeholders(path: Path) -> None:
    kind = "government_agency" if AGENCIES in path.stem else "other_organisation"
    run_command("import-stakeholders", str(path), type=kind)


def run_command(name: str, *arguments: str, **options: Any) -> None:
    with Path(os.devnull).open("w") as nowhere:
        call_command(name, *arguments, stdout=nowhere, **options)


def take_in_programmes(path: Path) -> None:
    mapping = inventories.mapping_named(mapping_of(path))
    run = Run.objects.create(source=inventories.source_of(mapping, path.name), as_published=True)
    with path.open("rb") as stream:
        inventories.import_profiles(inventories.profiles_in(stream, mapping), run)


TAKERS: dict[str, Callable[[Path], None]] = {
    "indicators": take_in_indicators,
    "stakeholders": take_in_stakeholders,
    "programmes": take_in_programmes,
}
