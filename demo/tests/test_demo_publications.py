"""The generated publications: how many, the same every time, correct in five languages, and nothing borrowed."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import rdflib

from demo.files import demo_files, write_files
from demo.grammar import join_words, phrases, without_article
from demo.known import known_publications
from demo.places import LANGUAGES, countries, joined
from demo.publications import TOTAL, DemoPublication, publications
from demo.studies import Study, abstract, clusters, fitting
from mutirao.discover.publications.records import title_key

PROJECT_ROOT = Path(__file__).parents[2]
VOCABULARY = PROJECT_ROOT / "mutirao/base/taxonomy/data/vocabulary.ttl"
PLACES = PROJECT_ROOT / "mutirao/base/taxonomy/data/places.csv"
REPORT = PROJECT_ROOT.parent / "shared" / "report-2019.md"
SHARES = {"en": 0.62, "fr": 0.14, "es": 0.14, "pt": 0.06, "ar": 0.04}
UNJOINED = {
    "en": r"\bthe the\b|\bin in |\b[Aa] (?=[aeio]\w+)",
    "fr": r"\b[Dd]e les? |\b[Àà] les? |\b[Dd]e [aeioué]|\bque [aeioué]|\ben (?:le|la|les) ",
    "es": r"\b[Dd]e el |\b[Aa] el |\by [iI]\w|\ben en\b",
    "pt": r"\b[Dd]e [oa]s? |\b[Ee]m [oa]s? |\b[Pp]or [oa]s? |\b[Aa] [oa]s? ",
    "ar": r"[a-z]{4}",
}


@pytest.fixture(scope="module")
def world() -> list[DemoPublication]:
    return list(publications())


@pytest.fixture(scope="module")
def generated(world: list[DemoPublication]) -> list[DemoPublication]:
    return [publication for publication in world if publication.is_generated]


def text_of(publication: DemoPublication) -> str:
    return f"{publication.record.title}\n{publication.record.abstract}"


def in_language(world: list[DemoPublication], language: str) -> list[DemoPublication]:
    return [publication for publication in world if publication.record.languages == [language]]


def test_counts_what_the_report_counts(world: list[DemoPublication]) -> None:
    assert len(world) == TOTAL
    assert len({publication.record.source_key for publication in world}) == TOTAL


def test_is_the_same_world_every_time(world: list[DemoPublication]) -> None:
    def fingerprint(some: list[DemoPublication]) -> str:
        return hashlib.sha256(repr(some).encode()).hexdigest()

    assert fingerprint(list(publications())) == fingerprint(world)


def test_speaks_languages_in_the_planned_shares(world: list[DemoPublication]) -> None:
    counts = Counter(publication.record.languages[0] for publication in world)
    assert {language: pytest.approx(share, abs=0.015) for language, share in SHARES.items()} == {
        language: counts[language] / TOTAL for language in SHARES
    }


def test_members_brought_38_per_cent(world: list[DemoPublication]) -> None:
    share = sum(publication.contributed_by_member for publication in world) / TOTAL
    assert share == pytest.approx(0.38, abs=0.01)


def test_regions_are_covered_as_the_report_says(generated: list[DemoPublication]) -> None:
    african = {"horn", "madagascar", *(zone for zone in _zones() if "africa" in zone)}
    zones = Counter(countries()[code].zone for publication in generated for code in publication.record.countries)
    asian = {"south-asia", "south-east-asia", "east-asia", "pacific"}
    american = {"latin-america", "brazil", "caribbean", "haiti"}
    arab = {"arab", "maghreb"}
    sizes = [sum(zones[zone] for zone in group) for group in (african, asian, american, arab)]
    assert sizes == sorted(sizes, reverse=True)
    assert len({code for publication in generated for code in publication.record.countries}) > 120


def test_some_publications_are_about_the_whole_world(generated: list[DemoPublication]) -> None:
    share = sum(not publication.record.countries for publication in generated) / len(generated)
    assert share == pytest.approx(0.08, abs=0.015)


def test_every_country_has_a_known_code(world: list[DemoPublication]) -> None:
    codes = {line.split(",")[2] for line in PLACES.read_text(encoding="utf-8").splitlines()[1:]}
    used = {code for publication in world for code in publication.record.countries}
    assert used - codes == set()


def test_every_topic_is_in_the_vocabulary(world: list[DemoPublication]) -> None:
    concepts = rdflib.Graph().parse(VOCABULARY).subjects(rdflib.RDF.type, rdflib.SKOS.Concept)
    slugs = {str(concept).rpartition("/")[2] for concept in concepts}
    used = {topic for publication in world for topic in publication.topics}
    assert used - slugs == set()


def test_each_has_one_to_four_topics(world: list[DemoPublication]) -> None:
    assert {len(publication.topics) for publication in world} <= {1, 2, 3, 4}


def test_titles_repeat_only_between_editions(world: list[DemoPublication]) -> None:
    firsts = [p for p in world if "version_of" not in dict(p.relations)]
    repeated = [key for key, times in Counter(title_key(p.record.title) for p in firsts).items() if times > 1]
    assert repeated == []


def test_relations_point_to_earlier_records(world: list[DemoPublication]) -> None:
    seen: set[str] = set()
    for publication in world:
        assert {target for _, target in publication.relations} <= seen
        seen.add(publication.record.source_key)
    relations = Counter(relation for publication in world for relation, _ in publication.relations)
    assert relations["translation_of"] > 200
    assert relations["version_of"] > 150


def test_translations_tell_of_the_same_study(world: list[DemoPublication]) -> None:
    by_key = {publication.record.source_key: publication for publication in world}
    for publication in (p for p in world if p.is_generated and "translation_of" in dict(p.relations)):
        original = by_key[dict(publication.relations)["translation_of"]]
        assert publication.record.countries == original.record.countries
        assert publication.topics == original.topics
        assert publication.record.languages != original.record.languages


def test_published_while_the_platform_ran_and_after_the_work_was_issued(world: list[DemoPublication]) -> None:
    for publication in world:
        moment = publication.published_on
        assert (moment is None) == (publication.state in ("draft", "in_review"))
        if moment and publication.is_generated:
            assert datetime(2015, 9, 12, tzinfo=UTC) <= moment <= datetime(2018, 12, 31, 23, tzinfo=UTC)
            assert moment.year >= (publication.record.year or 0)


def test_generated_ones_are_marked_outside_their_text(generated: list[DemoPublication]) -> None:
    for publication in generated:
        assert publication.record.source_key.startswith("demo:")
        assert publication.record.keywords == ["generated"]
        assert "generated" not in text_of(publication)
        assert publication.record.url.startswith("https://demo.example/")


def test_abstracts_have_the_length_of_abstracts(generated: list[DemoPublication]) -> None:
    lengths = [len(publication.record.abstract.split()) for publication in generated]
    assert min(lengths) >= 65
    assert max(lengths) <= 220
    assert sum(80 <= length <= 180 for length in lengths) / len(lengths) > 0.93


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_left_unjoined(generated: list[DemoPublication], language: str) -> None:
    found = [
        match[0] + " … " + publication.record.title
        for publication in in_language(generated, language)
        if (match := re.search(UNJOINED[language], text_of(publication)))
    ]
    assert found == []


def test_no_placeholder_or_double_space_is_left(generated: list[DemoPublication]) -> None:
    broken = [text_of(p) for p in generated if re.search(r"[{}\[\]|]|  |\.\.| [.,]", text_of(p))]
    assert broken == []


def test_two_abstracts_rarely_share_sentences(generated: list[DemoPublication]) -> None:
    english = in_language(generated, "en")
    sentences = [set(re.split(r"(?<=[.?]) ", p.record.abstract)) for p in english if not p.relations][::12]
    shared = [len(one & other) for index, one in enumerate(sentences) for other in sentences[:index]]
    assert sum(count >= 3 for count in shared) / len(shared) < 0.01


def test_all_languages_have_one_shape() -> None:
    def shape(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items()}
        return len(value) if isinstance(value, list) else None

    shapes = [shape(phrases(language).bank) for language in LANGUAGES]
    assert shapes == [shapes[0]] * len(LANGUAGES)


def test_every_topic_has_sentences_that_suit_it() -> None:
    for cluster, topics in clusters().items():
        for topic in topics:
            study = Study(1, "report", cluster, (topic, topic), (), 2015, (("horn", 0, 0),), 0, True)
            assert abstract(study, "en") != ""
    assert {topic for suited in fitting().values() for topic in suited} <= {t for ts in clusters().values() for t in ts}


@pytest.mark.parametrize(
    ("language", "plain", "joined_up"),
    [
        ("fr", "le cas de le Kenya et à les Philippines", "le cas du Kenya et aux Philippines"),
        ("fr", "plus que un choix de Haïti", "plus qu'un choix d'Haïti"),
        ("es", "el caso de el Perú y de El Salvador", "el caso del Perú y de El Salvador"),
        ("pt", "em o Brasil, por as mulheres, a a escola", "no Brasil, pelas mulheres, à escola"),
    ],
)
def test_words_are_joined(language: str, plain: str, joined_up: str) -> None:
    assert join_words(plain, language) == joined_up


@pytest.mark.parametrize(
    ("code", "language", "phrase"),
    [
        ("KE", "fr", "au Kenya"),
        ("ZM", "fr", "en Zambie"),
        ("PH", "fr", "aux Philippines"),
        ("CU", "fr", "à Cuba"),
        ("BB", "fr", "à la Barbade"),
        ("HT", "fr", "en Haïti"),
        ("AO", "pt", "em Angola"),
        ("BR", "pt", "no Brasil"),
        ("PH", "pt", "nas Filipinas"),
        ("PE", "es", "en el Perú"),
        ("GM", "en", "in the Gambia"),
    ],
)
def test_countries_take_the_right_preposition(code: str, language: str, phrase: str) -> None:
    assert join_words(countries()[code].located(language), language) == phrase


def test_lists_are_joined_as_each_language_does() -> None:
    assert joined(["Kenia", "Indonesia"], "es") == "Kenia e Indonesia"
    assert joined(["كينيا", "أوغندا", "رواندا"], "ar") == "كينيا وأوغندا ورواندا"
    assert without_article("l'aide alimentaire") == "aide alimentaire"


def test_real_publications_name_their_source() -> None:
    known = list(known_publications())
    assert len(known) >= 60
    assert [item.record.title for item in known if not item.source or not item.topics] == []
    assert [item.record.source_key for item in known if "generated" in item.record.keywords] == []


def test_shares_no_long_run_of_words_with_the_report(world: list[DemoPublication]) -> None:
    if not REPORT.exists():
        pytest.skip(f"{REPORT} is not here")
    words = _words(REPORT.read_text(encoding="utf-8"))
    runs = {tuple(words[start : start + 8]) for start in range(len(words))}
    borrowed = {run for publication in world for run in _runs(publication.record.abstract) if run in runs}
    assert borrowed == set()


def test_files_are_written_and_used(world: list[DemoPublication], tmp_path: Path) -> None:
    paths = write_files(tmp_path)
    used = Counter(publication.file for publication in world if publication.file)
    assert [path.name for path in paths] == list(demo_files())
    assert set(used) <= set(demo_files())
    assert 200 <= sum(used.values()) <= 300
    assert all(path.stat().st_size > 500 for path in paths)


def test_text_of_a_pdf_can_be_read_page_by_page(tmp_path: Path) -> None:
    from pypdf import PdfReader

    path = tmp_path / "annex.pdf"
    demo_files()["annex-cash-fr.pdf"].write(path)
    pages = [page.extract_text() for page in PdfReader(path).pages]
    assert len(pages) == 3
    assert "les transferts monétaires" in pages[0]
    assert "vélo" in pages[1]


def _zones() -> set[str]:
    return {country.zone for country in countries().values()}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    words = _words(text)
    return (tuple(words[start : start + 8]) for start in range(len(words) - 7))
