"""Who follows what an entry is about, and is told when it appears or changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.classification import classification_of
from mutirao.base.catalogue.models import Entry, Link
from mutirao.base.catalogue.querysets import PUBLIC, audiences_of_many
from mutirao.base.notices.kinds import FOLLOWED_PUBLISHED, FOLLOWED_UPDATED
from mutirao.base.notices.models import Follow
from mutirao.base.notices.services.notifying import Occasion, Through, spread
from mutirao.base.notices.things import Thing
from mutirao.base.taxonomy.querysets import PLACES, WORLD
from mutirao.base.taxonomy.vocabulary import thesaurus_of

Provider = Callable[[Entry], Iterable[Thing]]

WHOLES: Final = (
    Link.Relation.PART_OF,
    Link.Relation.OUTPUT_OF,
    Link.Relation.VERSION_OF,
    Link.Relation.TRANSLATION_OF,
    Link.Relation.PUBLISHED_BY,
    Link.Relation.IMPLEMENTED_BY,
    Link.Relation.FUNDED_BY,
)
"""Who follows the target of such a link wants to know of its source."""
ASKED_AT_ONCE: Final = 500

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Something else that may be followed and stands behind an entry, such as the profile of its contributor."""
    if provider not in _providers:
        _providers.append(provider)


@task()
def tell_followers(entry_id: int, *, is_new: bool) -> int:
    """Once per person, whatever of it they follow. Safe to run again; how many were told now."""
    entry = Entry.objects.published().filter(pk=entry_id).first()
    if entry is None:
        return 0
    things = followed_things(entry) if is_new else [Thing("entry", entry.pk)]
    kind = FOLLOWED_PUBLISHED if is_new else FOLLOWED_UPDATED
    key = str(entry.pk) if is_new else f"{entry.pk}:{timezone.localdate()}"
    return spread(Occasion(kind, key, about=entry.pk), readers_among(followers(things, entry), entry))


def followed_things(entry: Entry) -> list[Thing]:
    """What readers may follow that this entry is news of: the nearest first."""
    filed = classification_of([entry.pk])[entry.pk]
    concepts = [*filed.places, *filed.concepts]
    words = thesaurus_of(concepts)
    broader = [pk for concept in concepts for pk in words.ancestors(concept)]
    world = words.by_notation(PLACES, WORLD)
    near = [Thing("concept", pk) for pk in (*concepts, *broader) if world is None or pk != world.id]
    wholes = Link.objects.filter(source=entry.pk, relation__in=WHOLES).values_list("target_id", flat=True)
    others = [thing for provider in _providers for thing in provider(entry)]
    return list(dict.fromkeys([*near, *(Thing("entry", pk) for pk in wholes), *others]))


def followers(things: Iterable[Thing], entry: Entry) -> dict[int, Through]:
    """By person what they follow of these things; nobody is told of what they contributed themselves."""
    order = {thing: place for place, thing in enumerate(things)}
    of_concepts = Q(concept__in=[thing.id for thing in order if thing.sort == "concept"])
    of_entries = Q(entry__in=[thing.id for thing in order if thing.sort == "entry"])
    rows = Follow.objects.filter(of_concepts | of_entries, user__is_active=True).exclude(user=entry.contributor_id)
    found: dict[int, list[tuple[int, Thing, str]]] = defaultdict(list)
    for person, concept, followed, frequency in rows.values_list("user_id", "concept_id", "entry_id", "frequency"):
        thing = Thing("concept", concept) if concept else Thing("entry", followed)
        found[person].append((order[thing], thing, frequency))
    return {
        person: Through(
            tuple(str(thing) for _place, thing, _frequency in sorted(theirs)),
            tuple(frequency for _place, _thing, frequency in sorted(theirs)),
        )
        for person, theirs in found.items()
    }


def readers_among(people: dict[int, Through], entry: Entry) -> dict[int, Through]:
    """Those who may see the entry."""
    if entry.audience_id is None:
        return people
    return {
        person.pk: people[person.pk]
        for ids in portions(list(people))
        for person, audiences in with_audiences(ids)
        if (entry.audience_id or PUBLIC) in audiences
    }


def with_audiences(ids: list[int]) -> list[tuple[User, frozenset[int]]]:
    persons = list(User.objects.only("pk", "is_superuser").filter(pk__in=ids))
    audiences = audiences_of_many(persons)
    return [(person, audiences[person.pk]) for person in persons]


def portions(ids: list[int]) -> Iterable[list[int]]:
    return (ids[start : start + ASKED_AT_ONCE] for start in range(0, len(ids), ASKED_AT_ONCE))
