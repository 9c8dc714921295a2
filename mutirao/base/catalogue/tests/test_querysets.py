"""Who sees which entries: `visible_to` and `audiences_of` are one rule written twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from mutirao.base.accounts.tests.factories import UserFactory
from mutirao.base.catalogue import prepared
from mutirao.base.catalogue.models import Audience, Entry
from mutirao.base.catalogue.prepared import visible_by_id
from mutirao.base.catalogue.querysets import PUBLIC, audiences_of, audiences_of_many, circles_of
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.services import withdraw
from mutirao.discover.publications.tests.factories import make_publication

pytestmark = [pytest.mark.django_db, pytest.mark.data]

PEOPLE = ["nobody", "member", "insider", "outsider", "curator", "administrator", "switched off"]


def make_audience(name: str) -> Audience:
    return Audience.objects.create(name=name, group=Group.objects.create(name=name))


@pytest.fixture
def circle(db: None) -> Audience:
    return make_audience("A closed circle")


@pytest.fixture
def people(circle: Audience, member: Any, curator: Any, administrator: Any) -> dict[str, Any]:
    insider, outsider = UserFactory(), UserFactory()
    insider.groups.add(circle.group)
    outsider.groups.add(make_audience("Another circle").group)
    return {
        "nobody": AnonymousUser(),
        "member": member,
        "insider": insider,
        "outsider": outsider,
        "curator": curator,
        "administrator": administrator,
        "switched off": UserFactory(is_active=False),
    }


@pytest.fixture
def entries(circle: Audience) -> dict[str, Publication]:
    archived, restricted_archived = make_publication(), make_publication(audience=circle)
    withdraw(archived)
    withdraw(restricted_archived)
    return {
        "public": make_publication(),
        "restricted": make_publication(audience=circle),
        "draft": make_publication(published=False),
        "restricted draft": make_publication(published=False, audience=circle),
        "archived": archived,
        "restricted archived": restricted_archived,
    }


SEES_THE_CIRCLE = {"insider", "administrator"}


@pytest.mark.parametrize("person", PEOPLE)
def test_people_see_what_is_published_for_them(
    person: str, people: dict[str, Any], entries: dict[str, Publication]
) -> None:
    seen = set(Entry.objects.visible_to(people[person]).values_list("pk", flat=True))

    expected = {"public", "restricted"} if person in SEES_THE_CIRCLE else {"public"}
    assert {name for name, entry in entries.items() if entry.pk in seen} == expected


@pytest.mark.parametrize("person", PEOPLE)
def test_prepared_questions_get_the_same_answers(
    person: str, people: dict[str, Any], entries: dict[str, Publication]
) -> None:
    user = people[person]
    ids = [entry.pk for entry in entries.values()]
    for asked in (ids, ids[::-1], ids[:2], []):
        assert visible_by_id(asked, audiences_of(user)) == Entry.objects.visible_to(user).in_bulk(asked)


def test_a_prepared_question_is_composed_once_and_shows_what_cards_need(
    entries: dict[str, Publication], django_assert_num_queries: Any
) -> None:
    public = frozenset({PUBLIC})
    visible_by_id([0], public)
    composed = prepared._composed.cache_info().misses

    with django_assert_num_queries(1):
        entry = visible_by_id([entries["public"].pk], public)[entries["public"].pk]
        assert (entry.title, entry.languages, entry.has_file) == (
            entries["public"].title,
            entries["public"].languages,
            False,
        )
    assert prepared._composed.cache_info().misses == composed


@pytest.mark.parametrize("person", PEOPLE)
def test_the_numbers_of_a_persons_audiences_say_the_same(
    person: str, people: dict[str, Any], entries: dict[str, Publication]
) -> None:
    user = people[person]
    audiences = audiences_of(user)

    by_number = {entry.pk for entry in Entry.objects.published() if (entry.audience_id or PUBLIC) in audiences}

    assert by_number == set(Entry.objects.visible_to(user).values_list("pk", flat=True))
    assert PUBLIC in audiences


@pytest.mark.parametrize(("person", "queries"), [("nobody", 1), ("insider", 2), ("administrator", 2)])
def test_asking_costs_the_same_however_many_circles_there_are(
    person: str,
    queries: int,
    people: dict[str, Any],
    entries: dict[str, Publication],
    django_assert_num_queries: Any,
) -> None:
    for circles in (1, 3):
        for number in range(circles):
            audience = make_audience(f"Circle {circles} {number}")
            if person == "insider":
                people[person].groups.add(audience.group)
        with django_assert_num_queries(queries):
            assert len(Entry.objects.visible_to(people[person])) == len({"public", "restricted"}) - (queries == 1)


def test_leaving_a_circle_takes_effect_at_once(
    people: dict[str, Any], circle: Audience, entries: dict[str, Publication]
) -> None:
    insider = people["insider"]
    assert Entry.objects.visible_to(insider).filter(pk=entries["restricted"].pk).exists()

    insider.groups.remove(circle.group)

    assert not Entry.objects.visible_to(insider).filter(pk=entries["restricted"].pk).exists()


def test_archived_ones_are_those_withdrawn(entries: dict[str, Publication]) -> None:
    assert set(Entry.objects.archived().values_list("pk", flat=True)) == {
        entries["archived"].pk,
        entries["restricted archived"].pk,
    }


def test_orders() -> None:
    first, second, third = make_publication(), make_publication(), make_publication()
    Entry.objects.filter(pk=first.pk).update(use_count=5)
    Entry.objects.filter(pk=second.pk).update(use_count=9)

    assert list(Entry.objects.most_used().values_list("pk", flat=True)) == [second.pk, first.pk, third.pk]
    assert list(Entry.objects.newest().values_list("pk", flat=True)) == [third.pk, second.pk, first.pk]


def test_the_same_without_asking_first_which_circles(
    people: dict[str, Any], entries: dict[str, Publication], django_assert_num_queries: Any
) -> None:
    for user in people.values():
        with django_assert_num_queries(1):
            seen = set(Entry.objects.visible_within(circles_of(user)))
        assert seen == set(Entry.objects.visible_to(user))


def test_the_audiences_of_many_are_those_of_each(people: dict[str, Any], django_assert_num_queries: Any) -> None:
    Audience.objects.filter(is_of_members=True).delete()
    everybody = Group.objects.create(name="Everybody")
    Audience.objects.create(name="Everybody", group=everybody, is_of_members=True)
    users = [user for user in people.values() if user.is_authenticated]

    with django_assert_num_queries(2):
        found = audiences_of_many(users)

    assert found == {user.pk: audiences_of(user) for user in users}
    assert len(set(found.values())) > 2
