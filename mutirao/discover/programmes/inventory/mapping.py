"""Mappings: how the columns of an inventory become fields of programmes, written down in a TOML file.

`docs/inventories.md` explains what may stand in one. What a mapping says is checked when it is read, so that a wrong
code or a forgotten unit is found before any row is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mutirao.discover.programmes import codes
from mutirao.discover.programmes.checking import currencies
from mutirao.discover.programmes.fields import BY_NAME, UNITS, Shape
from mutirao.discover.programmes.inventory.tables import column_key
from mutirao.discover.programmes.values import ReferenceValue

FOLDER = Path(__file__).parent / "mappings"
LONGEST = 200_000
LOCAL = "local"
"""Stands for the currency of the row's country, in a table of currencies."""
ZERO = ("value", "note")
Words = dict[str, list[str]]
PLACEHOLDER = re.compile(r"\{([^{}:]+)(?::([a-z]+))?\}")
"""A column in the pattern of a name: `{program}`, `{category:plain}` without its number, `{text:start}`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a column means. A column may have several rules; without a `field` what it says is kept in words.

    `note` keeps the words beside the codes, `quiet` drops words without a code since another rule reads them, `skip`
    are texts that say nothing.
    """

    column: str
    field: str = ""
    label: str = ""
    note: bool = False
    quiet: bool = False
    ignore: str = ""
    skip: tuple[str, ...] = ()
    values: str = ""
    numbered: bool = False
    split: str = ""
    unit: str = ""
    unit_from: str = ""
    units: str = ""
    per: str = ""
    per_from: str = ""
    pers: str = ""
    basis: str = ""
    sex: str = ""
    level: str = ""
    year: int = 0
    year_from: tuple[str, ...] = ()
    share: bool = False
    zero: str = "value"
    says: str = ""
    language: str = ""
    day_first: bool = False

    @property
    def helpers(self) -> Iterator[str]:
        """Columns that only say what the number of this one counts."""
        yield from (column_key(name) for name in (self.unit_from, self.per_from) if name)


@dataclass(frozen=True)
class Inventory:
    """A mapping, read and checked."""

    name: str
    title: str
    key: tuple[str, ...]
    titles: tuple[str, ...]
    source: str = ""
    description: str = ""
    countries: tuple[str, ...] = ()
    language: str = "en"
    language_from: str = ""
    notes: str = "benefit_description"
    sheets: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    reference_separators: str = "|\n"
    cite: ReferenceValue | None = None
    series_columns: bool = False
    rules: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)
    values: Mapping[str, Words] = field(default_factory=dict)
    currencies: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    def knows(self, name: str) -> bool:
        return column_key(name) in self.known_columns

    @cached_property
    def known_columns(self) -> frozenset[str]:
        in_titles = (name for pattern in self.titles for name, _how in PLACEHOLDER.findall(pattern))
        named = (*in_titles, *self.key, *self.countries, *self.references, self.language_from)
        helpers = {helper for rules in self.rules.values() for rule in rules for helper in rule.helpers}
        return frozenset({column_key(name) for name in named if name} | {*self.rules} | helpers)


@cache
def shipped() -> dict[str, Inventory]:
    """The mappings that come with the site, by name."""
    found = [read_mapping(path.read_text(encoding="utf-8"), path.stem) for path in sorted(FOLDER.glob("*.toml"))]
    return {mapping.name: mapping for mapping in found}


def read_mapping(text: str, name: str = "") -> Inventory:
    """Raises `ValidationError` with a sentence for everything that is wrong in the mapping."""
    if len(text) > LONGEST:
        raise ValidationError(_("This mapping is too long."))
    try:
        said = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise ValidationError(_("This mapping is no TOML file: %(problem)s") % {"problem": problem}) from problem
    try:
        mapping = to_inventory(said, text, name)
    except (TypeError, ValueError, AttributeError, KeyError) as problem:
        raise ValidationError(_("This mapping cannot be read: %(problem)s") % {"problem": problem}) from problem
    if found := list(problems_of_mapping(mapping)):
        raise ValidationError(found)
    return mapping


