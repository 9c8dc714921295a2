"""What lists of programmes can be narrowed by: every coded field, by its codes."""

from mutirao.base.catalogue.entry_types import OwnFacet
from mutirao.discover.programmes.fields import FACETS

OWN_FACETS = tuple(OwnFacet(field.name, field.label, field.codes.label) for field in FACETS if field.codes is not None)
OPEN_FACETS = ("country", "region", "programme_type", "targeting_methods", "status")
"""What most readers come with; the other facets stay folded below these."""


def facets_in_order() -> tuple[str, ...]:
    others = [facet.name for facet in OWN_FACETS if facet.name not in OPEN_FACETS]
    return (*OPEN_FACETS, *others, "concept", "year")
