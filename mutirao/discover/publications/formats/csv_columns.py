"""The columns of our CSV: their names in English, French, Spanish and Portuguese, and what a cell of each means."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.records import Reason, Record, Role

from .cleaning import fold, plain
from .draft import Draft, TextField
from .kinds import WORDS
from .people import format_name
from .ris import KIND_OF_TYPE

Take = Callable[[Draft, str], None]
Give = Callable[[Record], str]
Meaning = tuple[Take, Give]

_LONGEST_LIST = 100_000
_LIST_SEPARATOR = re.compile(r"[;|](?![^{}]*\})")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in files we write, other names it is read under, and what a cell of it means.

    `take` reads a cell into a draft; `give` makes the cell of a record, and is None where a column is only read.
    """

    name: str
    aliases: tuple[str, ...]
    explanation: Reason
    take: Take
    give: Give | None


def split_list(value: str) -> list[str]:
    """The parts of a cell with several values: `a; b`, `a | b`, or a list as Python writes it."""
    value = value.strip()
    if value.startswith(("['", '["')) and len(value) < _LONGEST_LIST:
        try:
            return [str(item) for item in ast.literal_eval(value)]
        except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
            value = value.strip("[]")
    # Markup first: its entities end in a semicolon.
    return [part.strip() for part in _LIST_SEPARATOR.split(plain(value)) if part.strip()]


def _column(name: str, aliases: str, explanation: Reason, meaning: tuple[Take, Give | None]) -> Column:
    return Column(name, tuple(aliases.split()), explanation, *meaning)


def _text(text_field: TextField) -> Meaning:
    def give(record: Record) -> str:
        return cast("str", getattr(record, text_field))

    return lambda draft, value: draft.text(text_field, value), give


def _names(role: Role) -> Meaning:
    def take(draft: Draft, value: str) -> None:
        for name in split_list(value):
            draft.name(name, role, natural=True)

    return take, lambda record: "; ".join(map(format_name, record.named(role)))


def _each(take_one: Take, values: Callable[[Record], list[str]]) -> Meaning:
    def take(draft: Draft, value: str) -> None:
        for part in split_list(value):
            take_one(draft, part)

    return take, lambda record: "; ".join(values(record))


def _identifiers(scheme: str) -> Meaning:
    def take(draft: Draft, value: str) -> None:
        if scheme in ("isbn", "issn"):
            draft.standard_number(value, scheme)
        else:
            draft.identify(scheme, value)

    return take, lambda record: " ".join(record.identifiers.get(scheme, []))


def _kind(draft: Draft, value: str) -> None:
    draft.kind(KIND_OF_TYPE.get(value.strip(), ""))
    draft.kind_in_words(value)


def _start_page(draft: Draft, value: str) -> None:
    end, draft.record.pages = draft.record.pages, ""
    draft.pages(value, end)


