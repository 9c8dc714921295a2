"""From a row to a programme, as its mapping says: every cell becomes a value, a note, or a reported refusal."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.utils.translation import gettext as _

from mutirao.discover.programmes.checking import LONGEST_TEXT, WEB_ADDRESS, clashes, problems_of
from mutirao.discover.programmes.fields import BY_NAME, Field, Shape
from mutirao.discover.programmes.inventory.amounts import currency_of, date_of, months_of, number_of, rounded, share_of
from mutirao.discover.programmes.inventory.code_words import (
    BETWEEN_NUMBERED,
    codes_in,
    meanings_in,
    status_in,
    without_number,
)
from mutirao.discover.programmes.inventory.mapping import Inventory, Rule
from mutirao.discover.programmes.inventory.places import PlaceNames
from mutirao.discover.programmes.inventory.profiles import Fate, Profile, row_text
from mutirao.discover.programmes.inventory.series_columns import series_rule
from mutirao.discover.programmes.inventory.tables import Cell, Row, column_key
from mutirao.discover.programmes.inventory.titles import title_of
from mutirao.discover.programmes.values import ClaimValue, ReferenceValue

ERRORS = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})
LONGEST_URL = 2000
LONGEST_KEY = 300
MAIN = ""
"""The label of what a prose field says by itself, before the parts of it that other columns bring."""


@dataclass(slots=True)
class Told:
    """A value on its way, and the cells it was made from; the first of them is the one that is reported."""

    value: ClaimValue
    cells: list[Cell]


@dataclass(slots=True)
class Understanding:
    """One row being read."""

    mapping: Inventory
    places: PlaceNames
    row: Row
    profile: Profile
    told: list[Told] = field(default_factory=list)
    prose: dict[str, list[tuple[str, str, Cell]]] = field(default_factory=dict)

    # Cells

    def cell(self, column: str) -> Cell | None:
        return self.row.cells.get(column_key(column)) if column else None

    def take(self, field_name: str, cells: Sequence[Cell], **said: object) -> None:
        self.told.append(Told(ClaimValue(field_name, **said), list(cells)))  # type: ignore[arg-type]  # columns by name

    def keep_in_words(self, cell: Cell, label: str, reason: str = "", fate: Fate = Fate.NOTED, text: str = "") -> None:
        """The cell as a line among the notes of its programme, or a refusal where the mapping has no place for them."""
        if not self.mapping.notes:
            self.profile.mark(cell, fate if fate == Fate.REFUSED else Fate.REFUSED, "", reason or _("No place for it."))
            return
        self.profile.mark(cell, fate, self.mapping.notes, reason)
        self.prose.setdefault(self.mapping.notes, []).append((label or cell.column, text or cell.text, cell))

    def refuse(self, cell: Cell, label: str, reason: str) -> None:
        self.keep_in_words(cell, label, reason, Fate.REFUSED)

    # The parts of a row

    def understand(self) -> Profile:
        self.identify()
        references = self.references()
        for key, cell in self.row.cells.items():
            self.read_cell(key, cell)
        for cell, reason in self.row.unplaced:
            self.keep_in_words(cell, cell.column or cell.address, reason)
        self.read_helpers_left()
        self.settle()
        self.write_prose()
        self.profile.values = [replace(told.value, references=references) for told in self.told]
        if references and not self.profile.values:
            self.profile.values = [ClaimValue("objectives", status="not_researched", references=references)]
        return self.profile

    def identify(self) -> None:
        mapping, profile = self.mapping, self.profile
        for name in mapping.key:
            if cell := self.cell(name):
                profile.mark(cell, Fate.TAKEN)
        profile.key = " ".join(cell.text for name in mapping.key if (cell := self.cell(name)))[:LONGEST_KEY]
        profile.title, profile.has_own_name, used = title_of(mapping, self.row)
        for cell in used:
            profile.mark(cell, Fate.TAKEN, "title")
        if not profile.title:
            profile.problem = _("This row has no name of a programme.")
        profile.key = profile.key or f"title:{profile.title}"[:LONGEST_KEY]
        if cell := self.cell(mapping.language_from):
            profile.mark(cell, Fate.TAKEN)
            profile.language = cell.text[:10]
        self.find_places()

    def find_places(self) -> None:
        """Of several columns that name countries, the first that is understood counts; the others only agree."""
        for name in self.mapping.countries:
            if not (cell := self.cell(name)):
                continue
            known, is_all = self.places_in(cell.text)
            if not is_all and not self.profile.place_ids:
                self.refuse(cell, cell.column, _("“%(name)s” is no country we know.") % {"name": cell.text[:60]})
            else:
                self.profile.mark(cell, Fate.TAKEN, "countries")
            self.profile.place_ids = self.profile.place_ids or known

    def places_in(self, text: str) -> tuple[list[int], bool]:
        """One country, or several between semicolons; and whether all of them are understood."""
        whole = self.place(text)
        if whole is not None:
            return [whole], True
        parts = re.split(r"[;|\n]", text)
        known = [pk for part in parts if (pk := self.place(part)) is not None]
        return list(dict.fromkeys(known)), len(known) == len(parts)

    def place(self, name: str) -> int | None:
        return self.places.find(name.strip(), self.mapping.places)

    @property
    def iso2(self) -> str:
        """Of the one country the row is about, for currencies; "" where it is about several."""
        ids = self.profile.place_ids
        return self.places.iso2.get(ids[0], "") if len(ids) == 1 else ""

    def references(self) -> tuple[ReferenceValue, ...]:
        found: list[ReferenceValue] = []
        for name in self.mapping.references:
            if cell := self.cell(name):
                found += list(self.references_in(cell))
        if self.mapping.cite:
            found.append(self.mapping.cite)
        return tuple(dict.fromkeys(found))

    def references_in(self, cell: Cell) -> Iterator[ReferenceValue]:
        separators = re.escape(self.mapping.reference_separators)
        for part in re.split(rf"[{separators}]|\s(?=https?://)" if separators else r"\s(?=https?://)", cell.text):
            if reference := reference_of(part.strip()):
                self.profile.mark(cell, Fate.TAKEN, "references")
                yield reference
            elif part.strip():
                self.keep_in_words(cell, cell.column, _("This is no source that could be cited."), text=part.strip())

    # Columns

    def read_cell(self, key: str, cell: Cell) -> None:
        if cell.text in ERRORS:
            self.refuse(cell, cell.column, _("The spreadsheet shows an error here."))
            return
        rules = self.mapping.rules.get(key, ())
        if not rules and self.mapping.series_columns:
            rules = series_rule(cell.column)
        for rule in rules:
            self.apply(rule, cell)
        if not rules and not self.mapping.knows(cell.column) and cell.address not in self.profile.marks:
            self.keep_in_words(cell, cell.column, _("The mapping has no field for this column."))

    def apply(self, rule: Rule, cell: Cell) -> None:
        if rule.ignore or cell.text in rule.skip:
            self.profile.mark(cell, Fate.IGNORED, "", rule.ignore or _("This says nothing of the programme."))
        elif not rule.field:
            self.keep_in_words(cell, rule.label, text=note_text(rule, cell))
        elif status := status_in(cell.text):
            self.take(rule.field, [cell], status=status)
        else:
            READERS[BY_NAME[rule.field].shape](self, BY_NAME[rule.field], rule, cell)
            if rule.note:
                self.keep_in_words(cell, rule.label, text=note_text(rule, cell))

    def read_prose(self, found: Field, rule: Rule, cell: Cell) -> None:
        self.profile.mark(cell, Fate.TAKEN, found.name)
        self.prose.setdefault(found.name, []).append((rule.label if rule.label else MAIN, cell.text, cell))

    def read_text(self, found: Field, rule: Rule, cell: Cell) -> None:
        if rule.numbered:
            parts = [without_number(part) for part in BETWEEN_NUMBERED.split(cell.text)]
        else:
            parts = re.split(rf"[{re.escape(rule.split)}]", cell.text) if rule.split else [cell.text]
        for part in filter(None, (part.strip() for part in parts)):
            self.take(found.name, [cell], text=part, language=rule.language)

    def read_code(self, found: Field, rule: Rule, cell: Cell) -> None:
        codes, unknown = codes_in(found, rule, self.mapping, cell.text)
        for code in codes:
            self.take(found.name, [cell], code=code)
        if rule.quiet:
            return
        if unknown:
            words = "; ".join(unknown)
            if rule.values:
                self.keep_in_words(cell, rule.label, _("The list has no code for “%(said)s”.") % {"said": words[:200]})
            else:
                known = ", ".join(found.codes.labels) if found.codes else ""
                reason = _("“%(code)s” is not in the list. There are: %(known)s.") % {
                    "code": words[:80],
                    "known": known,
                }
                self.refuse(cell, rule.label, reason)
        elif not codes:
            self.keep_in_words(cell, rule.label)

    def read_date(self, found: Field, rule: Rule, cell: Cell) -> None:
        if date := date_of(cell.value, day_first=rule.day_first):
            self.take(found.name, [cell], text=date)
        else:
            self.refuse(cell, rule.label, _("Write the date as 2018, 2018-09 or 2018-09-12."))

    def read_months(self, found: Field, rule: Rule, cell: Cell) -> None:
        self.read_number(found, rule, cell, months_of(cell.value), {})

    def read_count(self, found: Field, rule: Rule, cell: Cell) -> None:
        number = share_of(cell.value) if rule.share else number_of(cell.value)
        unit_cell = self.cell(rule.unit_from)
        units = meanings_in(unit_cell.text, self.mapping.values.get(rule.units, {})) if unit_cell else None
        unit = units[0] if units else rule.unit
        self.read_number(found, rule, cell, number, {"unit": unit}, [unit_cell] if unit_cell and units else [])

    def read_money(self, found: Field, rule: Rule, cell: Cell) -> None:
        used = []
        unit = rule.unit
        if currency_cell := self.cell(rule.unit_from):
            unit = currency_of(currency_cell.text, self.iso2, self.mapping.currencies)
            used += [currency_cell] if unit else []
        per = rule.per
        if per_cell := self.cell(rule.per_from):
            meant = meanings_in(per_cell.text, self.mapping.values.get(rule.pers, {}))
            per = meant[0] if meant else per
            used += [per_cell] if meant else []
        self.read_number(
            found, rule, cell, number_of(cell.value), {"unit": unit, "per": per, "level": rule.level}, used
        )

    def read_number(
        self,
        found: Field,
        rule: Rule,
        cell: Cell,
        number: Decimal | None,
        said: dict[str, str],
        used: Sequence[Cell] = (),
    ) -> None:
        if number is None:
            self.refuse(cell, rule.label, _("“%(said)s” is no number.") % {"said": cell.text[:60]})
            return
        if number == 0 and rule.zero == "note":
            self.keep_in_words(cell, rule.label, _("Nought stands here where nothing is known, so it is no number."))
            return
        if found.is_series and not said["unit"]:
            self.note_without_unit(rule, cell)
            return
        year, year_cells = self.year_of(rule) if found.is_series else (None, [])
        dimensions = {"year": year, "basis": rule.basis, "sex": rule.sex} if found.is_series else {}
        for helper in (*used, *year_cells):
            self.profile.mark(helper, Fate.TAKEN, found.name)
        if rounded(number) != number:
            self.profile.mark(cell, Fate.TAKEN, found.name, _("Rounded to four decimals."))
        self.take(found.name, [cell, *used], number=rounded(number), note=rule.says, **said, **dimensions)

    def note_without_unit(self, rule: Rule, cell: Cell) -> None:
        """A number whose unit is not certain stays in words, beside what was said of its unit."""
        unit_cell = self.cell(rule.unit_from)
        reason = _("It is not certain what is counted, so the number is kept in words.")
        text = f"{cell.text} ({unit_cell.text})" if unit_cell else cell.text
        self.keep_in_words(cell, rule.label, reason, text=text)
        if unit_cell:
            self.profile.mark(unit_cell, Fate.NOTED, self.mapping.notes, reason)

    def year_of(self, rule: Rule) -> tuple[int | None, list[Cell]]:
        if rule.year:
            return rule.year, []
        for name in rule.year_from:
            if (cell := self.cell(name)) and (date := date_of(cell.value)):
                return int(date[:4]), [cell]
        return None, []

    def read_helpers_left(self) -> None:
        """Units of numbers that are not given, and whatever else no rule has looked at."""
        for cell in self.row.cells.values():
            if cell.address not in self.profile.marks and not any(cell in told.cells for told in self.told):
                self.keep_in_words(cell, cell.column, _("The number this belongs to is not given."))

    # Together

    def settle(self) -> None:
        """Leave out what cannot be, or cannot stand beside the rest, and say why; the words of it are kept."""
        kept: list[Told] = []
        for told in self.told:
            problem = self.why_not(told, kept)
            cell = told.cells[0]
            if problem is None:
                kept.append(told)
                for used in told.cells:
                    self.profile.mark(used, Fate.TAKEN, told.value.field)
            elif problem:
                self.drop(told, cell, problem)
            else:
                self.profile.mark(cell, Fate.TAKEN, told.value.field)
        self.told = kept
        self.warn_of_currencies()

    def why_not(self, told: Told, kept: Sequence[Told]) -> str | None:
        """A sentence; "" for what is said already; None where it can stand."""
        if found := problems_of(told.value):
            return found[0].sentence
        beside = [other.value for other in kept if other.value.field == told.value.field]
        if told.value in beside or any(same_value(told.value, other) for other in beside):
            return ""
        together = list(enumerate([*beside, told.value]))
        clash = [problem for at, problem in clashes(BY_NAME[told.value.field], together) if at == len(beside)]
        if clash and BY_NAME[told.value.field].is_series:
            return _("Another number of this row counts the same, and says something else.")
        return clash[0].sentence if clash else None

    def drop(self, told: Told, cell: Cell, problem: str) -> None:
        is_impossible = bool(problems_of(told.value))
        unit = " ".join(part for part in (told.value.unit, told.value.per, told.value.basis) if part)
        text = f"{cell.text} ({unit})" if unit and told.value.number is not None else cell.text
        self.keep_in_words(cell, cell.column, problem, Fate.REFUSED if is_impossible else Fate.NOTED, text)

    def warn_of_currencies(self) -> None:
        for name in {told.value.field for told in self.told if BY_NAME[told.value.field].shape == Shape.MONEY}:
            amounts = [told for told in self.told if told.value.field == name]
            units = sorted({told.value.unit for told in amounts})
            if len(units) > 1:
                reason = _("This row has amounts in several units (%(units)s); each is a series of its own.")
                for told in amounts:
                    self.profile.mark(told.cells[0], Fate.TAKEN, name, reason % {"units": ", ".join(units)})

    def write_prose(self) -> None:
        for name, parts in self.prose.items():
            text = ""
            for label, said, cell in sorted(parts, key=lambda part: part[0] != MAIN):
                line = f"{label}: {said}" if label else said
                joined = f"{text}\n{line}" if text and label else f"{text}\n\n{line}".strip()
                if len(joined) > LONGEST_TEXT:
                    reason = _("There is more in this row than its notes can hold.")
                    self.profile.mark(cell, Fate.REFUSED, name, reason)
                else:
                    text = joined
            if text and not any(told.value.field == name for told in self.told):
                self.told.append(Told(ClaimValue(name, text=text), [cell for _label, _said, cell in parts]))


READERS: dict[Shape, Callable[[Understanding, Field, Rule, Cell], None]] = {
    Shape.PROSE: Understanding.read_prose,
    Shape.TEXT: Understanding.read_text,
    Shape.ORGANISATION: Understanding.read_text,
    Shape.PROGRAMME: Understanding.read_text,
    Shape.CODE: Understanding.read_code,
    Shape.DATE: Understanding.read_date,
    Shape.MONTHS: Understanding.read_months,
    Shape.COUNT: Understanding.read_count,
    Shape.MONEY: Understanding.read_money,
}


def understand(row: Row, mapping: Inventory, places: PlaceNames) -> Profile:
    profile = Profile(row.line, row.sheet, language=mapping.language, remarks=row.remarks, raw=row_text(row))
    return Understanding(mapping, places, row, profile).understand()


def note_text(rule: Rule, cell: Cell) -> str:
    """A share as one, and the words of a code without the number they had in their list."""
    if rule.share and (share := share_of(cell.value)) is not None:
        return f"{rounded(share):f} %"
    return "; ".join(map(without_number, BETWEEN_NUMBERED.split(cell.text))) if rule.numbered else cell.text


def reference_of(text: str) -> ReferenceValue | None:
    """`https://…`, or `author; year; title; address` as the template writes it."""
    if WEB_ADDRESS.fullmatch(text) and len(text) <= LONGEST_URL:
        return ReferenceValue(url=text)
    parts = [part.strip() for part in text.split(";")]
    if len(parts) == 4 and (not parts[3] or WEB_ADDRESS.fullmatch(parts[3])) and any(parts):
        return ReferenceValue(author=parts[0][:300], year=parts[1][:10], title=parts[2][:500], url=parts[3])
    return None


def same_value(first: ClaimValue, second: ClaimValue) -> bool:
    return replace(first, note="") == replace(second, note="")
