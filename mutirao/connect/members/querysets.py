"""Which members?"""

from __future__ import annotations

from mutirao.base.catalogue.querysets import EntryQuerySet


class MemberQuerySet(EntryQuerySet):
    """Every selection of entries serves members too."""
