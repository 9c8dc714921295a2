"""Who may follow what?"""

from __future__ import annotations

from typing import Any

from mutirao.base.catalogue.models import Entry
from mutirao.base.notices.things import Thing
from mutirao.base.taxonomy.models import Concept
from mutirao.base.taxonomy.querysets import PLACES, TOPICS, WORLD


def may_follow(user: Any, thing: Thing) -> bool:
    """Members follow what they can see; topics and places are for all to see, and the whole world is no place."""
    if not user.is_authenticated:
        return False
    if thing.sort == "entry":
        return Entry.objects.visible_to(user).filter(pk=thing.id).exists()
    known = Concept.objects.in_use().filter(pk=thing.id, scheme__slug__in=[TOPICS, PLACES])
    return known.exclude(scheme__slug=PLACES, notation=WORLD).exists()
