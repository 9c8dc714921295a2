"""Places: complete codes, names in five languages, and names that find the place people mean and no other."""

import csv
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from mutirao.base.taxonomy.places import DATA, LANGUAGES, PlaceFacts, read_decoys, read_places
from mutirao.base.ui.world_map import read_world

SHARED = Path(__file__).resolve().parents[4].parent / "shared" / "data"
DAMAGED_IN_SHARED_DATA = {("ar", "IO"), ("ar", "NL"), ("ar", "TF"), ("ar", "UM")}
"""Names that lost or doubled words on their way into countries.csv."""

Found = dict[str, set[str]]


@pytest.fixture(scope="module")
def places() -> dict[str, PlaceFacts]:
    return {place.code: place for place in read_places()}


@pytest.fixture(scope="module")
def synonym_rows() -> list[dict[str, str]]:
    with (DATA / "place_synonyms.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shared_rows(name: str) -> list[dict[str, str]]:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"needs {name} of ../shared/data")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def folded(text: str) -> str:
    letters = (char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", "".join(letters).casefold()))


def told_by(place: PlaceFacts, language: str) -> Iterator[str]:
    """What says in a text of that language that it speaks of the place."""
    yield from map(folded, (place.labels[language], *place.synonyms[language], *place.demonyms.get(language, ())))


def in_texts(places: dict[str, PlaceFacts], language: str) -> Found:
    found: Found = defaultdict(set)
    for place in places.values():
        for text in told_by(place, language):
            found[text].add(place.code)
    return found


def in_search(places: dict[str, PlaceFacts], language: str) -> Found:
    found = in_texts(places, language)
    for place in places.values():
        for text in place.hidden.get(language, ()):
            found[folded(text)].add(place.code)
    return found


def test_every_place_has_a_name_in_every_language(places) -> None:
    missing = [(code, lang) for code, place in places.items() for lang in LANGUAGES if not place.labels.get(lang)]

    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_places_share_a_name(places, language: str) -> None:
    names = Counter(folded(place.labels[language]) for place in places.values())

    assert [name for name, count in names.items() if count > 1] == []


def test_addresses_are_unique_and_readable(places) -> None:
    slugs = [place.slug for place in places.values()]

    assert len(set(slugs)) == len(slugs)
    assert [slug for slug in slugs if not re.fullmatch(r"[a-z]+(-[a-z]+)*", slug)] == []
    expected = {
        "CI": "cote-d-ivoire",
        "AG": "antigua-and-barbuda",
        "LC": "saint-lucia",
        "TR": "turkiye",
        "001": "world",
    }
    assert {code: places[code].slug for code in expected} == expected


def test_codes_are_whole_and_unique(places) -> None:
    countries = [place for place in places.values() if place.level == "country"]

    assert len(countries) == 250
    assert all(place.code == place.iso2 and re.fullmatch("[A-Z]{2}", place.iso2) for place in countries)
    assert all(re.fullmatch("[A-Z]{3}", place.iso3) for place in countries)
    assert [place.code for place in countries if not re.fullmatch(r"\d{3}", place.m49)] == ["XK"]
    for codes in ([p.iso3 for p in countries], [p.m49 for p in places.values() if p.m49]):
        assert len(set(codes)) == len(codes)


def test_regions_are_m49_or_named_by_a_word(places) -> None:
    regions = [place for place in places.values() if place.level != "country"]

    assert [place.code for place in regions if place.code != place.m49] == [
        "MENA", "SAHEL", "HORN", "PACIFIC", "EAP", "ECA",
    ]  # fmt: skip
    assert Counter(place.level for place in regions) == {"world": 1, "region": 5, "subregion": 30}
    assert not any(place.iso2 or place.iso3 for place in regions)


def test_every_place_lies_in_the_world(places) -> None:
    for place in places.values():
        above = [place.code]
        while places[above[-1]].parent:
            above.append(places[above[-1]].parent)
            assert len(above) <= 6, above
        assert above[-1] == "001"


def test_groups_have_members_and_members_have_groups(places) -> None:
    members = Counter(group for place in places.values() for group in place.groups)

    assert set(members) == {place.code for place in places.values() if place.level == "subregion" and not place.m49}
    assert {code for code, place in places.items() if "SAHEL" in place.groups} == {
        "BF",
        "ML",
        "MR",
        "NE",
        "TD",
    }


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("en", "Ivory Coast", "CI"),
        ("en", "Cote d'Ivoire", "CI"),
        ("en", "DRC", "CD"),
        ("en", "Congo, Dem. Rep.", "CD"),
        ("en", "Burma", "MM"),
        ("en", "Swaziland", "SZ"),
        ("en", "Cape Verde", "CV"),
        ("en", "Turkey", "TR"),
        ("en", "Czech Republic", "CZ"),
        ("en", "Lao PDR", "LA"),
        ("en", "Viet Nam", "VN"),
        ("en", "United Republic of Tanzania", "TZ"),
        ("en", "Bolivia (Plurinational State of)", "BO"),
        ("en", "USA", "US"),
        ("en", "St. Lucia", "LC"),
        ("en", "Trinidad & Tobago", "TT"),
        ("en", "Kenyans", "KE"),
        ("en", "Nigerian", "NG"),
        ("en", "Nigerien", "NE"),
        ("en", "Papua New Guinea", "PG"),
        ("en", "LAC", "419"),
        ("en", "MENA region", "MENA"),
        ("fr", "RD Congo", "CD"),
        ("fr", "brésiliennes", "BR"),
        ("fr", "nigérian", "NG"),
        ("fr", "nigérien", "NE"),
        ("fr", "Afrique sub-saharienne", "202"),
        ("fr", "Birmanie", "MM"),
        ("es", "Costa de Marfil", "CI"),
        ("es", "mexicana", "MX"),
        ("es", "Latinoamérica", "419"),
        ("es", "EE.UU.", "US"),
        ("pt", "Moçambique", "MZ"),
        ("pt", "Quénia", "KE"),
        ("pt", "Quênia", "KE"),
        ("pt", "angolanos", "AO"),
        ("ar", "كوت ديفوار", "CI"),
        ("ar", "الشرق الأوسط وشمال أفريقيا", "MENA"),
        ("ar", "جمهورية مالي", "ML"),
    ],
)
def test_names_people_write_find_the_place(places, language: str, text: str, code: str) -> None:
    assert in_texts(places, language)[folded(text)] == {code}


