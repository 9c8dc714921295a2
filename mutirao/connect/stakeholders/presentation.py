"""What the page of an organisation shows, gathered with a number of queries that never depends on the organisation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from mutirao.base.catalogue import entry_types
from mutirao.base.catalogue.cards import Card, cards
from mutirao.base.catalogue.classification import classification_of
from mutirao.base.catalogue.links import LinkGroup, groups_pointing_at
from mutirao.base.catalogue.models import Entry, Link
from mutirao.base.catalogue.querysets import audiences_of
from mutirao.base.taxonomy.models import Place
from mutirao.base.taxonomy.presentation import ConceptLink, concept_links
from mutirao.base.ui.addresses import address
from mutirao.connect.members.models import Member
from mutirao.connect.stakeholders.belonging import members_of
from mutirao.connect.stakeholders.facets import NAME
from mutirao.connect.stakeholders.models import Stakeholder, StakeholderName

SHOWN = 5
PARTS_SHOWN = 20
HEADINGS = {
    Link.Relation.IMPLEMENTED_BY: _("Programmes it implements"),
    Link.Relation.FUNDED_BY: _("Programmes it funds"),
    Link.Relation.PUBLISHED_BY: _("Publications"),
}
ORDER: list[str] = [Link.Relation.IMPLEMENTED_BY, Link.Relation.FUNDED_BY, Link.Relation.PUBLISHED_BY]
MEMBERS = "members"


@dataclass(frozen=True, slots=True)
class Group:
    """A list that gathers by itself: how many there are, the newest, the way to all of them, and who is shown."""

    key: str
    heading: Any
    total: str
    cards: list[Card]
    url: str
    ids: list[int]


def detail_context(stakeholder: Stakeholder, user: Any) -> dict[str, Any]:
    audiences = audiences_of(user)
    groups = [*linked_groups(stakeholder, audiences), *member_groups(stakeholder, audiences)]
    parent, parts = family(stakeholder, audiences)
    names = list(StakeholderName.objects.filter(stakeholder=stakeholder))
    return {
        "stakeholder": stakeholder,
        "groups": groups,
        "parent": parent,
        "parts": parts[:PARTS_SHOWN],
        "more_parts": len(parts) > PARTS_SHOWN,
        "kind_label": stakeholder.kind_label,
        "kind_url": directory("kind", stakeholder.kind),
        "translated": named(names, StakeholderName.Kind.TRANSLATED),
        "former": named(names, StakeholderName.Kind.FORMER),
        "alternative": named(names, StakeholderName.Kind.ALTERNATIVE),
        "all_names": names,
        **filed(stakeholder),
        "shown_ids": [pk for group in groups for pk in group.ids],
    }


def named(names: Iterable[StakeholderName], kind: str) -> list[StakeholderName]:
    return [name for name in names if name.kind == kind]


def directory(facet: str, value: str) -> str:
    return f"{address('search:stakeholders')}?{urlencode({facet: value})}"


def filed(stakeholder: Stakeholder) -> dict[str, list[ConceptLink]]:
    found = classification_of([stakeholder.pk])[stakeholder.pk]
    countries = set(Place.objects.filter(pk__in=found.places, level="country").values_list("pk", flat=True))
    return {
        "topics": concept_links(found.concepts, (), "search:topic"),
        "countries": concept_links([pk for pk in found.places if pk in countries], (), "countries:detail"),
        "regions": concept_links([pk for pk in found.places if pk not in countries], (), "countries:detail"),
    }


def family(stakeholder: Stakeholder, audiences: frozenset[int]) -> tuple[Stakeholder | None, list[Stakeholder]]:
    """The one it is part of and its own parts, as far as this reader may see them."""
    visible = Stakeholder.objects.visible_in(audiences)
    own = visible.filter(parent=stakeholder) | visible.filter(pk=stakeholder.parent_id)
    found = list(own.only("type", "title", "slug", "parent").order_by("title", "pk"))
    parent = next((item for item in found if item.pk == stakeholder.parent_id), None)
    return parent, [item for item in found if item != parent]


# What gathers by itself


def linked_groups(stakeholder: Stakeholder, audiences: frozenset[int]) -> list[Group]:
    found = groups_pointing_at(stakeholder, audiences, SHOWN)
    made = cards_by_id((entry for group in found for entry in group.newest), audiences)
    found.sort(key=lambda group: (ORDER.index(group.relation) if group.relation in ORDER else len(ORDER), group.type))
    return [to_group(stakeholder, group, made) for group in found]


def cards_by_id(entries: Iterable[Entry], audiences: frozenset[int]) -> dict[int, Card]:
    """One entry may stand in several groups, and is asked for once."""
    distinct = list({entry.pk: entry for entry in entries}.values())
    return {entry.pk: card for entry, card in zip(distinct, cards(distinct, audiences=audiences), strict=True)}


def to_group(stakeholder: Stakeholder, group: LinkGroup, made: dict[int, Card]) -> Group:
    entry_type = entry_types.get(group.type)
    return Group(
        key=f"{group.type}-{group.relation}",
        heading=heading_of(group.type, group.relation),
        total=counted(entry_type.count_label(group.total), group.total),
        cards=[made[entry.pk] for entry in group.newest],
        url=whole_list(stakeholder, group),
        ids=[entry.pk for entry in group.newest],
    )


def heading_of(type_name: str, relation: str) -> Any:
    return HEADINGS.get(Link.Relation(relation), entry_types.get(type_name).label_plural)


def counted(words: str, total: int) -> str:
    return words % {"total": number_format(total, force_grouping=True)}


def whole_list(stakeholder: Stakeholder, group: LinkGroup) -> str:
    """The search's list, where it is narrowed by the same relation alone; else a page of our own."""
    url = searched(stakeholder, group.type) if group.relation == Link.Relation.PUBLISHED_BY else ""
    return url or address("stakeholders:linked", stakeholder.slug, group.type, group.relation)


def searched(stakeholder: Stakeholder, type_name: str) -> str:
    """The list of this type with the organisation as a filter; "" where it has no such filter."""
    entry_type = entry_types.get(type_name)
    if NAME not in entry_type.facets or stakeholder.audience_id is not None:
        return ""
    return f"{address('search:section', entry_type.section)}?{urlencode({NAME: stakeholder.slug})}"


def member_groups(stakeholder: Stakeholder, audiences: frozenset[int]) -> list[Group]:
    found = members_of(stakeholder, audiences)
    total = found.count()
    if not total:
        return []
    shown = list(found[:SHOWN])
    return [
        Group(
            key=MEMBERS,
            heading=_("Members who work there"),
            total=counted(entry_types.get(Member.TYPE).count_label(total), total),
            cards=cards(shown, audiences=audiences),
            url=address("stakeholders:people", stakeholder.slug),
            ids=[member.pk for member in shown],
        )
    ]
