"""What the search learns about a member: for each circle of readers only what they may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings

from mutirao.base.catalogue.search_documents import STRANGERS, SearchDocument
from mutirao.base.catalogue.services import audience_of_members
from mutirao.base.taxonomy.models import Concept
from mutirao.base.taxonomy.querysets import WORLD
from mutirao.base.taxonomy.thesaurus import Thesaurus
from mutirao.base.taxonomy.vocabulary import thesaurus_of
from mutirao.connect.members.models import Member, ShownTo
from mutirao.connect.members.visibility import Circle, shown_fields


def search_documents(entry_ids: Iterable[int]) -> Iterator[SearchDocument]:
    """One for members and, of a public profile, one for strangers; four queries however many they are."""
    members = list(
        Member.objects.published()
        .filter(pk__in=list(entry_ids))
        .select_related("country")
        .prefetch_related("expertise", "interests", "countries_known")
    )
    audience_id = audience_of_members().pk if members else 0
    words = thesaurus_of(used_concepts(members))
    for member in members:
        yield Face(member, Circle.MEMBERS, words).document(audience_id)
        if member.profile_shown_to == ShownTo.EVERYONE:
            yield Face(member, Circle.STRANGERS, words).document(STRANGERS)


def used_concepts(members: Iterable[Member]) -> Iterator[int]:
    for member in members:
        relations = (member.expertise, member.interests, member.countries_known)
        yield from (concept.pk for relation in relations for concept in relation.all())
        if member.country_id:
            yield member.country_id


class Face:
    """A member as one circle of readers sees them."""

    def __init__(self, member: Member, circle: Circle, words: Thesaurus) -> None:
        self.member, self.words = member, words
        self.shown = shown_fields(member, circle)

    def document(self, audience_id: int) -> SearchDocument:
        member = self.member
        codes = self.place_codes()
        return SearchDocument(
            entry_id=member.pk,
            type=member.type,
            kind="",
            title=member.title,
            subtitle=self.text("position"),
            summary=self.text("headline") or self.text("biography"),
            container=self.text("organisation"),
            keywords=[*self.labels("interests"), *([self.text("biography")] if self.text("headline") else [])],
            languages=list(member.spoken) if "spoken" in self.shown else [],
            concept_slugs=[self.words.concept(concept.pk).key for concept in self.related("expertise")],
            country_codes=[code for code in codes if len(code) == 2],
            region_codes=[code for code in codes if len(code) != 2 and code != WORLD],
            audience_id=audience_id,
            published_at=member.created_at,
            values={
                "institution": [self.text("institution")],
                "offer": list(member.offers) if "offers" in self.shown else [],
            },
        )

    def text(self, field: str) -> str:
        return str(getattr(self.member, field)) if field in self.shown else ""

    def related(self, field: str) -> list[Concept]:
        return list(getattr(self.member, field).all()) if field in self.shown else []

    def labels(self, field: str) -> list[str]:
        """In every language of the site, so that a reader of any of them finds it."""
        return [
            label
            for concept in self.related(field)
            for label in dict.fromkeys(self.words.label(concept.pk, language) for language, _name in settings.LANGUAGES)
        ]

    def place_codes(self) -> list[str]:
        """Where they work and what they know, with the regions around."""
        places = {place.pk for place in self.related("countries_known")}
        if "country" in self.shown and self.member.country_id:
            places.add(self.member.country_id)
        around = {region for place in places for region in self.words.ancestors(place)}
        return [self.words.concept(pk).notation for pk in sorted(places | around)]
