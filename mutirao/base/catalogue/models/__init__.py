"""Entry, and the nouns that hang on it."""

from mutirao.base.catalogue.models.audience import Audience
from mutirao.base.catalogue.models.change import Change
from mutirao.base.catalogue.models.entry import Entry
from mutirao.base.catalogue.models.link import Link

__all__ = ["Audience", "Change", "Entry", "Link"]
