"""What apps above ask of somebody who joins, beside address, name and terms: each adds its fields here once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from mutirao.base.accounts.models import User


@dataclass(frozen=True)
class JoiningPart:
    """Fields of the sign-up form and what becomes of them; `order` sorts among the parts.

    `save` runs in the transaction that makes the account.
    """

    fields: Mapping[str, Callable[[], forms.Field]]
    save: Callable[[User, dict[str, Any]], None]
    order: int = 100


_parts: list[JoiningPart] = []


def register(part: JoiningPart) -> None:
    _parts.append(part)


def all_parts() -> list[JoiningPart]:
    return sorted(_parts, key=lambda part: part.order)


def more_fields() -> dict[str, forms.Field]:
    return {name: make() for part in all_parts() for name, make in part.fields.items()}


def save_parts(user: User, said: dict[str, Any]) -> None:
    for part in all_parts():
        part.save(user, {name: said.get(name) for name in part.fields})
