"""Description: what the columns of a file of figures mean, as a small TOML file says it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

KNOWN = Path(__file__).parent / "descriptions"
COLUMNS = {"code", "column", "names", "unit", "source", "source_url", "licence", "is_key", "position", "least", "most"}
KINDS: dict[str, type] = {
    "source": str, "unit": str, "source_url": str, "licence": str, "is_key": bool, "position": int,
}  # fmt: skip
LAST = 100
SHARED = ("unit", "source", "source_url", "licence")


class DescriptionError(Exception):
    """A description that cannot be used; says why."""


@dataclass(frozen=True)
class Described:
    """One indicator and the column it stands in; `least` and `most` are the values it can have at all."""

    code: str
    column: str
    names: dict[str, str]
    source: str
    unit: str = ""
    source_url: str = ""
    licence: str = ""
    is_key: bool = False
    position: int = LAST
    least: Decimal | None = None
    most: Decimal | None = None

    def columns(self) -> dict[str, Any]:
        """What the row of the indicator says."""
        kept = ("names", "unit", "source", "source_url", "licence", "is_key", "position")
        return {name: getattr(self, name) for name in kept}


@dataclass(frozen=True)
class Description:
    """`place` and `year` are the headings of those columns, where they are none of the usual ones."""

    name: str
    indicators: tuple[Described, ...]
    place: tuple[str, ...] = ()
    year: str = ""

    def fits(self, header: Iterable[str]) -> int:
        """How many of its columns a file has."""
        return len({item.column for item in self.indicators} & set(header))


@dataclass
class Catalogue:
    """The descriptions that may be used, the operator's before those that come with the software."""

    descriptions: list[Description] = field(default_factory=list)

    def for_header(self, header: Sequence[str]) -> Description | None:
        """The one that knows most of these columns."""
        fitting = [item for item in self.descriptions if item.fits(header)]
        return max(fitting, key=lambda item: item.fits(header), default=None)

    def by_code(self, code: str) -> Described | None:
        found = (item for description in self.descriptions for item in description.indicators if item.code == code)
        return next(found, None)


def known_descriptions(*own: Path) -> Catalogue:
    """Raises `DescriptionError`."""
    return Catalogue([read_description(path) for path in (*own, *sorted(KNOWN.glob("*.toml")))])


def read_description(path: Path) -> Description:
    """Raises `DescriptionError`."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise DescriptionError(f"{path} could not be read: {problem.strerror}.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise DescriptionError(f"{path} is not TOML: {problem}") from problem
    about = said.get("file", {})
    listed = said.get("indicator")
    if not isinstance(about, dict) or not isinstance(listed, list) or not listed:
        raise DescriptionError(f"{path} describes no [[indicator]].")
    shared = {name: about[name] for name in SHARED if name in about}
    indicators = tuple(described(shared | item if isinstance(item, dict) else {}, path) for item in listed)
    place = about.get("place", ())
    named = (place,) if isinstance(place, str) else tuple(place)
    return Description(path.stem, indicators, named, str(about.get("year", "")))


def described(said: dict[str, Any], path: Path) -> Described:
    code = str(said.get("code", "")).strip()
    names = said.get("names", {})
    unknown = sorted(said.keys() - COLUMNS)
    if unknown:
        raise DescriptionError(f"{path}, {code or 'an indicator'}: nobody knows what “{unknown[0]}” means.")
    if not code or len(code) > 60 or not said.get("source") or not isinstance(names, dict) or not names.get("en"):
        raise DescriptionError(f"{path}, {code or 'an indicator'}: it needs a code, an English name and a source.")
    kept = {name: said.get(name, kind()) for name, kind in KINDS.items()}
    wrong = next((name for name, kind in KINDS.items() if type(kept[name]) is not kind), "")
    if wrong:
        raise DescriptionError(f"{path}, {code}: “{wrong}” is not what it should be.")
    return Described(
        code,
        str(said.get("column", code)),
        {key: str(text) for key, text in names.items()},
        least=bound(said.get("least"), path),
        most=bound(said.get("most"), path),
        **(kept | {"position": said.get("position", LAST)}),
    )


def bound(value: Any, path: Path) -> Decimal | None:
    if value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation as problem:
        raise DescriptionError(f"{path}: “{value}” is no number.") from problem