def to_inventory(said: dict[str, Any], text: str, name: str) -> Inventory:
    rules: dict[str, list[Rule]] = {}
    for entry in said.pop("columns", []):
        rule = to_rule(entry)
        rules.setdefault(column_key(rule.column), []).append(rule)
    values = {table: to_words(words) for table, words in said.pop("values", {}).items()}
    cite = ReferenceValue(**said.pop("cite")) if "cite" in said else None
    lists = {key: tuple(value) for key, value in said.items() if isinstance(value, list)}
    for table in ("currencies", "places"):
        said[table] = {column_key(word): meaning for word, meaning in said.get(table, {}).items()}
    plain: dict[str, Any] = {"name": name, "title": name, "key": (), "titles": (), **said, **lists}
    return Inventory(
        **plain, cite=cite, values=values, text=text, rules={key: tuple(listed) for key, listed in rules.items()}
    )


def to_rule(entry: dict[str, Any]) -> Rule:
    """Raises `TypeError` and `ValueError` with words for whoever wrote it."""
    said = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    for column in fields(Rule):
        wanted = str if column.default is MISSING else type(column.default)
        if column.name in said and type(said[column.name]) is not wanted:
            raise ValueError(f"{entry.get('column', '')}: {column.name} = {said[column.name]!r}")
    return Rule(**said)  # type: ignore[arg-type]  # just checked, one by one


def to_words(words: dict[str, str | list[str]]) -> Words:
    return {
        column_key(word): [meaning] if isinstance(meaning, str) and meaning else list(meaning)
        for word, meaning in words.items()
    }


# Checking


def problems_of_mapping(mapping: Inventory) -> Iterator[str]:
    if not mapping.titles:
        yield _("The mapping does not say which columns make the name of a programme (titles).")
    if not mapping.key:
        yield _("The mapping does not say which column tells the rows apart (key).")
    if mapping.notes and (mapping.notes not in BY_NAME or BY_NAME[mapping.notes].shape != Shape.PROSE):
        yield _("“%(name)s” is no field of paragraphs, so nothing can be noted there.") % {"name": mapping.notes}
    for currency in mapping.currencies.values():
        if currency != LOCAL and currency not in currencies():
            yield _("“%(code)s” is no currency.") % {"code": currency}
    for rules in mapping.rules.values():
        for rule in rules:
            yield from problems_of_rule(mapping, rule)


def problems_of_rule(mapping: Inventory, rule: Rule) -> Iterator[str]:
    for table in filter(None, (rule.values, rule.units, rule.pers)):
        if table not in mapping.values:
            yield _("Column “%(column)s” names a table of values “%(table)s” that is not there.") % {
                "column": rule.column,
                "table": table,
            }
    if rule.zero not in ZERO:
        yield _("Column “%(column)s”: zero is “value” or “note”.") % {"column": rule.column}
    if not rule.field:
        return
    found = BY_NAME.get(rule.field)
    if found is None:
        yield _("Column “%(column)s” goes to a field “%(field)s” that is not there.") % {
            "column": rule.column,
            "field": rule.field,
        }
        return
    units = {*UNITS, *currencies(), ""}
    meanings = [(meaning, {*found.codes.labels}) for meaning in meant(mapping, rule.values)] if found.codes else []
    meanings += [(meaning, units) for meaning in (rule.unit, *meant(mapping, rule.units))]
    meanings += [(meaning, {*codes.FREQUENCY.labels, ""}) for meaning in (rule.per, *meant(mapping, rule.pers))]
    for meaning, known in meanings:
        if meaning not in known:
            yield _("Column “%(column)s”: “%(code)s” is not in the list.") % {"column": rule.column, "code": meaning}


def meant(mapping: Inventory, table: str) -> set[str]:
    return {meaning for meanings in mapping.values.get(table, {}).values() for meaning in meanings}
