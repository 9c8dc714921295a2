"""The site's own menu and a person's own places: each app adds its pages at start-up."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
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


@dataclass(frozen=True)
class PersonalPlace:
    """A page of whoever is logged in, in the menu of their account."""

    label: _StrPromise
    url_name: str
    order: int = 100

    @property
    def url(self) -> str:
        return address(self.url_name)


_items: list[NavigationItem] = []
_personal: list[PersonalPlace] = []
_landings: list[Callable[[HttpRequest], str]] = []


def add(items: Iterable[NavigationItem]) -> None:
    _items.extend(item for item in items if item not in _items)


def menu() -> list[tuple[_StrPromise, list[NavigationItem]]]:
    """The verbs that lead anywhere, in their order, each with its places."""
    by_verb = [
        (label, sorted((item for item in _items if item.verb == verb), key=lambda item: item.order))
        for verb, label in VERBS.items()
    ]
    return [(label, items) for label, items in by_verb if items]


def add_personal(places: Iterable[PersonalPlace]) -> None:
    _personal.extend(place for place in places if place not in _personal)
    _personal.sort(key=lambda place: place.order)


def personal() -> list[PersonalPlace]:
    """A person's own places, in their order."""
    return _personal


def add_landing(landing: Callable[[HttpRequest], str]) -> None:
    """`landing(request)` gives the address a person should see next after logging in, or "" where it has none."""
    if landing not in _landings:
        _landings.append(landing)


def landing_page(request: HttpRequest) -> str:
    """Where somebody who asked for no particular page goes after logging in; "" where nobody has a wish."""
    return next((url for url in (landing(request) for landing in _landings) if url), "")
