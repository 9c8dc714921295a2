"""CSV: one publication a row, under column names in English, French, Spanish or Portuguese (`COLUMNS`)."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.records import Record, Rejection, Role

from .cleaning import fold
from .csv_rows import Row, guess_delimiter, rows
from .draft import RAW_LIMIT, Draft, TextField
from .encoding import open_text
from .kinds import WORDS
from .people import format_name

_UNTITLED = _("This row has no title, so it cannot be listed. Fill in its title column.")
_UNCLOSED = _(
    "A quotation mark opens in this row and is never closed. Close it, or double it if it belongs to the text."
)
_NO_TITLE_COLUMN = _(
    "The first line names no title column, so nothing can be listed. "
    "Call the column with the titles “title” (or titre, título); the other names are in the documentation."
)
_TOO_MANY_CELLS = _(
    "This row has {found} cells but the first line names {expected} columns. "
    "Put quotation marks around a text that contains the separator."
)

Take = Callable[[Draft, str], None]
Give = Callable[[Record], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in files we write, other names it is read under, and what a cell of it means."""

    name: str
    aliases: tuple[str, ...]
    explanation: str
    take: Take
    give: Give


def _text(text_field: TextField) -> tuple[Take, Give]:
    return (lambda draft, value: draft.text(text_field, value)), (
        lambda record: cast("str", getattr(record, text_field))
    )


def _names(role: Role) -> tuple[Take, Give]:
    def take(draft: Draft, value: str) -> None:
        for name in split_list(value):
            draft.name(name, role, natural=True)

    return take, lambda record: "; ".join(map(format_name, record.named(role)))


def _publishers() -> tuple[Take, Give]:
    def take(draft: Draft, value: str) -> None:
        for name in split_list(value):
            draft.publisher(name)

    return take, lambda record: "; ".join(name.display for name in record.named("publisher"))


def _identifiers(scheme: str) -> tuple[Take, Give]:
    def take(draft: Draft, value: str) -> None:
        if scheme in ("isbn", "issn"):
            draft.standard_number(value, scheme)
        else:
            draft.identify(scheme, value)

    return take, lambda record: " ".join(record.identifiers.get(scheme, []))


def _each(take_one: Take, values: Callable[[Record], list[str]]) -> tuple[Take, Give]:
    def take(draft: Draft, value: str) -> None:
        for part in split_list(value):
            take_one(draft, part)

    return take, lambda record: "; ".join(values(record))


def _start_page(draft: Draft, value: str) -> None:
    end = draft.record.pages
    draft.record.pages = ""
    draft.text("pages", f"{value}-{end}" if end and end != value else value)


def _nothing(record: Record) -> str:
    return ""


COLUMNS: tuple[Column, ...] = (
    Column("id", ("key", "identifier", "identifiant", "identificador", "record_id", "accession_number"),
           "The row's own stable key in your collection; a second import recognises the row by it.", *_text("source_key")),
    Column("title", ("titre", "titulo", "primary_title", "document_title", "article_title"),
           "Required. The title, with or without the subtitle.", *_text("title")),
    Column("subtitle", ("sous-titre", "sous_titre", "subtitulo"), "The subtitle, without the title.", *_text("subtitle")),
    Column("kind", ("type", "type_of_reference", "document_type", "publication_type", "tipo", "genre", "type_de_document"),
           "Report, working paper, article, policy brief, book, … in words.",
           lambda draft, value: draft.kind_in_words(_RIS_TYPES.get(value.strip().upper(), value)),
           lambda record: WORDS[record.kind]),
    Column("authors", ("author", "auteurs", "auteur", "autores", "autor", "first_authors", "creator", "creators", "author_names"),
           "Separated by ; or |, as “Diallo, Amina” or “Amina Diallo”. Braces make an organisation of any name: "
           "{Social Protection}.", *_names("author")),
    Column("editors", ("editor", "editeurs_scientifiques", "secondary_authors", "editores", "organizadores"),
           "As authors.", *_names("editor")),
    Column("translators", ("translator", "traducteurs", "traducteur", "traductores", "traductor", "tradutores", "tradutor"),
           "As authors.", *_names("translator")),
    Column("publishers", ("publisher", "editeur", "editeurs", "editorial", "editora", "institution", "institucion", "instituicao"),
           "Who made it public, separated by ; or |.", *_publishers()),
    Column("date", ("issued", "publication_date", "year", "publication_year", "annee", "ano", "fecha", "data", "anio",
                    "date_published", "date_de_publication", "pub_year"),
           "2018, 2018-09 or 2018-09-12; months may be in words.",
           lambda draft, value: draft.date(value), lambda record: record.issued),
    Column("languages", ("language", "langue", "langues", "idioma", "idiomas", "lengua", "lingua"),
           "Codes or names, separated by ; or |: en; fr; Portuguese.",
           lambda draft, value: draft.languages(value), lambda record: "; ".join(record.languages)),
    Column("abstract", ("summary", "resume", "resumen", "resumo", "description", "descripcion", "descricao", "notes_abstract"),
           "A summary as plain text; HTML is reduced to text.", *_text("abstract")),
    Column("container", ("journal", "journal_name", "secondary_title", "alternate_title3", "periodical", "revue", "revista",
                         "series", "serie", "source", "publication_title", "booktitle", "venue"),
           "The journal, series or book it appeared in.", *_text("container")),
    Column("volume", ("vol", "tome", "tomo"), "Volume.", *_text("volume")),
    Column("issue", ("number", "no", "numero", "fascicule"), "Issue or number.", *_text("issue")),
    Column("pages", ("page", "paginas", "page_range"), "Pages, as 12-34.", *_text("pages")),
    Column("end_page", ("page_end", "last_page"), "The last page, where it has a column of its own. Read only.",
           lambda draft, value: draft.text("pages", value), _nothing),
    Column("start_page", ("page_start", "first_page"), "The first page, where it has a column of its own. Read only.",
           _start_page, _nothing),
    Column("edition", ("edicion", "edicao"), "Edition.", *_text("edition")),
    Column("place", ("place_published", "publication_place", "lieu", "lugar", "local"), "Place of publication.", *_text("place")),
    Column("doi", ("digital_object_identifier",), "DOI, alone or as an address.", *_identifiers("doi")),
    Column("isbn", (), "ISBN of 10 or 13 digits; several separated by a space.", *_identifiers("isbn")),
    Column("issn", ("eissn", "issn_isbn"), "ISSN; several separated by a space.", *_identifiers("issn")),
    Column("handle", ("hdl",), "Handle, as 10986/37186, alone or as an address.", *_identifiers("handle")),
    Column("pmid", ("pubmed_id",), "PubMed number.", *_identifiers("pmid")),
    Column("url", ("link", "lien", "enlace", "link_url", "adresse", "web", "source_url", "landing_page"),
           "Address of the page that presents it (http or https).",
           lambda draft, value: draft.link(value), lambda record: record.url),
    Column("files", ("file", "file_urls", "pdf", "pdf_url", "file_attachments1", "fichier", "fichiers", "archivo", "arquivo"),
           "Addresses of the files themselves, separated by ; or |.",
           *_each(lambda draft, value: draft.file(value), lambda record: record.file_urls)),
    Column("licence", ("license", "rights", "droits", "licencia", "licenca", "full_text_licence"),
           "Short name or address: CC-BY-4.0.", lambda draft, value: draft.licence(value), lambda record: record.licence),
    Column("keywords", ("keyword", "tags", "subjects", "topics", "mots-cles", "mots_cles", "palabras_clave", "palavras-chave",
                        "palavras_chave", "descriptors"),
           "Separated by ; or |.", *_each(lambda draft, value: draft.keyword(value), lambda record: record.keywords)),
    Column("countries", ("country", "pays", "pais", "paises", "country_code"),
           "ISO codes or names of the countries it is about, separated by ; or |.",
           lambda draft, value: draft.countries(value), lambda record: "; ".join(record.countries)),
)  # fmt: skip
"""Every column read and written, in the order it is written; a file needs only the title column."""