COLUMNS: tuple[Column, ...] = (
    _column(
        "id",
        "key identifier identifiant identificador record_id accession_number",
        _("The row’s own stable key in your collection: importing again recognises the row by it."),
        _text("source_key"),
    ),
    _column(
        "title",
        "titre titulo primary_title document_title article_title",
        _("The only column that must be there and filled in."),
        _text("title"),
    ),
    _column(
        "subtitle", "sous-titre sous_titre subtitulo", _("The subtitle, if it is not in the title."), _text("subtitle")
    ),
    _column(
        "kind",
        "type type_of_reference document_type publication_type tipo genre type_de_document",
        _("Report, working paper, article, policy brief, book and so on, in words."),
        (_kind, lambda record: WORDS[record.kind]),
    ),
    _column(
        "authors",
        "author auteurs auteur autores autor first_authors creator creators author_names",
        _(
            "Separated by ; or |, each as “Diallo, Amina” or “Amina Diallo”. "
            "Braces make an organisation of any name: {Social Protection}."
        ),
        _names("author"),
    ),
    _column(
        "editors",
        "editor editeurs_scientifiques secondary_authors editores organizadores",
        _("Written as authors are."),
        _names("editor"),
    ),
    _column(
        "translators",
        "translator traducteurs traducteur traductores traductor tradutores tradutor",
        _("Written as authors are."),
        _names("translator"),
    ),
    _column(
        "publishers",
        "publisher editeur editeurs editorial editora institution institucion instituicao",
        _("Who made it public, separated by ; or |."),
        _each(
            lambda draft, value: draft.publisher(value), lambda record: [n.display for n in record.named("publisher")]
        ),
    ),
    _column(
        "date",
        "issued year publication_date publication_year date_published date_de_publication pub_year "
        "annee ano anio fecha data",
        _("2018, 2018-09 or 2018-09-12; a month may be a word."),
        (lambda draft, value: draft.date(value), lambda record: record.issued),
    ),
    _column(
        "languages",
        "language langue langues idioma idiomas lengua lingua",
        _("Codes or names, separated by ; or |: en; fr; Portuguese."),
        (lambda draft, value: draft.languages(value), lambda record: "; ".join(record.languages)),
    ),
    _column(
        "abstract",
        "summary resume resumen resumo description descripcion descricao notes_abstract",
        _("A summary. HTML is reduced to plain text."),
        _text("abstract"),
    ),
    _column(
        "container",
        "journal journal_name secondary_title alternate_title3 periodical revue revista series serie source "
        "publication_title booktitle venue",
        _("The journal, series or book it appeared in."),
        _text("container"),
    ),
    _column("volume", "vol tome tomo", _("Volume of the journal or series."), _text("volume")),
    _column("issue", "number no numero fascicule", _("Issue of the journal, or number in the series."), _text("issue")),
    _column("pages", "page paginas page_range", _("Written as 12-34."), _text("pages")),
    _column(
        "end_page",
        "page_end last_page",
        _("The last page, where it has a column of its own. Used on import only."),
        (lambda draft, value: draft.text("pages", value), None),
    ),
    _column(
        "start_page",
        "page_start first_page",
        _("The first page, where it has a column of its own. Used on import only."),
        (_start_page, None),
    ),
    _column("edition", "edicion edicao", _("Edition, as a number or in words."), _text("edition")),
    _column("place", "place_published publication_place lieu lugar local", _("Place of publication."), _text("place")),
    _column("doi", "digital_object_identifier", _("DOI, alone or as an address."), _identifiers("doi")),
    _column("isbn", "", _("Ten or thirteen digits; several are separated by a space."), _identifiers("isbn")),
    _column("issn", "eissn issn_isbn", _("Eight digits; several are separated by a space."), _identifiers("issn")),
    _column("handle", "hdl", _("Written as 10986/37186, alone or as an address."), _identifiers("handle")),
    _column("pmid", "pubmed_id", _("PubMed number."), _identifiers("pmid")),
    _column(
        "url",
        "link lien enlace link_url adresse web source_url landing_page",
        _("Address of the page that presents it (http or https)."),
        (lambda draft, value: draft.link(value), lambda record: record.url),
    ),
    _column(
        "files",
        "file file_urls pdf pdf_url file_attachments1 fichier fichiers archivo arquivo",
        _("Addresses of the files themselves, separated by ; or |."),
        _each(lambda draft, value: draft.file(value), lambda record: record.file_urls),
    ),
    _column(
        "licence",
        "license rights droits licencia licenca full_text_licence",
        _("Short name or address, such as CC-BY-4.0."),
        (lambda draft, value: draft.licence(value), lambda record: record.licence),
    ),
    _column(
        "keywords",
        "keyword tags subjects topics mots-cles mots_cles palabras_clave palavras-chave palavras_chave descriptors",
        _("Separated by ; or |."),
        _each(lambda draft, value: draft.keyword(value), lambda record: record.keywords),
    ),
    _column(
        "countries",
        "country pays pais paises country_code",
        _("ISO codes or names of the countries it is about, separated by ; or |."),
        (lambda draft, value: draft.countries(value), lambda record: "; ".join(record.countries)),
    ),
)
"""Every column read and written, in the order it is written; a file needs only the title column."""

_BY_NAME = {name: column for column in COLUMNS for name in (column.name, *column.aliases)}


def column_named(heading: str) -> Column | None:
    return _BY_NAME.get(re.sub(r"\s+", "_", fold(heading.strip(" \ufeff\"'*"))))
