"""The site's own menu: each app adds its places at start-up, under the verb readers know it by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from mutirao.base.ui.addresses import address

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

VERBS = {"discover": _("Discover"), "learn": _("Learn"), "connect": _("Connect")}


@dataclass(frozen=True)
class NavigationItem:
    """A place in the menu; `order` sorts within its verb."""

    verb: str
    label: _StrPromise
    url_name: str
    url_args: tuple[str, ...] = ()
    order: int = 100

    @property
    def url(self) -> str:
        return address(self.url_name, *self.url_args)


_items: list[NavigationItem] = []


def add(items: Iterable[NavigationItem]) -> None:
    _items.extend(item for item in items if item not in _items)


def menu() -> list[tuple[_StrPromise, list[NavigationItem]]]:
    """The verbs that lead anywhere, in their order, each with its places."""
    by_verb = [
        (label, sorted((item for item in _items if item.verb == verb), key=lambda item: item.order))
        for verb, label in VERBS.items()
    ]
    return [(label, items) for label, items in by_verb if items]
