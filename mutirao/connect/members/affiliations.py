"""The organisations a member belongs to: answered by stakeholders, which stand above us and register here."""

from __future__ import annotations

from collections.abc import Callable

from mutirao.base.ui.addresses import address

Provider = Callable[[int, frozenset[int]], list[tuple[str, str]]]

_providers: list[tuple[Provider, str]] = []


def register(provider: Provider, own_page: str) -> None:
    """`provider(member_id, audiences)` gives names and pages of the organisations that have confirmed the member, as
    far as members of these audiences may see them; `own_page` names the page where members say where they work.
    """
    _providers[:] = [(provider, own_page)]


def confirmed(member_id: int, audiences: frozenset[int]) -> list[tuple[str, str]]:
    return [found for provider, _own_page in _providers for found in provider(member_id, audiences)]


def own_page() -> str:
    """Where members say where they work; "" where nobody asks."""
    return next((address(name) for _provider, name in _providers), "")
