"""Which concepts?"""

from __future__ import annotations

from typing import Self

from django.db import models

TOPICS = "topics"
PLACES = "places"
WORLD = "001"
"""Filing something under the whole world says nothing about it."""


class ConceptQuerySet(models.QuerySet):  # type: ignore[type-arg]  # shared by Concept and Place
    def topics(self) -> Self:
        return self.filter(scheme__slug=TOPICS)

    def places(self) -> Self:
        return self.filter(scheme__slug=PLACES)

    def in_use(self) -> Self:
        return self.filter(is_deprecated=False)
