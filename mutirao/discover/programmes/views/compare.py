"""How a comparison answers: programmes chosen by their addresses, side by side or as a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.ui.page_tags import LISTS, tag_page
from mutirao.discover.programmes.comparison import FEWEST, FIELD_NAMES, MOST, Cell, Line, Sources, compared
from mutirao.discover.programmes.models import Claim, Programme
from mutirao.discover.programmes.table import files
from mutirao.discover.programmes.table.rows import Row, rows

MOST_SLUGS = 50
LONGEST_SEARCH = 100
OFFERED = 10


@dataclass(frozen=True, slots=True)
class Chosen:
    """The programmes of an address in its order: those that can be shown, and how many more it names."""

    programmes: Sequence[Programme]
    missing: int
    too_many: int

    @property
    def slugs(self) -> list[str]:
        return [programme.slug for programme in self.programmes]


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    chosen = chosen_by(request)
    only = request.GET.get("only") == "differences"
    ids = [programme.pk for programme in chosen.programmes]
    wanted = request.GET.get("format", "")
    if wanted in files.FORMATS and ids:
        columns = ("country", "region", "verified", *FIELD_NAMES)
        path = f"{request.path}{url(chosen.slugs)}"
        content = files.Content(ids, columns, {}, path, "comparison", audiences_of(request.user))
        return tag_page(files.answer(content, wanted), LISTS)
    side_by_side = rows(ids, FIELD_NAMES, audiences_of(request.user)) if len(ids) >= FEWEST else []
    context = {
        "chosen": [(item, url(others(chosen.slugs, item.slug), only=only)) for item in chosen.programmes],
        "notices": notices(chosen),
        "parts": parts(side_by_side, only=only),
        "columns": [row.programme for row in side_by_side],
        "only_differences": only,
        "all_url": url(chosen.slugs),
        "differences_url": url(chosen.slugs, only=True),
        "downloads": [(label, f"{url(chosen.slugs)}&format={name}") for name, label in files.FORMATS.items()],
        "can_add": len(ids) < MOST,
        "fewest": FEWEST,
        "most": MOST,
        **picker(request, chosen, only=only),
    }
    return tag_page(render(request, "programmes/compare.html", context), LISTS)


CellsOfLine = tuple[Line, list[tuple[Cell, Programme]]]


def parts(side_by_side: Sequence[Row], *, only: bool) -> list[tuple[str, list[CellsOfLine]]]:
    """Each line with its cells, and each cell with the programme it is of."""
    programmes = [row.programme for row in side_by_side]
    found = compared(side_by_side, sources_of(side_by_side), only_differences=only) if side_by_side else []
    return [
        (part.label, [(line, list(zip(line.cells, programmes, strict=True))) for line in part.lines]) for part in found
    ]


def chosen_by(request: HttpRequest) -> Chosen:
    """Hidden ones are as absent as those that never were."""
    asked = list(dict.fromkeys(slug for slug in request.GET.getlist("p")[:MOST_SLUGS] if slug and "\x00" not in slug))
    found = {item.slug: item for item in Programme.objects.visible_to(request.user).filter(slug__in=asked)}
    known = [found[slug] for slug in asked if slug in found]
    return Chosen(known[:MOST], len(asked) - len(known), max(0, len(known) - MOST))


def notices(chosen: Chosen) -> list[str]:
    said = []
    if chosen.missing:
        text = ngettext(
            "%(count)s programme of this address cannot be found; it may have been renamed or withdrawn.",
            "%(count)s programmes of this address cannot be found; they may have been renamed or withdrawn.",
            chosen.missing,
        )
        said.append(text % {"count": chosen.missing})
    if chosen.too_many:
        text = ngettext(
            "More than %(most)s do not fit beside each other; the last one was left out.",
            "More than %(most)s do not fit beside each other; the last %(count)s were left out.",
            chosen.too_many,
        )
        said.append(text % {"most": MOST, "count": chosen.too_many})
    return said


def others(slugs: Sequence[str], without: str) -> list[str]:
    return [slug for slug in slugs if slug != without]


def url(slugs: Sequence[str], *, only: bool = False) -> str:
    said = [("p", slug) for slug in slugs] + ([("only", "differences")] if only else [])
    return f"?{urlencode(said)}"


def sources_of(side_by_side: Sequence[Row]) -> Sources:
    """Which references each claim rests on; one query."""
    ids = [claim.pk for row in side_by_side for claims in row.told.values() for claim in claims]
    found: Sources = {}
    pairs = Claim.references.through.objects.filter(claim__in=ids).values_list("claim_id", "reference_id")
    for claim, reference in pairs:
        found.setdefault(claim, set()).add(reference)
    return found


def picker(request: HttpRequest, chosen: Chosen, *, only: bool) -> dict[str, Any]:
    """Programmes by a part of their name, each with the address that adds it."""
    text = request.GET.get("find", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = Programme.objects.visible_to(request.user).exclude(slug__in=chosen.slugs)
    for word in text.split():
        found = found.filter(title__icontains=word)
    offered = list(found.order_by("title", "pk")[:OFFERED]) if text and len(chosen.programmes) < MOST else []
    return {
        "find": text,
        "offered": [(programme, url([*chosen.slugs, programme.slug], only=only)) for programme in offered],
        "offers_all": len(offered) < OFFERED,
    }