@pytest.mark.parametrize(
    ("language", "word", "codes"),
    [
        ("en", "US", {"US"}),
        ("en", "CAR", {"CF"}),
        ("en", "Congo", {"CD", "CG"}),
        ("en", "Réunion", {"RE"}),
        ("fr", "LAC", {"419"}),
        ("fr", "Maurice", {"MU"}),
        ("es", "reunión", {"RE"}),
        ("es", "MENA", {"MENA"}),
        ("pt", "RDC", {"CD"}),
        ("ar", "مالي", {"ML"}),
    ],
)
def test_ordinary_words_are_found_by_search_but_not_in_texts(places, language: str, word: str, codes: set[str]) -> None:
    assert folded(word) not in in_texts(places, language)
    assert in_search(places, language)[folded(word)] == codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_a_text_says_two_places_at_once(places, language: str) -> None:
    assert {text: codes for text, codes in in_texts(places, language).items() if len(codes) > 1} == {}


def test_a_name_is_listed_once(places) -> None:
    for place in places.values():
        for language in LANGUAGES:
            names = [place.labels[language], *place.synonyms[language]]
            assert len({name.casefold() for name in names}) == len(names), (place.code, language)


def test_no_place_is_shown_by_a_name_that_texts_must_not_match(places) -> None:
    for place in places.values():
        for language, hidden in place.hidden.items():
            assert not {*map(folded, hidden)} & {*told_by(place, language)}, (place.code, language)


def test_decoys_hold_a_name_and_are_none(places) -> None:
    for language, decoys in read_decoys().items():
        names = in_texts(places, language)
        for decoy in decoys:
            words = folded(decoy).split()
            parts = {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1)}
            assert parts & names.keys(), decoy
            assert " ".join(words) not in names, decoy


def test_the_synonym_file_is_sound(places, synonym_rows) -> None:
    assert {row["kind"] for row in synonym_rows} == {"pref", "alt", "demonym", "hidden", "decoy"}
    assert {row["language"] for row in synonym_rows} == set(LANGUAGES)
    assert [row for row in synonym_rows if (row["code"] in places) == (row["kind"] == "decoy")] == []
    assert [row for row in synonym_rows if row["text"] != " ".join(row["text"].split())] == []
    preferred = Counter((row["language"], row["code"]) for row in synonym_rows if row["kind"] == "pref")
    assert max(preferred.values()) == 1


def test_the_map_draws_every_country_but_antarctica(places) -> None:
    countries = {code for code, place in places.items() if place.level == "country"}

    assert sorted(read_world()["countries"]) == sorted(countries - {"AQ"})


def test_countries_agree_with_iso_and_m49(places) -> None:
    rows = shared_rows("taxonomy/countries.csv")

    expected = {
        row["iso2"]: (row["iso3"], row["m49"], row["intermediate_region"] or row["sub_region"] or "001") for row in rows
    }
    actual = {c: (p.iso3, p.m49, p.parent) for c, p in places.items() if p.level == "country" and c != "XK"}
    assert actual == expected


def test_regions_agree_with_m49(places) -> None:
    rows = shared_rows("taxonomy/un_m49_regions.csv")

    expected = {row["code"]: row["parent"] for row in rows}
    assert {code: place.parent for code, place in places.items() if place.m49 == code} == expected


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_the_united_nations_use_are_found(places, language: str) -> None:
    rows = shared_rows("taxonomy/countries.csv")
    found = in_search(places, language)

    unknown = {
        (row["iso2"], name)
        for row in rows
        for name in (row[f"name_{language}"], row.get(f"short_{language}", ""))
        if name and row["iso2"] not in found[folded(name)] and (language, row["iso2"]) not in DAMAGED_IN_SHARED_DATA
    }
    assert unknown == set()


@pytest.mark.parametrize(
    ("name", "field"),
    [("wb_covid19_spj_measures_2021-05", "country_name"), ("idb_covid19_lac_programmes", "country")],
)
def test_names_in_real_records_are_found(places, name: str, field: str) -> None:
    path = SHARED / "programmes" / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip(f"needs programmes/{name}.jsonl of ../shared/data")
    found = in_search(places, "en")

    with path.open(encoding="utf-8") as lines:
        countries = {json.loads(line)[field] for line in lines}
    assert {country for country in countries if len(found[folded(country)]) != 1} == set()
