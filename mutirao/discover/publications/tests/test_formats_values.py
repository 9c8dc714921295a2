"""Single values: text, identifiers, dates, languages, countries, licences, kinds and names, as messy as they come."""

from __future__ import annotations

import pytest

from mutirao.discover.publications.formats.cleaning import plain
from mutirao.discover.publications.formats.dates import parse_date
from mutirao.discover.publications.formats.draft import Draft, is_file_address, is_web_address
from mutirao.discover.publications.formats.identifiers import (
    find_doi,
    find_handle,
    find_isbn,
    find_issn,
    find_pmid,
    recognise,
)
from mutirao.discover.publications.formats.kinds import WORDS, kind_of
from mutirao.discover.publications.formats.languages import country_code, language_codes
from mutirao.discover.publications.formats.licences import licence_id
from mutirao.discover.publications.formats.people import format_name, parse_name
from mutirao.discover.publications.models import Publication
from mutirao.discover.publications.records import Name


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<p>One</p><p>two</p>", "One two"),
        ("<jats:title>Abstract</jats:title><jats:p>Text</jats:p>", "Abstract Text"),
        ("H<sub>2</sub>O &amp; CO<sub>2</sub>", "H2O & CO2"),
        ("p < 0.05 and n > 3", "p < 0.05 and n > 3"),
        ("a <b> c</b>", "a c"),
        ("if x <y and z", "if x <y and z"),
        ("<script>alert(1)</script>Text", "Text"),
        ("<img src=x onerror=alert(1)>Text", "Text"),
        ("&amp;lt;p&amp;gt;twice&amp;lt;/p&amp;gt;", "twice"),
        ("AT&T &copy 2018 ?a&para=1", "AT&T &copy 2018 ?a&para=1"),
        ("debris 591F591F stays", "debris 591F591F stays"),
        ("a\u00a0b\n\n c\u200b\ufeff\x00\ud800", "a b c"),
        ("e\u0301", "é"),
    ],
)
def test_text_is_plain(raw: str, text: str) -> None:
    assert plain(raw) == text
    assert plain(text) == text


@pytest.mark.parametrize(
    ("raw", "doi"),
    [
        ("10.1016/J.JDEVECO.2010.08.014", ["10.1016/j.jdeveco.2010.08.014"]),
        ("doi: 10.1234/abc.", ["10.1234/abc"]),
        ("https://doi.org/10.1234/a%28b%29c", ["10.1234/a(b)c"]),
        ("http://doi.acm.org/10.1145/1137627.1137631", ["10.1145/1137627.1137631"]),
        ("(see 10.1234/abc)", ["10.1234/abc"]),
        ("10.54503/2953-8092.2025.1(5)-74", ["10.54503/2953-8092.2025.1(5)-74"]),
        (
            "10.1002/(SICI)1097-0258(19980815)17:15<1661::AID-SIM968>3.0.CO;2-2",
            ["10.1002/(sici)1097-0258(19980815)17:15<1661::aid-sim968>3.0.co;2-2"],
        ),
        ("11.1234/abc", []),
    ],
)
def test_doi(raw: str, doi: list[str]) -> None:
    assert find_doi(raw) == doi


def test_isbn_of_ten_and_thirteen_digits_with_check_digits() -> None:
    assert find_isbn("1-59593-411-1") == ["9781595934116"]
    assert find_isbn("ISBN 978-3-86490-311-3 (print), 9783864903113") == ["9783864903113"]
    assert find_isbn("0-8044-2957-X") == ["9780804429573"]
    assert find_isbn("978-3-86490-311-4 1-59593-411-2 1895-5770 1895-5770") == []


def test_issn_with_check_digit() -> None:
    assert find_issn("1895-5770 1895-5770, 25225839; 2238-913x (electronic)") == ["1895-5770", "2238-913X", "2522-5839"]
    assert find_issn("1234-5678 19950102") == []


def test_handles_and_pubmed_numbers() -> None:
    assert find_handle("http://hdl.handle.net/10864/10535") == ["10864/10535"]
    assert find_handle("https://openknowledge.example.org/handle/10986/37186?show=full") == ["10986/37186"]
    assert find_handle("http://hdl.handle.net/123456789/8007") == []
    assert find_handle("hdl:2286/R.I.28146") == ["2286/R.I.28146"]
    assert find_pmid("PMID: 29937971") == find_pmid("https://pubmed.ncbi.nlm.nih.gov/29937971/") == ["29937971"]
    assert find_pmid("27433151 SO invalid") == []


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("doi:10.1234/a", [("doi", "10.1234/a")]),
        ("https://doi.org/10.1234/a", [("doi", "10.1234/a")]),
        ("urn:isbn:978-3-86490-311-3", [("isbn", "9783864903113")]),
        ("ISSN 2238-913X", [("issn", "2238-913X")]),
        ("hdl:10986/37186", [("handle", "10986/37186")]),
        ("https://example.org/page/10.1234/a", []),
        ("Nature 10 (2018)", []),
    ],
)
def test_values_of_unknown_nature(raw: str, found: list[tuple[str, str]]) -> None:
    assert recognise(raw) == found