_RIS_TYPES: dict[str, str] = {
    "JOUR": "article", "BOOK": "book", "CHAP": "book-chapter", "RPRT": "report", "THES": "thesis", "CONF": "book",
    "CPAPER": "conference-paper", "GEN": "other", "ELEC": "web-page", "UNPB": "working-paper", "NEWS": "article",
}  # fmt: skip
_LIST_SEPARATOR = re.compile(r"[;|](?![^{}]*\})")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_BY_NAME = {name: column for column in COLUMNS for name in (column.name, *column.aliases)}


def column_named(heading: str) -> Column | None:
    return _BY_NAME.get(re.sub(r"\s+", "_", fold(heading.strip(" \ufeff\"'*"))))


def split_list(value: str) -> list[str]:
    """The parts of a cell with several values: `a; b`, `a | b`, or a list as Python writes it."""
    value = value.strip()
    if value.startswith("['") or value.startswith('["'):
        try:
            return [str(item) for item in ast.literal_eval(value)]
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            value = value.strip("[]")
    return [part.strip() for part in _LIST_SEPARATOR.split(value) if part.strip()]


def read(stream: BinaryIO) -> Iterator[Record | Rejection]:
    lines = iter(open_text(stream))
    header = next((line for line in lines if line.strip()), "")
    delimiter = guess_delimiter(header)
    columns = [column_named(cell) for cell in _header_cells(header, delimiter)]
    if not any(column and column.name == "title" for column in columns):
        yield Rejection(1, "title", _NO_TITLE_COLUMN, header[:RAW_LIMIT])
        return
    for row in rows(lines, delimiter):
        row.line += 1
        yield _record(row, columns)


def _header_cells(header: str, delimiter: str) -> list[str]:
    return next((row.cells for row in rows([header], delimiter)), [])


def _record(row: Row, columns: list[Column | None]) -> Record | Rejection:
    if not row.closed:
        return Rejection(row.line, "row", _UNCLOSED, row.raw[:RAW_LIMIT])
    if any(cell.strip() for cell in row.cells[len(columns) :]):
        reason = format_lazy(_TOO_MANY_CELLS, found=len(row.cells), expected=len(columns))
        return Rejection(row.line, "row", reason, row.raw[:RAW_LIMIT])
    draft = Draft(row.line, row.raw, untitled=_UNTITLED)
    cells = [
        (column, cell.strip()) for column, cell in zip(columns, row.cells, strict=False) if column and cell.strip()
    ]
    for column, cell in sorted(cells, key=lambda pair: COLUMNS.index(pair[0])):
        column.take(draft, _unescaped(cell))
    return draft.finish()


def _unescaped(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def write(records: Iterable[Record]) -> Iterator[str]:
    """Header and rows. A cell that a spreadsheet would run as a formula gets an apostrophe, as spreadsheets do."""
    columns = [column for column in COLUMNS if column.give is not _nothing]
    yield _line(column.name for column in columns)
    for record in records:
        yield _line(column.give(record) for column in columns)


def _line(cells: Iterable[str]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(f"'{cell}" if _FORMULA.match(cell) else cell for cell in cells)
    return buffer.getvalue()
