"""Filling in the form from files and pasted text, beside what was typed, and what is here already."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.core.files.base import ContentFile

from mutirao.base.catalogue.models import Audience
from mutirao.base.files.media_types import sniff
from mutirao.base.files.tests.documents import make_docx, make_pdf, make_pptx, shown
from mutirao.discover.publications.prefill import (
    Prefill,
    document,
    merge,
    possible_duplicates,
    prefill_from_file,
    prefill_from_text,
)
from mutirao.discover.publications.prefill.titles import usable_title
from mutirao.discover.publications.records import Name, Record
from mutirao.discover.publications.services import withdraw

from .factories import make_publication

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SENNA = (
    "Prospecção química, atividade antioxidante, anticolinesterásica e antifúngica de extratos etanólicos de "
    "espécies de Senna Mill. (Fabaceae)"
)
OWN, PAGE, TEXT = "the file’s own properties", "the file’s first page", "the language of the text"


def read(path: Path) -> Prefill:
    with path.open("rb") as stream:
        return prefill_from_file(stream, PDF)


# Files


@pytest.mark.parametrize(
    ("name", "title", "year", "languages", "doi", "origin"),
    [
        (
            "real/en_burchi_strupat_2022_social_protection_malawi_ccby.pdf",
            "Can Integrated Social Protection Programmes Affect Social Cohesion? Mixed-Methods Evidence from Malawi",
            "2022", ["en"], "10.1057/s41287-022-00535-z", OWN,
        ),
        (
            "real/pt_hoehnea_2022_senna_ccby.pdf",
            SENNA, "2022", ["pt"], "10.1590/2236-8906-111/2020", PAGE,
        ),
        ("real/fr_debian_faq_gpl2.pdf", "La FAQ Debian GNU/Linux", "2022", ["fr"], None, OWN),
        (
            "generated/ar_sdg1_sdg8_generated.pdf",
            "أهداف التنمية المستدامة: الحماية الاجتماعية", None, ["ar"], None, OWN,
        ),
        ("pypdf_samples/multicolumn.pdf", "Two-Column Document with Lorem Ipsum", "2024", ["la"], None, PAGE),
    ],
)  # fmt: skip
def test_a_real_pdf_fills_in_the_form(
    shared_data: Path, name: str, title: str, year: str | None, languages: list[str], doi: str | None, origin: str
) -> None:
    found = read(shared_data / "pdf" / name)

    assert (found.record.title, found.origins["title"]) == (title, origin)
    assert found.record.languages == languages
    assert year is None or found.record.issued == year
    assert found.record.identifiers.get("doi") == ([doi] if doi else None)
    assert found.origins["languages"] == TEXT
    assert found.problem == ""


def test_a_real_article_gives_its_summary_and_keywords(shared_data: Path) -> None:
    record = read(shared_data / "pdf/real/en_burchi_strupat_2022_social_protection_malawi_ccby.pdf").record

    assert record.abstract.startswith("Through a sequential mixed-methods approach, the paper investigates")
    assert record.keywords[:2] == ["Social protection", "Social cohesion"]
    assert [name.display for name in record.names] == ["Francesco Burchi"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("generated/fr_scanned_image_only_generated.pdf", "There are only pictures of pages"),
        ("generated/fr_sdg1_sdg10_encrypted_pw_secret.pdf", "The file is locked with a password"),
        ("generated/truncated_corrupt.pdf", "The file is damaged or incomplete"),
        ("generated/not_a_pdf.pdf", "The file is damaged or incomplete"),
        ("pypdf_samples/with-attachment.pdf", "The file does not say its title. Please fill in the form yourself."),
    ],
)
def test_a_pdf_that_tells_nothing_says_why(shared_data: Path, name: str, problem: str) -> None:
    found = read(shared_data / "pdf" / name)

    assert found.problem.startswith(problem)
    assert found.record.title == ""


def test_the_first_page_gives_the_title_in_its_largest_letters() -> None:
    page = (
        b"BT /F1 9 Tf 72 800 Td (Institute of Examples, Working Paper 12) Tj ET\n"
        b"BT /F1 24 Tf 72 700 Td (Cash transfers and) Tj 0 -28 Td (school attendance) Tj ET\n"
        b"BT /F1 11 Tf 72 500 Td (Chipo Banda, published in May 2017. ISBN 978-3-16-148410-0) Tj ET"
    )

    found = prefill_from_file(ContentFile(make_pdf(page)), PDF)

    assert (found.record.title, found.origins["title"]) == ("Cash transfers and school attendance", PAGE)
    assert (found.record.issued, found.record.identifiers) == ("2017", {"isbn": ["9783161484100"]})


def test_a_file_is_left_at_its_beginning() -> None:
    stream = io.BytesIO(make_pdf(shown("Cash transfers in Malawi")))
    stream.seek(7)

    assert prefill_from_file(stream, PDF).record.title == "Cash transfers in Malawi"
    assert stream.tell() == 0


def test_office_documents_tell_who_wrote_them() -> None:
    text = prefill_from_file(ContentFile(make_docx()), DOCX).record
    slides = prefill_from_file(ContentFile(make_pptx()), PPTX)

    assert (text.title, [name.display for name in text.names]) == ("Cash for households", ["Grace Banda"])
    assert (slides.record.kind, slides.origins["kind"]) == ("presentation", "the kind of file")


@pytest.mark.parametrize("media_type", ["application/zip", "image/png", "application/x-unheard-of"])
def test_a_file_that_is_not_read_says_so(media_type: str) -> None:
    found = prefill_from_file(ContentFile(b"x"), media_type)

    assert found.problem == "Nothing could be read from this kind of file. Please fill in the form yourself."


def test_the_doi_of_a_cited_work_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    other = Prefill()
    other.take(Record(title="Quite another work", identifiers={"doi": ["10.1234/other"]}), "Crossref")
    own = Prefill()
    own.take(Record(title="Cash transfers in Malawi", issued="2020", identifiers={"doi": ["10.1234/own"]}), "Crossref")
    pdf = make_pdf(b"BT /F1 24 Tf 72 700 Td (Cash transfers in Malawi) Tj /F1 9 Tf 0 -40 Td (doi:10.1234/own) Tj ET")

    monkeypatch.setattr(document, "registered", lambda doi: other)
    assert prefill_from_file(ContentFile(pdf), PDF).origins["title"] == PAGE
    monkeypatch.setattr(document, "registered", lambda doi: own)
    found = prefill_from_file(ContentFile(pdf), PDF)
    assert (found.record.issued, found.origins["title"]) == ("2020", "Crossref")


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("Diallo, Amina; Banda, Chipo", ["Diallo, Amina", "Banda, Chipo"]),
        ("Amina Diallo, Chipo Banda", ["Amina Diallo", "Chipo Banda"]),
        ("A. Diallo and C. Banda", ["A. Diallo", "C. Banda"]),
        ("Diallo, Amina", ["Diallo, Amina"]),
        ("user", []), ("Administrator", []), ("HP", []), ("Microsoft Office User", []), ("amina@example.org", []), ("", []),
    ],
)  # fmt: skip
def test_authors_in_the_properties_are_people(said: str, names: list[str]) -> None:
    assert document.authors_in(said) == names


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - final_v3.doc", "untitled", "PowerPoint Presentation", "Présentation PowerPoint", "Document1",
        "report_2017.pdf", "main.dvi", "Layout 1", "12345", "WPS8203.tmp", "abc", "x" * 401, "   ", "<b></b>",
    ],
)  # fmt: skip
def test_titles_made_by_programs_are_none(title: str) -> None:
    assert usable_title(title) == ""


@pytest.mark.parametrize(
    "title", ["Microsoft and the poor", "Homes for all", "Scanning the horizon", "Ações 2030", "الحماية"]
)
def test_titles_made_by_people_stay(title: str) -> None:
    assert usable_title(f" {title} ") == title


# Pasted text


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("openalex_pt_zotero_style.ris", "O Programa Nacional de Alimentação Escolar"),
        ("scielo_doaj_science.bib", None),
        ("openalex_scielo.csl.json", "O Programa Nacional de Alimentação Escolar"),
        ("openalex_pt_endnote.xml", None),
    ],
)
def test_of_many_pasted_records_the_first_is_taken(shared_data: Path, name: str, title: str | None) -> None:
    text = (shared_data / "import-formats" / name).read_text("utf-8-sig")[:400_000]

    found = prefill_from_text(text)

    assert found.problem == ""
    assert found.record.title.startswith(title or found.record.title[:5])
    assert len(found.record.title) > 10
    assert found.note.endswith("records. This form takes the first.")
    assert set(found.origins.values()) == {"what you pasted"}


def test_one_pasted_record_needs_no_note() -> None:
    found = prefill_from_text("\n  @report{x, title={Pensions for all}, author={Banda, Chipo}, year=2019}")

    assert (found.record.title, found.record.issued, found.note) == ("Pensions for all", "2019", "")
    assert found.origins == dict.fromkeys(("title", "names", "issued", "kind"), "what you pasted")


def test_a_reference_from_a_list_of_literature_is_known_by_its_doi() -> None:
    found = prefill_from_text(
        "Banda, C. (2022). Cash and cohesion. Journal of Examples 34(3). https://doi.org/10.1234/Cash."
    )

    assert found.record.identifiers == {"doi": ["10.1234/cash"]}


def test_a_link_in_pasted_words_is_followed() -> None:
    assert prefill_from_text("See http://127.0.0.1:9/report.").record.url == "http://127.0.0.1:9/report"


def test_an_isbn_is_kept() -> None:
    found = prefill_from_text("ISBN 978-3-16-148410-0")

    assert (found.record.identifiers, found.problem) == ({"isbn": ["9783161484100"]}, "")
    assert found.note == "The ISBN is kept. There is no open register of ISBNs, so please fill in the rest."


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("  \n ", "There is nothing here yet. Paste a record, a DOI, a link or an ISBN."),
        ("x" * 500_001, "This is too long for one record. Please import long lists as a file."),
        ("title", "Neither a record nor a DOI, link or ISBN was found in what you pasted."),
        ("TY  - RPRT\nER  - ", "This"),
        ('{"title": ', "The file ends in the middle of this item."),
        ("\x00\ud800", "Neither a record nor a DOI, link or ISBN was found in what you pasted."),
    ],
)
def test_what_is_no_record_is_told(text: str, problem: str) -> None:
    found = prefill_from_text(text)

    assert found.problem.startswith(problem)
    assert found.is_empty


# Beside what was typed


def test_prefilling_never_overwrites_what_was_typed() -> None:
    prefill = Prefill()
    prefill.take(
        Record(title="From Crossref", issued="2020", names=[Name(family="Banda")], kind="article", abstract="Found."),
        "Crossref",
    )

    merged = merge({"title": "Typed", "names": [Name(family="Diallo")], "kind": "other", "abstract": ""}, prefill)

    assert (merged.record.title, merged.record.kind, merged.record.abstract) == ("Typed", "other", "Found.")
    assert merged.record.names == [Name(family="Diallo")]
    assert merged.origins == {"issued": "Crossref", "abstract": "Crossref"}


def test_an_earlier_source_stands_and_later_ones_complete_it() -> None:
    prefill = Prefill()
    prefill.take(Record(title="First", names=[Name(family="Banda")], identifiers={"doi": ["10.1234/a"]}), "one")
    prefill.take(
        Record(
            title="Second",
            names=[Name(family="Diallo"), Name("publisher", literal="Institute")],
            identifiers={"doi": ["10.1234/b"], "isbn": ["9783161484100"]},
            pages="1-9",
        ),
        "two",
    )

    assert prefill.record.title == "First"
    assert prefill.record.names == [Name(family="Banda"), Name("publisher", literal="Institute")]
    assert prefill.record.identifiers == {"doi": ["10.1234/a"], "isbn": ["9783161484100"]}
    assert prefill.origins == {"title": "one", "names": "one", "identifiers": "one", "pages": "two"}


# What is here already

NOBODY = AnonymousUser()


@pytest.mark.django_db
def test_a_work_here_is_found_by_its_doi_whatever_its_title() -> None:
    there = make_publication(identifiers={"doi": ["10.1234/a"]})
    make_publication()

    assert possible_duplicates(Record(title="Another title", identifiers={"doi": ["10.1234/a"]}), NOBODY) == [there]


@pytest.mark.django_db
def test_a_work_here_is_found_by_its_title_before_an_author_is_known() -> None:
    there = make_publication(title="Cash transfers in the north of Malawi", issued="2017")
    make_publication(title="Cash transfers in the north of Malawi", issued="1999")

    assert possible_duplicates(Record(title="Cash transfers in the north of Malawi", issued="2017-05"), NOBODY) == [
        there
    ]


@pytest.mark.django_db
def test_a_work_here_is_found_by_its_address() -> None:
    there = make_publication(url="https://source.example/report")

    assert possible_duplicates(Record(url="https://source.example/report"), NOBODY) == [there]


@pytest.mark.django_db
def test_two_dois_are_two_works() -> None:
    make_publication(title="A study of cash transfers", identifiers={"doi": ["10.1234/a"]}, issued="2017")
    record = Record(title="A study of cash transfers", identifiers={"doi": ["10.1234/b"]}, issued="2017")

    assert possible_duplicates(record, NOBODY) == []


@pytest.mark.django_db
def test_the_surest_stands_first() -> None:
    by_address = make_publication(url="https://source.example/report")
    by_title = make_publication(title="A long study of cash transfers", issued="2017")
    by_doi = make_publication(identifiers={"doi": ["10.1234/a"]})
    record = Record(
        title="A long study of cash transfers", issued="2017", url="https://source.example/report",
        identifiers={"doi": ["10.1234/a"]}, kind="report",
    )  # fmt: skip

    assert possible_duplicates(record, NOBODY) == [by_doi, by_title, by_address]


@pytest.mark.django_db
def test_what_a_person_may_not_see_is_not_told(member: Any) -> None:
    group = Group.objects.create(name="Circle")
    identifiers = {"doi": ["10.1234/a"]}
    hidden = make_publication(identifiers=identifiers, audience=Audience.objects.create(name="Circle", group=group))
    make_publication(identifiers=identifiers, published=False)
    withdraw(make_publication(identifiers=identifiers))

    assert possible_duplicates(Record(identifiers=identifiers), member) == []
    member.groups.add(group)
    assert possible_duplicates(Record(identifiers=identifiers), type(member).objects.get(pk=member.pk)) == [hidden]


@pytest.mark.django_db
@pytest.mark.parametrize("record", [Record(), Record(title="?!"), Record(title="x" * 500)])
def test_a_record_that_says_nothing_resembles_nothing(record: Record) -> None:
    make_publication()

    assert possible_duplicates(record, NOBODY) == []


@pytest.mark.django_db
def test_looking_for_duplicates_costs_the_same_whatever_is_found(
    django_assert_num_queries: Callable[[int], Any], member: Any
) -> None:
    record = Record(title="Cash transfers in the north", identifiers={"doi": ["10.1234/a"]}, url="https://a.example/")
    for number in range(3):
        make_publication(title="Cash transfers in the north", identifiers={"doi": ["10.1234/a"]})
        with django_assert_num_queries(7):
            assert len(possible_duplicates(record, member)) == number + 1


def test_the_media_type_that_the_door_tells_is_the_one_prefilling_takes(shared_data: Path) -> None:
    path = shared_data / "pdf/real/fr_debian_faq_gpl2.pdf"

    assert sniff(path).name == PDF
