"""What happens to publications: addresses, languages, suggestions, updates, withdrawal."""

from __future__ import annotations

from typing import Any

import pytest

from mutirao.base.catalogue.models import Change
from mutirao.base.taxonomy.models import Concept, Place
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Name
from mutirao.discover.publications.services import (
    NewPublication,
    create_publication,
    create_publications,
    restore,
    update_publication,
    withdraw,
)

from .factories import make_publication, make_record

pytestmark = pytest.mark.django_db


def slugs(*titles: str) -> list[str]:
    made = create_publications([NewPublication(make_record(title=title)) for title in titles])
    return [publication.slug for publication in made]


@pytest.mark.data
def test_equal_titles_have_addresses_of_their_own() -> None:
    assert slugs("Rice", "Rice", "Rice 2", "Rice") == ["rice", "rice-2", "rice-2-2", "rice-3"]
    assert slugs("Rice", "Rice!") == ["rice-4", "rice-5"]


@pytest.mark.parametrize("title", ["التحويلات النقدية", "现金转移支付", "???", "—"])
def test_a_title_without_latin_letters_has_an_address(title: str, client: Any) -> None:
    first, second = slugs(title, title)

    assert first.startswith("publication-")
    assert second == f"{first}-2"
    Publication.objects.filter(slug=first).update(live=True)
    assert client.get(f"/en/discover/publications/{first}/").status_code == 200


def test_a_long_title_has_a_short_address() -> None:
    (slug,) = slugs("Pensions and " * 30)
    assert len(slug) <= 90
    assert not slug.endswith("-")


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({"languages": ["pt"]}, ["pt"]),
        ({"title": "Les transferts monétaires et l’école", "abstract": "Ce que les ménages en font. " * 5}, ["fr"]),
        ({"title": "Las transferencias y la escuela", "abstract": "Lo que hacen los hogares con ellas. " * 5}, ["es"]),
        ({"title": "OK", "abstract": ""}, []),
    ],
)
def test_a_language_that_is_not_stated_is_detected(said: dict[str, Any], found: list[str]) -> None:
    assert make_publication(**({"languages": []} | said)).languages == found


@pytest.mark.data
def test_topics_and_countries_are_suggested_until_someone_agrees() -> None:
    publication = make_publication(title="Cash transfers in Malawi", abstract="", languages=["en"])

    assert [concept.slug for concept in publication.suggested_concepts.all()] == ["cash-transfers"]
    assert [place.iso2 for place in publication.suggested_countries.all()] == ["MW"]
    assert not publication.concepts.exists()
    assert not publication.countries.exists()


def test_what_is_agreed_already_is_not_suggested() -> None:
    concept = Concept.objects.topics().get(slug="cash-transfers")
    record = make_record(title="Cash transfers in Malawi", abstract="", countries=["KE"])

    (publication,) = create_publications([NewPublication(record, concept_ids=[concept.pk])])

    found = Publication.objects.get(pk=publication.pk)
    assert list(found.concepts.all()) == [concept]
    assert not found.suggested_concepts.exists()
    assert [place.iso2 for place in found.countries.all()] == ["KE"]
    assert not found.suggested_countries.exists()


def test_an_update_follows_the_source_and_keeps_the_curators_classification() -> None:
    publication = make_publication(identifiers={"doi": ["10.1234/a"]})
    publication.concepts.add(Concept.objects.topics().get(slug="cash-transfers"))
    publication.countries.add(Place.objects.get(iso2="KE"))
    publication.save()
    address = publication.get_absolute_url()
    names = [Name(family="Phiri", given="Mercy"), Name(family="Banda", given="Chipo")]

    update_publication(
        Publication.objects.get(), make_record(title="New title", names=names, issued="2019", identifiers={})
    )

    found = Publication.objects.get()
    assert (found.title, found.byline, found.year) == ("New title", "Mercy Phiri, Chipo Banda", 2019)
    assert not found.identifiers.exists()
    assert [concept.slug for concept in found.concepts.all()] == ["cash-transfers"]
    assert [place.iso2 for place in found.countries.all()] == ["KE"]
    assert (found.live, found.get_absolute_url()) == (True, address)


@pytest.mark.parametrize(
    ("names", "byline"),
    [
        (["Banda", "Phiri", "Tembo"], "A Banda, A Phiri, A Tembo"),
        (["Banda", "Phiri", "Tembo", "Zulu"], "A Banda, A Phiri, A Tembo et al."),
    ],
)
def test_a_list_shows_three_names_at_most(names: list[str], byline: str) -> None:
    assert make_publication(names=[Name(family=family, given="A") for family in names]).byline == byline


def test_without_authors_a_list_shows_the_publisher() -> None:
    assert (
        make_publication(names=[Name("publisher", literal="Institute of Examples")]).byline == "Institute of Examples"
    )


def test_every_way_of_changing_is_in_the_log() -> None:
    publication = create_publication(make_record(), publish=True)
    for change in (
        lambda: update_publication(Publication.objects.get(), make_record(title="Other")),
        lambda: withdraw(Publication.objects.get()),
        lambda: restore(Publication.objects.get(), publish=True),
    ):
        before = Change.objects.latest_id()
        change()
        assert {item.entry_id for item in Change.objects.since(before)} == {publication.pk}


def test_withdrawn_and_brought_back() -> None:
    publication = make_publication()
    since = publication.first_published_at

    withdraw(publication)
    assert (Publication.objects.get().state, Publication.objects.published().count()) == ("archived", 0)
    restore(Publication.objects.get(), publish=True)

    found = Publication.objects.get()
    assert (found.state, found.first_published_at) == ("published", since)


@pytest.mark.data
@pytest.mark.parametrize("count", [1, 3])
def test_statements_grow_by_one_for_each_publication(count: int, django_assert_max_num_queries: Any) -> None:
    make_publication()
    with django_assert_max_num_queries(18 + count):
        create_publications([NewPublication(make_record(keywords=["poverty"])) for _ in range(count)])
