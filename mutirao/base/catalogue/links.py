"""The entries an entry is linked with, seen from its side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from mutirao.base.catalogue.models import Entry, Link
from mutirao.base.catalogue.prepared import visible_by_id
from mutirao.base.catalogue.querysets import audiences_of

INVERSE = {
    Link.Relation.PART_OF: pgettext_lazy("relation between publications", "contains"),
    Link.Relation.OUTPUT_OF: _("led to"),
    Link.Relation.REFERENCES: _("is referred to by"),
    Link.Relation.TRANSLATION_OF: _("is translated as"),
    Link.Relation.VERSION_OF: _("has a newer version"),
    Link.Relation.PUBLISHED_BY: pgettext_lazy("what an organisation does", "publishes"),
    Link.Relation.IMPLEMENTED_BY: pgettext_lazy("what an organisation does", "implements"),
    Link.Relation.FUNDED_BY: pgettext_lazy("what an organisation does", "funds"),
    Link.Relation.REPLACED_BY: pgettext_lazy("relation between programmes", "replaces"),
    Link.Relation.RELATED: _("is related to"),
}
TOUCHING = "SELECT * FROM catalogue_link WHERE source_id = %s OR target_id = %s ORDER BY id"


@dataclass(frozen=True)
class Neighbour:
    """A linked entry; `label` says how, read from here; `is_newer` tells the later of two versions."""

    relation: str
    label: str
    entry: Entry
    is_newer: bool

    @property
    def url(self) -> str:
        return self.entry.get_absolute_url()


def neighbours(entry: Entry, user: Any) -> list[Neighbour]:
    """What this person may see of it, with three queries; translations of a translation are translations, too."""
    links: list[Link] = list(Link.objects.raw(TOUCHING, [entry.pk, entry.pk]))
    links += sibling_translations(entry, links)
    ids = {link.target_id if link.source_id == entry.pk else link.source_id for link in links}
    visible = visible_by_id(ids, audiences_of(user))
    found: dict[tuple[str, int], Neighbour] = {}
    for link in links:
        is_source = link.source_id == entry.pk
        other = visible.get(link.target_id if is_source else link.source_id)
        if other:
            label = link.get_relation_display() if is_source else str(INVERSE[Link.Relation(link.relation)])
            found[link.relation, other.pk] = Neighbour(link.relation, label, other, is_newer=not is_source)
    return list(found.values())


def sibling_translations(entry: Entry, links: list[Link]) -> list[Link]:
    """Translations of the same original as `entry`, as links from `entry`'s side."""
    originals = [
        link.target_id for link in links if link.relation == Link.Relation.TRANSLATION_OF and link.source_id == entry.pk
    ]
    if not originals:
        return []
    siblings = Link.objects.filter(target__in=originals, relation=Link.Relation.TRANSLATION_OF).exclude(source=entry)
    return [Link(source=entry, relation=link.relation, target_id=link.source_id) for link in siblings]


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """The entries of one type that point at an entry by one relation: how many there are, and the newest of them."""

    type: str
    relation: str
    total: int
    newest: list[Entry]


def groups_pointing_at(entry: Entry, audiences: frozenset[int], shown: int = 5) -> list[LinkGroup]:
    """What members of these audiences may see of them, with two queries however many there are."""
    found: dict[tuple[str, str], tuple[int, list[int]]] = {}
    group = [F("relation"), F("source__type")]
    newest_first = [F("source__first_published_at").desc(nulls_last=True), F("source_id").desc()]
    ranked = pointing_at(entry, audiences).annotate(
        place=Window(RowNumber(), partition_by=group, order_by=newest_first),
        total=Window(Count("pk"), partition_by=group),
    )
    rows = ranked.filter(place__lte=shown).values_list("source__type", "relation", "total", "place", "source_id")
    for type_name, relation, total, _place, source in sorted(rows):
        found.setdefault((type_name, relation), (total, []))[1].append(source)
    visible = visible_by_id((pk for _total, pks in found.values() for pk in pks), audiences)
    return [
        LinkGroup(type_name, relation, total, [visible[pk] for pk in pks if pk in visible])
        for (type_name, relation), (total, pks) in found.items()
    ]


def pointing_at(entry: Entry, audiences: frozenset[int]) -> QuerySet[Link]:
    return Link.objects.filter(target=entry, source__in=Entry.objects.visible_in(audiences))
