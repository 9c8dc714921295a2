"""Which of the real files somebody brings hold programmes, organisations or indicators, and how each is taken in."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.management import call_command, get_commands

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


def take_in(shelf: str, path: Path) -> bool:
    """By the command that anybody would use; whether there is one."""
    if not CAN_BE_TAKEN[shelf]():
        return False
    with Path(os.devnull).open("w") as nowhere:
        name, arguments, options = COMMANDS[shelf](path)
        call_command(name, *arguments, stdout=nowhere, **options)
    return True


def to_import_stakeholders(path: Path) -> tuple[str, list[str], dict[str, Any]]:
    kind = "government_agency" if AGENCIES in path.stem else "other_organisation"
    return "import-stakeholders", [str(path)], {"type": kind}


def to_load_indicators(path: Path) -> tuple[str, list[str], dict[str, Any]]:
    return "indicators", [str(path)], {}


def to_import_programmes(path: Path) -> tuple[str, list[str], dict[str, Any]]:
    return "import", ["programmes", str(path)], {"mapping": mapping_of(path), "state": "published"}


COMMANDS: dict[str, Callable[[Path], tuple[str, list[str], dict[str, Any]]]] = {
    "indicators": to_load_indicators,
    "stakeholders": to_import_stakeholders,
    "programmes": to_import_programmes,
}
CAN_BE_TAKEN: dict[str, Callable[[], bool]] = {
    "indicators": lambda: "indicators" in get_commands(),
    "stakeholders": lambda: "import-stakeholders" in get_commands(),
    "programmes": lambda: find_spec("mutirao.discover.programmes.inventory") is not None,
}
