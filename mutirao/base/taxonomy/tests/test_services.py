"""Loading vocabularies: again without doubling, beside ours without harm, and never over what the team wrote."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from mutirao.base.catalogue.models import Change
from mutirao.base.taxonomy.models import Concept, ConceptScheme, Label, Match, Note, Place
from mutirao.base.taxonomy.querysets import PLACES, TOPICS
from mutirao.base.taxonomy.services import (
    load_own_vocabulary,
    load_places,
    load_scheme,
    load_vocabulary_file,
)
from mutirao.base.taxonomy.skos import ConceptRecord, SchemeRecord, UnreadableVocabulary, write_scheme
from mutirao.base.taxonomy.vocabulary import forget_thesaurus, label, thesaurus

pytestmark = [pytest.mark.django_db, pytest.mark.data]

START = "https://words.example/set"


@pytest.fixture(autouse=True)
def _fresh_words() -> Any:
    forget_thesaurus()
    yield
    forget_thesaurus()


def record(*concepts: ConceptRecord, uri: str = START, title: str = "A set") -> SchemeRecord:
    return SchemeRecord(uri=uri, title=title, licence="", concepts=list(concepts))


def money(*labels: tuple[str, str, str], **said: Any) -> ConceptRecord:
    return ConceptRecord(uri=f"{START}/money", labels=list(labels) or [("en", "pref", "Money")], **said)


def labels_of(uri: str) -> list[tuple[str, str, str]]:
    found = Label.objects.filter(concept__uri=uri).values_list("language", "kind", "text")
    return sorted(found)


def everything() -> dict[str, Counter[Any]]:
    broader = Concept.broader.through.objects
    return {
        "schemes": Counter(ConceptScheme.objects.values_list("slug", "uri", "title")),
        "concepts": Counter(Concept.objects.values_list("pk", "slug", "uri", "notation")),
        "labels": Counter(Label.objects.values_list("concept", "language", "kind", "text")),
        "notes": Counter(Note.objects.values_list("concept", "language", "kind", "text")),
        "matches": Counter(Match.objects.values_list("concept", "relation", "uri")),
        "broader": Counter(broader.values_list("from_concept_id", "to_concept_id")),
        "places": Counter(Place.objects.values_list("pk", "iso2", "iso3", "m49", "level")),
    }


def test_loading_ours_again_changes_nothing() -> None:
    before = everything()

    load_own_vocabulary()
    load_places()

    assert everything() == before
    assert max(before["labels"].values()) == 1


def test_what_the_team_wrote_survives_an_upgrade() -> None:
    concept = Concept.objects.topics().get(slug="cash-transfers")
    Label.objects.create(concept=concept, language="en", kind="alt", text="Money in the hand")
    Label.objects.create(concept=concept, language="de", kind="pref", text="Geldleistungen")
    Note.objects.create(concept=concept, language="de", kind="scope", text="Auch Gutscheine.")
    Match.objects.create(concept=concept, relation="closeMatch", uri="https://other.example/cash")
    before = everything()

    load_own_vocabulary()

    assert everything() == before


def test_an_upgrade_corrects_a_name_and_loses_no_word() -> None:
    load_scheme(record(money(("en", "pref", "Mony"), ("en", "alt", "Cash"))), slug="set")

    load_scheme(record(money(("en", "pref", "Money"), ("en", "alt", "Cash"))), slug="set")

    assert labels_of(f"{START}/money") == [("en", "alt", "Cash"), ("en", "alt", "Mony"), ("en", "pref", "Money")]


def test_a_synonym_becomes_the_name() -> None:
    load_scheme(record(money(("en", "pref", "Cash"), ("en", "alt", "Money"))), slug="set")

    load_scheme(record(money(("en", "pref", "Money"), ("en", "alt", "Cash"))), slug="set")

    assert labels_of(f"{START}/money") == [("en", "alt", "Cash"), ("en", "pref", "Money")]


def test_notes_and_hierarchy_follow_the_file() -> None:
    vouchers = ConceptRecord(uri=f"{START}/vouchers", labels=[("en", "pref", "Vouchers")], broader=[f"{START}/money"])
    load_scheme(record(money(notes=[("en", "scope", "Old.")]), vouchers), slug="set")

    vouchers.broader = []
    load_scheme(record(money(notes=[("en", "scope", "New.")]), vouchers), slug="set")

    assert list(Note.objects.filter(concept__scheme__slug="set").values_list("text", flat=True)) == ["New."]
    assert not Concept.broader.through.objects.filter(from_concept__scheme__slug="set").exists()


def test_addresses_stay_when_names_change() -> None:
    load_scheme(record(money()), slug="set")

    load_scheme(record(money(("en", "pref", "Coins"))), slug="set")

    assert list(Concept.objects.filter(scheme__slug="set").values_list("slug", "uri")) == [("money", f"{START}/money")]


@pytest.mark.parametrize("file_format", ["ttl", "jsonld"])
def test_a_file_of_others_is_loaded_beside_ours(file_format: str, tmp_path: Path) -> None:
    path = tmp_path / f"set.{file_format}"
    path.write_text(write_scheme(record(money(), title="Their words"), file_format), encoding="utf-8")
    ours = Concept.objects.topics().count()

    scheme = load_vocabulary_file(path, slug="their-words")

    assert (scheme.slug, scheme.title, scheme.uri) == ("their-words", "Their words", START)
    assert labels_of(f"{START}/money") == [("en", "pref", "Money")]
    assert Concept.objects.topics().count() == ours


def test_eurovoc_is_loaded_beside_ours(shared_data: Path) -> None:
    scheme = load_vocabulary_file(shared_data / "taxonomy" / "eurovoc_social_en_fr.ttl", slug="eurovoc")

    concepts = Concept.objects.filter(scheme=scheme)
    named = concepts.filter(labels__kind="pref", labels__language="en").distinct()
    assert concepts.count() > 300
    assert named.count() == concepts.count()
    assert not concepts.exclude(uri__startswith="http://eurovoc.europa.eu/").exists()


def test_numbers_as_addresses_become_words() -> None:
    concepts = [
        ConceptRecord(uri=f"{START}/100{number}", labels=[("en", "pref", "Social aid"), ("fr", "pref", "Aide")])
        for number in range(3)
    ]

    load_scheme(record(*concepts), slug="set")

    slugs = Concept.objects.filter(scheme__slug="set").values_list("slug", flat=True)
    assert sorted(slugs) == ["social-aid", "social-aid-2", "social-aid-3"]


def test_a_vocabulary_takes_no_other_ones_place() -> None:
    topic = Concept.objects.topics().get(slug="cash-transfers")
    before = everything()

    with pytest.raises(UnreadableVocabulary, match=f"another vocabulary is called “{TOPICS}”"):
        load_scheme(record(money()), slug=TOPICS)
    with pytest.raises(UnreadableVocabulary, match="belongs to another vocabulary here"):
        load_scheme(record(ConceptRecord(uri=topic.uri, labels=[("en", "pref", "Mine")])), slug="set")

    assert everything() == before


def test_a_broken_file_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text("<a> <b>")
    before = everything()

    with pytest.raises(UnreadableVocabulary):
        load_vocabulary_file(path, slug="broken")

    assert everything() == before


def test_loading_concerns_the_whole_site() -> None:
    before = Change.objects.latest_id()

    load_scheme(record(money()), slug="set")

    assert list(Change.objects.since(before).values_list("entry_id", flat=True)) == [None]


# What is read from memory


def look_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """As another process does a second later."""
    monkeypatch.setattr("mutirao.base.taxonomy.vocabulary.FRESH_FOR", -1.0)


def edit_label(concept: Concept) -> None:
    edited = concept.labels.get(language="en", kind="pref")
    edited.text = "Coins and notes"
    concept.labels.add(edited)
    concept.save()


def test_an_edit_is_seen_a_second_later(monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any) -> None:
    concept = Concept.objects.topics().get(slug="cash-transfers")
    assert label(concept.pk) == "Cash transfers"
    look_again(monkeypatch)

    edit_label(concept)

    assert label(concept.pk) == "Coins and notes"
    with django_assert_num_queries(2):
        label(concept.pk)


def test_a_loaded_file_is_seen_a_second_later(monkeypatch: pytest.MonkeyPatch) -> None:
    vouchers = ConceptRecord(uri=f"{START}/vouchers", labels=[("en", "pref", "Vouchers")], broader=[f"{START}/money"])
    load_scheme(record(money(), vouchers), slug="set")
    found = thesaurus().by_key("set:vouchers")
    assert found
    assert len(thesaurus().ancestors(found.id)) == 1
    look_again(monkeypatch)

    vouchers.broader = []
    load_scheme(record(money(("en", "pref", "Coins")), vouchers), slug="set")

    coins = thesaurus().by_key("set:money")
    assert coins
    assert (label(coins.id), thesaurus().ancestors(found.id)) == ("Coins", frozenset())


def test_reading_names_asks_the_database_nothing(django_assert_num_queries: Any) -> None:
    pk = Concept.objects.topics().get(slug="cash-transfers").pk
    thesaurus()

    with django_assert_num_queries(0):
        assert [label(pk), thesaurus().label(pk, "fr")] == ["Cash transfers", "Transferts monétaires"]


def test_what_is_no_longer_used_keeps_its_name_and_is_found_nowhere() -> None:
    concept = Concept.objects.topics().get(slug="cash-transfers")
    assert concept.pk in {mention.concept_id for mention in thesaurus().find("Cash transfers work", ["en"])}
    concept.is_deprecated = True
    concept.save()
    forget_thesaurus()

    assert label(concept.pk) == "Cash transfers"
    assert concept.pk not in {mention.concept_id for mention in thesaurus().find("Cash transfers work", ["en"])}
    assert not Concept.objects.in_use().filter(pk=concept.pk).exists()


# Places


def test_places_are_concepts_with_codes_in_one_hierarchy() -> None:
    malawi = Place.objects.get(iso2="MW")
    words = thesaurus()
    above = {words.label(pk, "en") for pk in words.ancestors(malawi.pk)}

    assert (malawi.slug, malawi.notation, malawi.iso3, malawi.m49, malawi.level) == (
        "malawi",
        "MW",
        "MWI",
        "454",
        "country",
    )
    assert {"Africa", "Eastern Africa"} <= above
    assert [words.label(malawi.pk, language) for language in ("en", "fr", "ar")] == ["Malawi", "Malawi", "ملاوي"]
    assert not Concept.objects.places().filter(place=None).exists()
    assert set(Concept.objects.topics()) & set(Concept.objects.places()) == set()
    assert Place.objects.exclude(scheme__slug=PLACES).count() == 0
