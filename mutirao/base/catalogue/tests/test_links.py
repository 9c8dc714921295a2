"""Links are seen from both sides, and only towards what the reader may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db import IntegrityError, transaction

from mutirao.base.catalogue.links import INVERSE, neighbours
from mutirao.base.catalogue.models import Audience, Change, Entry, Link
from mutirao.discover.publications.curation import link, unlink
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.services import withdraw
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]

NOBODY = AnonymousUser()


def seen(entry: Publication, user: Any = NOBODY) -> list[tuple[str, str, int]]:
    return sorted((found.relation, found.label, found.entry.pk) for found in neighbours(entry, user))


@pytest.mark.parametrize("relation", Link.Relation)
def test_a_link_reads_as_a_sentence_from_either_side(relation: Link.Relation) -> None:
    source, target = make_publication(), make_publication()
    link(source, relation, target)

    assert seen(source) == [(relation, relation.label, target.pk)]
    assert seen(target) == [(relation, str(INVERSE[relation]), source.pk)]


def test_the_newer_of_two_versions_is_told() -> None:
    newer, older = make_publication(), make_publication()
    link(newer, Link.Relation.VERSION_OF, older)

    assert [found.is_newer for found in neighbours(older, NOBODY)] == [True]
    assert [found.is_newer for found in neighbours(newer, NOBODY)] == [False]


def test_translations_of_one_original_know_each_other() -> None:
    original, french, spanish = make_publication(), make_publication(), make_publication()
    link(french, Link.Relation.TRANSLATION_OF, original)
    link(spanish, Link.Relation.TRANSLATION_OF, original)

    assert {found.entry.pk for found in neighbours(french, NOBODY)} == {original.pk, spanish.pk}
    assert {found.entry.pk for found in neighbours(spanish, NOBODY)} == {original.pk, french.pk}
    assert {found.entry.pk for found in neighbours(original, NOBODY)} == {french.pk, spanish.pk}


@pytest.mark.parametrize("hidden", ["restricted", "draft", "archived"])
def test_what_a_reader_may_not_see_is_no_neighbour(hidden: str, member: Any) -> None:
    group = Group.objects.create(name="circle")
    circle = Audience.objects.create(name="circle", group=group)
    entry = make_publication()
    other = make_publication(published=hidden != "draft", audience=circle if hidden == "restricted" else None)
    if hidden == "archived":
        withdraw(other)
    link(entry, Link.Relation.REFERENCES, other)
    link(other, Link.Relation.RELATED, entry)

    assert seen(entry) == []
    assert seen(entry, member) == []
    member.groups.add(group)
    assert [pk for _relation, _label, pk in seen(entry, member)] == ([other.pk] * 2 if hidden == "restricted" else [])


def test_a_hidden_original_does_not_hide_its_other_translations() -> None:
    original, french, spanish = make_publication(published=False), make_publication(), make_publication()
    link(french, Link.Relation.TRANSLATION_OF, original)
    link(spanish, Link.Relation.TRANSLATION_OF, original)

    assert [found.entry.pk for found in neighbours(french, NOBODY)] == [spanish.pk]


def test_neighbours_cost_the_same_however_many(django_assert_num_queries: Any) -> None:
    original = make_publication()
    for translations in (1, 3):
        for _ in range(translations):
            french = make_publication()
            link(french, Link.Relation.TRANSLATION_OF, original)
        with django_assert_num_queries(3):
            found = neighbours(french, NOBODY)
    assert len(found) == 1 + 3


def test_linking_and_unlinking_change_both_sides() -> None:
    source, target = make_publication(), make_publication()
    before = Change.objects.latest_id()

    link(source, Link.Relation.RELATED, target)
    link(source, Link.Relation.RELATED, target)
    made = Link.objects.get(source=source.pk)
    unlink(target, made.pk)
    unlink(source, made.pk)

    changed = Change.objects.since(before).values_list("entry_id", flat=True)
    assert set(changed) == {source.pk, target.pk}
    assert not Link.objects.exists()


def test_no_entry_is_its_own_neighbour() -> None:
    entry = Entry.objects.get(pk=make_publication().pk)

    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.create(source=entry, relation=Link.Relation.RELATED, target=entry)
