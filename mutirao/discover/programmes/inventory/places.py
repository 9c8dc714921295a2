"""Countries by every code and name an inventory may use for them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mutirao.base.taxonomy.models import Label, Place
from mutirao.connect.stakeholders.names import name_key
from mutirao.discover.programmes.inventory.tables import column_key

IN_BRACKETS = re.compile(r"\([^)]*\)")


class PlaceNames:
    """All places in memory, for as long as one import takes."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.iso2: dict[int, str] = {}
        for pk, iso2, iso3, m49 in Place.objects.values_list("pk", "iso2", "iso3", "m49"):
            self.iso2[pk] = iso2
            self.ids |= {name_key(code): pk for code in (iso2, iso3, m49) if code}
        kinds = [Label.Kind.PREFERRED, Label.Kind.ALTERNATIVE]
        labels = Label.objects.filter(concept__in=self.iso2, kind__in=kinds).order_by("kind")
        for text, pk in labels.values_list("text", "concept"):
            self.ids.setdefault(name_key(text), pk)

    def find(self, said: str, own: Mapping[str, str]) -> int | None:
        """`own` are names of the mapping by `column_key`, with the codes they mean."""
        for name in spellings(said):
            meant = own.get(column_key(name), name)
            if (pk := self.ids.get(name_key(meant))) is not None:
                return pk
        return None


def spellings(said: str) -> Iterator[str]:
    """As it stands; without what is in brackets; `Gambia, The` the right way round."""
    yield said
    plain = IN_BRACKETS.sub("", said).strip()
    yield plain
    first, comma, rest = plain.partition(",")
    if comma:
        yield f"{rest.strip()} {first.strip()}"
    yield re.sub(r"\bSt\.", "Saint", plain)
    yield plain.replace(" and ", " & ")
