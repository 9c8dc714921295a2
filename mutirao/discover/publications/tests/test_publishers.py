"""Publishers become organisations on a curator's word, and publications are linked with those they name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from mutirao.base.catalogue.models import Link
from mutirao.base.notices.models import Notice
from mutirao.base.notices.services import follow
from mutirao.base.notices.services.followers import tell_followers
from mutirao.connect.stakeholders.models import Stakeholder
from mutirao.connect.stakeholders.services.merging import merge_stakeholders
from mutirao.connect.stakeholders.tests.factories import make_stakeholder
from mutirao.discover.publications import publishers
from mutirao.discover.publications.models import Contribution
from mutirao.discover.publications.records import Name
from mutirao.discover.publications.services import NewPublication, create_publications, update_publication
from mutirao.discover.publications.tests.factories import make_publication, make_record

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def published_by(*names: str) -> Any:
    return make_publication(names=[Name("publisher", literal=name) for name in names])


def links() -> set[tuple[int, int]]:
    return set(Link.objects.filter(relation="published_by").values_list("source", "target"))


def unknown() -> list[tuple[str, int]]:
    return [(item.name, item.count) for item in publishers.unknown_publishers()]


# Linking


def test_a_new_publication_is_linked_with_the_organisations_it_names() -> None:
    bank = make_stakeholder("World Bank", acronym="WB")

    publication = published_by("The World Bank", "WB", "Somebody else")

    assert links() == {(publication.pk, bank.pk)}


def test_a_name_of_two_means_none() -> None:
    make_stakeholder("Ministry of Finance", countries=("KE",))
    make_stakeholder("Ministry of Finance", countries=("UG",))

    published_by("Ministry of Finance")

    assert links() == set()
    assert unknown() == [("Ministry of Finance", 1)]


def test_the_link_goes_with_the_name() -> None:
    make_stakeholder("World Bank")
    other = make_stakeholder("Other Bank")
    publication = published_by("World Bank")

    update_publication(publication, make_record(names=[Name("publisher", literal="Other Bank")]))

    assert links() == {(publication.pk, other.pk)}


def test_an_organisation_that_comes_later_finds_its_publications() -> None:
    publication = published_by("World Bank")

    bank = make_stakeholder("World Bank")

    assert links() == {(publication.pk, bank.pk)}


def test_many_at_once_cost_no_more_questions() -> None:
    make_stakeholder("World Bank")

    def cost(number: int) -> int:
        ids = [published_by("World Bank").pk for _at in range(number)]
        Link.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            publishers.link_publishers(ids)
        return len(queries)

    assert cost(1) == cost(3)


def test_a_publication_published_by_hand_is_linked(django_capture_on_commit_callbacks: Any) -> None:
    bank = make_stakeholder("World Bank")
    publication = published_by("Somebody else")
    publication.contributions.add(Contribution(role="publisher", organisation="World Bank"))
    with django_capture_on_commit_callbacks(execute=True):
        publication.save_revision().publish()

    assert links() == {(publication.pk, bank.pk)}


# A curator's word


def test_names_are_counted_by_publication_however_they_are_written() -> None:
    published_by("ILO")
    published_by("ILO", "ilo.")
    published_by("Routledge")

    assert unknown() == [("ILO", 2), ("Routledge", 1)]


def test_a_publisher_becomes_an_organisation(curator: Any) -> None:
    first, second = published_by("Routledge"), published_by("ROUTLEDGE")

    made = publishers.adopt_publisher("Routledge", "private_sector", by=curator)
    third = published_by("routledge")

    assert links() == {(publication.pk, made.pk) for publication in (first, second, third)}
    assert unknown() == []


def test_a_name_means_one_that_is_here(curator: Any) -> None:
    bank = make_stakeholder("World Bank")
    publication = published_by("IBRD")

    publishers.publisher_is("IBRD", bank, by=curator)

    assert links() == {(publication.pk, bank.pk)}
    assert Stakeholder.objects.all().known_as(["IBRD"]) == {"IBRD": bank.pk}


def test_a_name_of_two_can_be_told_apart(curator: Any) -> None:
    kenya = make_stakeholder("Ministry of Finance", countries=("KE",))
    make_stakeholder("Ministry of Finance", countries=("UG",))
    publication = published_by("Ministry of Finance")

    publishers.publisher_is("Ministry of Finance", kenya, by=curator)

    assert links() == {(publication.pk, kenya.pk)}


def test_what_is_no_organisation_is_remembered_until_asked_again(curator: Any) -> None:
    make_stakeholder("Author")
    published_by("Author")

    publishers.publisher_is_none("Author", by=curator)
    assert (links(), unknown()) == (set(), [])
    publishers.ask_again("author", by=curator)

    assert len(links()) == 1


def test_what_was_decided_follows_a_merger(curator: Any) -> None:
    bank, other = make_stakeholder("World Bank"), make_stakeholder("IBRD")
    first = published_by("Bank of the World")
    publishers.publisher_is("Bank of the World", other, by=curator)

    merge_stakeholders(bank, other, by=curator)
    second = published_by("Bank of the World", "IBRD")

    assert links() == {(first.pk, bank.pk), (second.pk, bank.pk)}


# In the desk


@pytest.mark.usefixtures("wagtails_templates")
def test_the_desk_decides(curator: Any, client_of: Callable[[Any], Client]) -> None:
    published_by("Routledge")
    published_by("Author")
    desk = client_of(curator)
    assert "Routledge" in desk.get("/desk/publishers/").content.decode()

    desk.post("/desk/publishers/settle/adopt/", {"name": "Routledge", "kind": "private_sector"})
    desk.post("/desk/publishers/settle/none/", {"name": "Author"})

    assert Stakeholder.objects.get().kind == "private_sector"
    assert unknown() == []
    assert "author" in desk.get("/desk/publishers/?passed=1").content.decode()


@pytest.mark.usefixtures("wagtails_templates")
def test_the_desk_finds_which_it_is(curator: Any, client_of: Callable[[Any], Client]) -> None:
    bank = make_stakeholder("World Bank")
    publication = published_by("Bank, World")
    desk = client_of(curator)
    assert "World Bank" in desk.get("/desk/publishers/which/?name=Bank, World&q=world").content.decode()

    desk.post("/desk/publishers/which/", {"name": "Bank, World", "stakeholder": bank.slug})

    assert links() == {(publication.pk, bank.pk)}


def test_making_many_publications_asks_a_fixed_number_more() -> None:
    make_stakeholder("Institute of Examples")
    made = create_publications([NewPublication(make_record(), is_published=True) for _at in range(3)])

    assert len(links()) == len(made)


def test_who_follows_an_organisation_hears_of_what_it_publishes(member: Any) -> None:
    follow(make_stakeholder("World Bank"), by=member)
    publication = published_by("World Bank")

    tell_followers.call(publication.pk, is_new=True)

    assert list(Notice.objects.values_list("recipient", "kind", "about")) == [
        (member.pk, "followed_published", publication.pk)
    ]
