"""The template tags every template may use without loading them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal
from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from mutirao.base.ui import components, stylesheet

register = template.Library()
register.simple_tag(stylesheet.first_style, name="first_style")
register.simple_tag(components.in_language, name="in_language")
register.simple_tag(components.card, name="card")
register.simple_tag(components.main_menu, name="main_menu")
register.simple_tag(components.language_items, name="language_items")
register.simple_tag(components.alternates, name="alternates")
register.filter("histogram", components.histogram)


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    try:
        return Locale.parse(language.replace("-", "_"))
    except UnknownLocaleError:
        return Locale("en")


def reader_locale() -> Locale:
    return locale_of(get_language() or "en")


@register.filter
def language_name(code: str) -> str:
    """`fr` → "French", in the reader's language; an unknown code stays as it is."""
    name: str | None = reader_locale().languages.get(code)
    return name[0].upper() + name[1:] if name else code


@register.filter
def number(value: float | Decimal) -> str:
    """Digits grouped the way the reader's language does."""
    return grouped(value, get_language() or "en")


@lru_cache(maxsize=8192)
def grouped(value: float | Decimal, language: str) -> str:
    """Kept, because a page of results shows some hundred counts."""
    return format_decimal(value, locale=locale_of(language))


@register.filter
def partial_date(text: str) -> str:
    """`2018-09` → "September 2018", as exactly as it is known."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return text
    year, month, day = [*parts, 1][:3]
    known = date(year, month, day)
    if len(parts) == 2:
        return format_skeleton("yMMMM", known, locale=reader_locale())
    return format_date(known, "long", locale=reader_locale())


@register.simple_tag
def facet_values(values: Iterable[Any]) -> SafeString:
    """The values of a facet as links with counts."""
    return components.facet_values(values, number)


@register.simple_tag(takes_context=True)
def query(context: Any, **changes: Any) -> str:
    """The address of this page with some of its parameters changed; `None` takes one away."""
    parameters = context["request"].GET.copy()
    for name, value in changes.items():
        values: Iterable[Any] = value if isinstance(value, (list, tuple)) else [value]
        parameters.setlist(name, [str(item) for item in values if item not in {None, ""}])
    encoded = parameters.urlencode()
    return f"?{encoded}" if encoded else context["request"].path