@pytest.mark.parametrize(
    ("raw", "date"),
    [
        ("2018", "2018"),
        ("2018-09", "2018-09"),
        ("2018-09-12T00:00:00Z", "2018-09-12"),
        ("2018/09/12/", "2018-09-12"),
        ("2018///", "2018"),
        ("1948/07//", "1948-07"),
        ("20180912", "2018-09-12"),
        ("12/09/2018", "2018"),
        ("25/09/2018", "2018-09-25"),
        ("09/25/2018", "2018-09-25"),
        ("12.13.2018", "2018-12-13"),
        ("Sept. 2018", "2018-09"),
        ("12 septembre 2018", "2018-09-12"),
        ("1º de março de 2018", "2018-03-01"),
        ("Jan 5, 2019", "2019-01-05"),
        ("MAR 2009", "2009-03"),
        ("c2005", "2005"),
        ("[2005]", "2005"),
        ("2005-2007", "2005"),
        ("2018-02-31", "2018-02"),
        ("2018-13-01", "2018"),
        ("٢٠١٥-٠٣-٠١", "2015-03-01"),
        ("２０１５", "2015"),
        ("0", ""),
        ("20166", ""),
        ("in press", ""),
        ("9999-01-01", ""),
        ("10 15", ""),
        ("", ""),
    ],
)
def test_dates(raw: str, date: str) -> None:
    assert parse_date(raw) == date


@pytest.mark.parametrize(
    ("raw", "is_told"),
    [
        ("2015-13-45", True), ("2015/02/30", True), ("20151301", True), ("2015-04-31T00:00:00Z", True),
        ("2015-00-00", False), ("2015-04-00", False), ("2015-04-30", False), ("2015", False), ("2015-2017", False),
        ("12/09/2018", False),
    ],
)  # fmt: skip
def test_a_day_that_no_calendar_has_is_told(raw: str, is_told: bool) -> None:
    draft = Draft(1, str, untitled="")
    draft.date(raw)
    assert draft.record.issued.startswith(raw[:4] if raw[0] == "2" else "2018")
    assert bool(draft.record.warnings) is is_told


def test_what_programs_write_for_nothing_is_nothing() -> None:
    draft = Draft(1, str, untitled="")
    draft.text("title", "Null")
    draft.text("volume", "nan")
    draft.pages("S105", "nan")
    draft.name("van den Hoven, null")
    draft.name("Goldin, Nan")
    record = draft.record
    assert (record.title, record.volume, record.pages) == ("Null", "", "S105")
    assert record.names == [Name(family="van den Hoven"), Name(family="Goldin", given="Nan")]


@pytest.mark.parametrize(
    ("raw", "codes"),
    [
        ("eng", ["en"]),
        ("en_US", ["en"]),
        ("English", ["en"]),
        ("pt-BR", ["pt"]),
        ("por", ["pt"]),
        ("fr|en", ["fr", "en"]),
        ("en fr", ["en", "fr"]),
        ("français", ["fr"]),
        ("Español", ["es"]),
        ("ger", ["de"]),
        ("English and French", ["en", "fr"]),
        ("Portuguese (Brazil)", ["pt"]),
        ("العربية", ["ar"]),
        ("brazilian", ["pt"]),
        ("und", []),
        ("", []),
        ("haw", ["haw"]),
    ],
)
def test_languages(raw: str, codes: list[str]) -> None:
    assert language_codes(raw) == (codes, [])


def test_an_unknown_language_is_told() -> None:
    assert language_codes("Klingonese; fr") == (["fr"], ["Klingonese"])


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("BR", "BR"),
        ("bra", "BR"),
        ("076", "BR"),
        ("Brazil", "BR"),
        ("Brésil", "BR"),
        ("البرازيل", "BR"),
        ("USA", "US"),
        ("Côte d’Ivoire", "CI"),
        ("EU", ""),
        ("Atlantic Ocean", ""),
        ("", ""),
    ],
)
def test_countries(raw: str, code: str) -> None:
    assert country_code(raw) == code


