"""The empty template of an inventory: its columns, what belongs in them, and the lists of codes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import IO

from django.utils.translation import gettext as _

from mutirao.base.web.sheets import csv_lines, write_workbook
from mutirao.discover.programmes import codes
from mutirao.discover.programmes.fields import FIELDS, UNITS, Field, Shape

OWN_COLUMNS = ("key", "name", "countries", "language", "sources")


def columns() -> list[str]:
    """Those of every programme, the fields, and a few series to begin with; years and units may be changed."""
    year = date.today().year - 1  # noqa: DTZ011 - any recent year serves as an example
    series = (f"coverage {year} persons", f"benefit_amount {year} USD monthly", f"expenditure {year} USD")
    return [*OWN_COLUMNS, *(field.name for field in FIELDS if not field.is_series), *series]


def empty_csv() -> Iterator[str]:
    return csv_lines(columns(), [])


def empty_workbook() -> IO[bytes]:
    return write_workbook(
        [
            ("programmes", columns(), []),
            (_("Explanations"), [_("Column"), _("What belongs in it")], explanations()),
            (_("Codes"), [_("Column"), _("Code"), _("Meaning")], code_rows()),
        ]
    )


def explanations() -> Iterator[list[str]]:
    yield ["key", _("What tells this programme apart in your list, such as a number; it must stay the same.")]
    yield ["name", _("The name of the programme. Only this column must be filled.")]
    yield ["countries", _("Names or ISO codes, separated by semicolons.")]
    yield ["language", _("The language of the texts, by its code: en, fr, es.")]
    yield ["sources", _("Web addresses, or author; year; title; address. One source on each line of the cell.")]
    for field in FIELDS:
        yield [field.name, explanation(field)]
    yield [_("any of them"), _("Where there is no value: “not known”, “not applicable” or “not researched”.")]


def explanation(field: Field) -> str:
    label = str(field.label)
    if field.is_series:
        how = _(
            "A column for each year: name, year, unit, and what else is counted, as in “coverage 2019 persons female”."
        )
        return f"{label}. {how}"
    if field.codes:
        how = _("Codes or their meanings, separated by semicolons; see the sheet of codes.")
    elif field.shape == Shape.DATE:
        how = _("Written as 2018, 2018-09 or 2018-09-12.")
    elif field.shape == Shape.MONTHS:
        how = _("A number of months.")
    elif field.is_multiple:
        how = _("Several are separated by semicolons.")
    else:
        how = str(field.help)
    return f"{label}. {how}".strip()


def code_rows() -> Iterator[list[str]]:
    for field in FIELDS:
        if field.codes:
            yield from ([field.name, code, str(label)] for code, label in field.codes.labels.items())
    for code_list, column in ((codes.FREQUENCY, "per"), (codes.SEX, "sex"), (codes.BASIS, "basis")):
        yield from ([column, code, str(label)] for code, label in code_list.labels.items())
    yield from (["unit", unit, str(label)] for unit, label in UNITS.items())
    yield ["unit", "KES, USD, EUR …", _("Currencies by the three letters of ISO 4217.")]
