"""What lists of programmes can be narrowed by: every coded field, by its codes."""

from mutirao.base.catalogue.entry_types import OwnFacet
from mutirao.discover.programmes.fields import FACETS

OWN_FACETS = tuple(OwnFacet(field.name, field.label, field.codes.label) for field in FACETS if field.codes is not None)
