"""Inventories for tests: files made in memory, and what a mapping makes of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook

from mutirao.discover.programmes.inventory.mapping import Inventory, read_mapping, shipped
from mutirao.discover.programmes.inventory.places import PlaceNames
from mutirao.discover.programmes.inventory.profiles import Profile
from mutirao.discover.programmes.inventory.reading import read_rows
from mutirao.discover.programmes.inventory.understanding import understand

TEMPLATE = shipped()["template"]


def workbook(
    *rows: Sequence[Any], sheet: str = "programmes", change: Callable[[Any, Any], None] | None = None
) -> bytes:
    """A workbook of one sheet; `change` gets it and the sheet before it is saved."""
    book = Workbook()
    table = book.active
    assert table is not None
    table.title = sheet
    for row in rows:
        table.append(list(row))
    if change:
        change(book, table)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def mapping(text: str = "") -> Inventory:
    """A small one: `key` and `name`, and the columns of `text`."""
    return read_mapping(f'key = ["key"]\ntitles = ["{{name}}"]\ncountries = ["country"]\nreferences = ["link"]\n{text}')


def profiles(content: str | bytes, inventory: Inventory = TEMPLATE, places: PlaceNames | None = None) -> list[Profile]:
    data = content.encode() if isinstance(content, str) else content
    names = places or PlaceNames()
    rows = read_rows(io.BytesIO(data), inventory.knows, inventory.sheets)
    return [understand(row, inventory, names) for row in rows]


def fates(profile: Profile) -> dict[str, str]:
    """By the column of each cell."""
    return {mark.cell.column: str(mark.fate) for mark in profile.marks.values()}


def reasons(profile: Profile) -> dict[str, str]:
    """By the address of each cell that has one."""
    return {address: mark.reason for address, mark in profile.marks.items() if mark.reason}
