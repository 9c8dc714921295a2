"""Components that stand dozens of times on a page: written in Python, because a template takes ten times as long."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import get_language
from django.utils.translation import gettext as _

SUMMARY_LENGTH = 260
HISTOGRAM_HEIGHT = 40
YEAR_WIDTH = 4
BAR_WIDTH = 3


def in_language(code: str) -> SafeString:
    """The attributes of a text in a language of its own; its direction comes from its letters."""
    own = f' lang="{escape(code)}"' if code and code != get_language() else ""
    return mark_safe(f'{own} dir="auto"')  # noqa: S308 - escaped above


def main_menu(menu: Sequence[tuple[Any, Sequence[Any]]], path: str) -> SafeString:
    """The places of the menu, under their verbs where there are several; the one that `path` is in is marked."""
    groups = ((escape(str(verb)), [_place(place, path) for place in places]) for verb, places in menu)
    if len(menu) == 1:
        return mark_safe("".join(link for _verb, links in groups for link in links))  # noqa: S308 - escaped below
    folded = (
        f'<details class="pop start" name="menu"><summary>{verb}</summary>'
        f"<ul>{''.join(f'<li>{link}</li>' for link in links)}</ul></details>"
        for verb, links in groups
    )
    return mark_safe("".join(folded))  # noqa: S308 - escaped above and below


def _place(place: Any, path: str) -> str:
    url = place.url
    current = ' aria-current="true"' if url in path else ""
    return f'<a href="{escape(url)}"{current}>{escape(str(place.label))}</a>'


def language_items(links: Iterable[Any]) -> SafeString:
    """This page in every language, as items of a list."""
    items = (
        f'<li><a href="{escape(link.url)}" lang="{link.code}" hreflang="{link.code}"'
        f"{' aria-current=true' if link.is_current else ''}>{escape(link.name)}</a></li>"
        for link in links
    )
    return mark_safe("".join(items))  # noqa: S308 - the address is escaped; codes and names are the settings' own


def alternates(links: Iterable[Any]) -> SafeString:
    """The same, for search engines."""
    items = (f'<link rel="alternate" hreflang="{link.code}" href="{escape(link.url)}">' for link in links)
    return mark_safe("".join(items))  # noqa: S308 - as above


def card(card: Any, *, brief: bool = False) -> SafeString:
    """An entry in a list (a `Card` of the catalogue); brief leaves subtitle and summary out."""
    own = in_language(card.language)
    title = escape(f"{card.title}: {card.subtitle}" if card.subtitle and not brief else card.title)
    parts = [
        f'<article class="card">{_picture(card)}<ul class="meta">{"".join(_facts(card))}</ul>',
        f'<h3><a href="{escape(card.url)}"{own}>{title}</a></h3>',
        f"<p>{escape(card.names)}</p>" if card.names else "",
        _passage(card.passage, own) if card.passage else "",
    ]
    if card.summary and not card.passage and not brief:
        parts.append(f'<p class="summary"{own}>{escape(Truncator(card.summary).chars(SUMMARY_LENGTH))}</p>')
    return mark_safe("".join(parts) + "</article>")  # noqa: S308 - every text is escaped above


def _picture(card: Any) -> str:
    """Square and small; the name beside it says what it shows."""
    if not card.picture:
        return ""
    return f'<img class="face" src="{escape(card.picture)}" alt="" width="64" height="64" loading="lazy">'


def _facts(card: Any) -> Iterator[str]:
    if card.kind_label:
        yield f'<li class="kind">{escape(card.kind_label)}</li>'
    if card.year:
        yield f"<li>{card.year}</li>"
    if card.language_name:
        yield f"<li>{escape(card.language_name)}</li>"
    if card.countries:
        more = f" +{card.more_countries}" if card.more_countries else ""
        yield f"<li>{escape(', '.join(card.countries))}{more}</li>"
    if card.has_file:
        with_file = _("with file")
        yield f"<li>{escape(with_file)}</li>"
    if card.is_generated:
        made_up = _("made up for the demonstration")
        yield f'<li class="badge">{escape(made_up)}</li>'


def _passage(passage: Any, own: str) -> str:
    words = "".join(f"<mark>{escape(text)}</mark>" if found else escape(text) for text, found in passage.segments)
    text = f'<p class="summary"{own}>{words}</p>'
    if not passage.file_name:
        return text
    place = passage.file_name
    if passage.page:
        place = _("%(file)s, page %(page)s") % {"file": passage.file_name, "page": passage.page}
    link = f'<a href="{escape(passage.url)}"><bdi>{escape(place)}</bdi></a>'
    # Translators: where a passage was found, such as "in report.pdf, page 14".
    where = escape(_("in %(place)s")) % {"place": link}
    return f'{text}<p class="small">{where}</p>'


def facet_values(values: Iterable[Any], number: Any) -> SafeString:
    """The values of a facet as links with counts; `number` writes a count."""
    rows = (
        f'<li><a href="{escape(value.url)}"{" aria-current=true" if value.selected else ""}>'
        f"{escape(str(value.label))} <span>{number(value.count)}</span></a></li>"
        for value in values
    )
    return mark_safe("".join(rows))  # noqa: S308 - every text is escaped above


def histogram(values: Sequence[Any]) -> SafeString:
    """The years of a facet as columns, chosen ones marked: a picture beside the list, so hidden from screen readers."""
    counts = {int(value.value): value for value in values if str(value.value).isdigit()}
    if len(counts) < 3:
        return mark_safe("")
    first, last = min(counts), max(counts)
    most = max(value.count for value in counts.values()) or 1
    bars = {True: "", False: ""}
    for year, value in sorted(counts.items()):
        height = max(1, round(HISTOGRAM_HEIGHT * value.count / most))
        bars[value.selected] += f"M{(year - first) * YEAR_WIDTH} {HISTOGRAM_HEIGHT}v-{height}h{BAR_WIDTH}v{height}z"
    size = f"{(last - first) * YEAR_WIDTH + BAR_WIDTH} {HISTOGRAM_HEIGHT}"
    return mark_safe(  # noqa: S308 - only numbers
        f'<svg class="histogram" viewBox="0 0 {size}" preserveAspectRatio="none" aria-hidden="true">'
        f'<path d="{bars[False]}"/><path class="on" d="{bars[True]}"/></svg>'
    )
