"""The organisations that publish: publications are linked with those whose name their publishers bear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet
from django_tasks import task

from mutirao.base.accounts.models import User
from mutirao.base.catalogue.models import Change, Link
from mutirao.connect.stakeholders.models import Stakeholder, StakeholderName
from mutirao.connect.stakeholders.names import name_key
from mutirao.connect.stakeholders.services.editing import add_name
from mutirao.connect.stakeholders.services.many import NewStakeholder, create_stakeholders
from mutirao.discover.publications.models import Contribution, PublisherName

AT_ONCE = 1000
"""More publications than that are linked by a job."""
BATCH = 500


@dataclass(frozen=True, slots=True)
class UnknownPublisher:
    """A name no organisation carries: the way most publications write it, the other ways, and on how many it stands."""

    key: str
    name: str
    spellings: list[str]
    count: int


# Linking


@transaction.atomic
def link_publishers(publication_ids: Sequence[int]) -> None:
    """Make these publications' links to publishers what their names say now, with five queries and what changes."""
    named = list(publisher_rows().filter(publication__in=publication_ids).values_list("publication", "organisation"))
    known = {
        (source, target): pk
        for pk, source, target in published_by()
        .filter(source__in=publication_ids)
        .values_list("pk", "source", "target")
    }
    if not named and not known:
        return
    carried = organisations_named({name for _pk, name in named})
    wanted = {(publication, carried[name]) for publication, name in named if name in carried}
    stale = [pk for said, pk in known.items() if said not in wanted]
    fresh = sorted(wanted - known.keys())
    Link.objects.filter(pk__in=stale).delete()
    Link.objects.bulk_create(
        Link(source_id=source, relation=Link.Relation.PUBLISHED_BY, target_id=target) for source, target in fresh
    )
    changed = [said for said in (*fresh, *known) if said not in wanted or said not in known]
    Change.objects.record({pk for said in changed for pk in said})


def published_by() -> QuerySet[Link]:
    return Link.objects.filter(relation=Link.Relation.PUBLISHED_BY)


def publisher_rows() -> QuerySet[Contribution]:
    return Contribution.objects.filter(role=Contribution.Role.PUBLISHER).exclude(organisation="")


def organisations_named(names: Iterable[str]) -> dict[str, int]:
    """By name the organisation it means: what a curator has said of the name comes first, then who carries it."""
    keys = {name: name_key(name) for name in names}
    decided = dict(PublisherName.objects.filter(key__in=set(keys.values())).values_list("key", "stakeholder"))
    open_ones = [name for name, key in keys.items() if key not in decided]
    carried = Stakeholder.objects.all().known_as(open_ones)
    said = {name: pk for name, key in keys.items() if (pk := decided.get(key))}
    return carried | said


def relink(stakeholder_ids: Sequence[int]) -> None:
    """The names of these organisations have changed: what bears one of them, or was linked, is looked at again."""
    keys = {
        *StakeholderName.objects.filter(stakeholder__in=stakeholder_ids).values_list("key", flat=True),
        *PublisherName.objects.filter(stakeholder__in=stakeholder_ids).values_list("key", flat=True),
    }
    relink_names(keys, also=published_by().filter(target__in=stakeholder_ids).values_list("source", flat=True))


def relink_names(keys: Iterable[str], also: Iterable[int] = ()) -> None:
    wanted = set(keys)
    spelled = [name for name in names_of_publishers() if name_key(name) in wanted]
    bearing = publisher_rows().filter(organisation__in=spelled).values_list("publication", flat=True)
    ids = sorted({*bearing, *also})
    if len(ids) > AT_ONCE:
        link_many.enqueue(ids)
    else:
        link_in_batches(ids)


@task()
def link_many(publication_ids: list[int]) -> None:
    """Safe to run again."""
    link_in_batches(publication_ids)


def link_in_batches(ids: Sequence[int]) -> None:
    for start in range(0, len(ids), BATCH):
        link_publishers(ids[start : start + BATCH])


def names_of_publishers() -> QuerySet[Contribution, str]:
    return publisher_rows().order_by("organisation").values_list("organisation", flat=True).distinct()


# What curators decide


def unknown_publishers() -> list[UnknownPublisher]:
    """The names that mean no organisation so far and nobody has decided on, those of most publications first."""
    rows = publisher_rows().filter(publication__archived_at=None).order_by().values("organisation")
    counted = dict(rows.annotate(number=Count("publication", distinct=True)).values_list("organisation", "number"))
    by_key: dict[str, list[str]] = defaultdict(list)
    for name in sorted(counted, key=lambda name: (-counted[name], name)):
        if key := name_key(name):
            by_key[key].append(name)
    known = {name_key(name) for name in organisations_named(counted)}
    known |= set(PublisherName.objects.values_list("key", flat=True))
    open_ones = {key: names for key, names in by_key.items() if key not in known}
    together = counted_together([name for names in open_ones.values() if len(names) > 1 for name in names])
    found = [
        UnknownPublisher(key, names[0], names[1:], together.get(key) or counted[names[0]])
        for key, names in open_ones.items()
    ]
    return sorted(found, key=lambda item: (-item.count, item.key))


def counted_together(spellings: Sequence[str]) -> dict[str, int]:
    """By key, on how many publications a name of several spellings stands: some have it twice."""
    bearing: dict[str, set[int]] = defaultdict(set)
    rows = publisher_rows().filter(organisation__in=spellings, publication__archived_at=None)
    for name, publication in rows.values_list("organisation", "publication"):
        bearing[name_key(name)].add(publication)
    return {key: len(ids) for key, ids in bearing.items()}


@transaction.atomic
def adopt_publisher(name: str, kind: str, *, by: User) -> Stakeholder:
    """Make an organisation of a publisher's name; all its publications, and those to come, are linked with it."""
    spellings = [other for other in names_of_publishers() if name_key(other) == name_key(name) and other != name]
    names = [(StakeholderName.Kind.ALTERNATIVE.value, "", other) for other in spellings]
    made = create_stakeholders([NewStakeholder(name, kind, names=names, columns={"contributor": by})])[0]
    decide(name, made)
    relink_names([name_key(name)])
    return made


@transaction.atomic
def publisher_is(name: str, stakeholder: Stakeholder, *, by: User) -> None:
    """The name means this organisation, which is found by it from now on."""
    decide(name, stakeholder)
    add_name(stakeholder, name)
    relink_names([name_key(name)])


@transaction.atomic
def publisher_is_none(name: str, *, by: User) -> None:
    """Not an organisation, or none that stands here: not asked again."""
    decide(name, None)
    relink_names([name_key(name)])


@transaction.atomic
def ask_again(key: str, *, by: User) -> None:
    PublisherName.objects.filter(key=key).delete()
    relink_names([key])


def decide(name: str, stakeholder: Stakeholder | None) -> None:
    PublisherName.objects.update_or_create(key=name_key(name), defaults={"stakeholder": stakeholder})