@pytest.mark.parametrize(
    ("raw", "spdx"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-nc-sa/3.0", "CC-BY-NC-SA-3.0"),
        (
            "Creative Commons License [CC BY-NC-ND] http://creativecommons.org/licenses/by-nc-nd/3.0/de/",
            "CC-BY-NC-ND-3.0-DE",
        ),
        ("https://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO"),
        ("http://creativecommons.org/licenses/by/3.0/deed.en_US", "CC-BY-3.0"),
        ("http://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("cc_by_nc_nd", "CC-BY-NC-ND"),
        ("CC BY 4.0", "CC-BY-4.0"),
        ("CC BY 3.0 IGO", "CC-BY-3.0-IGO"),
        ("under the Creative Commons Attribution-NonCommercial-NoDerivs License, which permits", "CC-BY-NC-ND"),
        ("a Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International License", "CC-BY-NC-SA-4.0"),
        ("https://opensource.org/licenses/MIT", "MIT"),
        ("All rights reserved", "All rights reserved"),
    ],
)
def test_licences(raw: str, spdx: str) -> None:
    assert licence_id(raw) == spdx


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        ("journal-article", "article"),
        ("Journal Article", "article"),
        ("info:eu-repo/semantics/workingPaper", "working-paper"),
        ("Policy Brief", "policy-brief"),
        ("Rapport", "report"),
        ("Documento de trabajo", "working-paper"),
        ("Tese", "thesis"),
        ("Yüksek lisans", "thesis"),
        ("Conference or Workshop Item", "conference-paper"),
        ("book_contribution", "book-chapter"),
        ("Moving Image", "video"),
        ("Sound", "audio"),
        ("Dataset", "dataset"),
        ("infografía", "infographic"),
        ("text", ""),
        ("none", ""),
        ("Law", "legal-text"),
        ("Toolkit", "guideline"),
        ("Boletín", "newsletter"),
        ("Lei nº 8.742", "legal-text"),
    ],
)
def test_kinds(raw: str, kind: str) -> None:
    assert kind_of(raw) == kind


def test_our_kinds_are_those_of_the_catalogue_and_know_their_own_words() -> None:
    assert set(WORDS) == set(Publication.Kind.values)
    assert [kind_of(word) for word in WORDS.values()] == list(WORDS)


@pytest.mark.parametrize(
    ("raw", "natural", "name"),
    [
        ("Diallo, Amina", False, Name(family="Diallo", given="Amina")),
        ("Valle-Delgado,J. J. ", False, Name(family="Valle-Delgado", given="J. J.")),
        ("Liu R.", False, Name(family="Liu", given="R.")),
        ("Adler D.G.", False, Name(family="Adler", given="D.G.")),
        ("World Bank", False, Name(literal="World Bank")),
        ("World Bank", True, Name(literal="World Bank")),
        ("UNICEF", True, Name(literal="UNICEF")),
        ("Angela STĂNESCU", True, Name(family="STĂNESCU", given="Angela")),
        ("Tácio de Mendonça Lima", True, Name(family="Lima", given="Tácio de Mendonça")),
        ("Jan van der Berg", True, Name(family="van der Berg", given="Jan")),
        ("Ministry of Labour, Kenya", False, Name(literal="Ministry of Labour, Kenya")),
        ("Plato,", False, Name(family="Plato")),
        ("{Social Protection}", True, Name(literal="Social Protection")),
        ("et al.", False, None),
        (" ; ", False, None),
    ],
)
def test_names(raw: str, natural: bool, name: Name | None) -> None:
    assert parse_name(raw, natural=natural) == name


@pytest.mark.parametrize(
    "name",
    [
        Name(family="Diallo", given="Amina"),
        Name(family="Plato"),
        Name(literal="World Bank"),
        Name(literal="Amina Diallo"),
        Name(literal="A; B"),
    ],
)
def test_written_names_are_read_back(name: Name) -> None:
    assert parse_name(format_name(name), natural=True) == name


def test_only_web_addresses_are_addresses() -> None:
    assert is_web_address("HTTPS://example.org/a?b#c")
    assert not any(
        map(
            is_web_address,
            ["javascript:alert(1)", "ftp://a.b", "http://", "http://[", "https://a b", "data:text/html,x", ""],
        )
    )
    assert is_file_address("https://example.org/A.PDF?x=1")
    assert not is_file_address("https://example.org/pdf")
