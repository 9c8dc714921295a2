"""What the parts of the house keep about a person: each says it here once, and gives it out or forgets it when asked.

The privacy page, the download of one's data and the erasure of a person are all made from this table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.files import File

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from mutirao.base.accounts.models import User


@dataclass(frozen=True)
class Export:
    """What one part knows about a person: `data` in JSON's types, `files` by the name they get in the download."""

    data: Any
    files: Iterable[tuple[str, File[Any]]] = field(default_factory=tuple)


@dataclass(frozen=True)
class PersonalData:
    """One sort of data about people.

    `name` is the file's name in the download. `content`, `purpose` and `kept_for` are sentences of the privacy page:
    what it is, why it is kept and for how long. `export` gives it out. `erase` forgets it, leaving what belongs to
    everybody under "former member"; it runs inside one transaction with all the others, before the account itself
    goes, and must be safe to run again.
    """

    name: str
    content: _StrPromise
    purpose: _StrPromise
    kept_for: Callable[[], str]
    export: Callable[[User], Export]
    erase: Callable[[User], None]


def iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


_parts: dict[str, PersonalData] = {}


def register(part: PersonalData) -> None:
    assert _parts.get(part.name, part) is part, f"two parts are called {part.name}"
    _parts[part.name] = part


def all_parts() -> list[PersonalData]:
    """In the order the apps are installed: what stands higher forgets first."""
    return list(_parts.values())
