"""From a file: what it says about itself, and what its first pages show. The reading is done in base/files' sandbox."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, Final

from django.core.files import File
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mutirao.base.files.extraction import Extraction, ExtractionFailed, Limits, Reason, extract_text
from mutirao.base.files.media_types import ALLOWED
from mutirao.discover.publications.formats.identifiers import find_doi, find_isbn
from mutirao.discover.publications.language_detection import detect_language
from mutirao.discover.publications.prefill.page import keywords, new_draft
from mutirao.discover.publications.prefill.registry import registered
from mutirao.discover.publications.prefill.result import Prefill
from mutirao.discover.publications.prefill.titles import usable_title
from mutirao.discover.publications.records import Record, title_key

LIMITS: Final = Limits(seconds=15, characters=20_000)
"""Enough for the first pages: a person waits for the answer."""
FIRST_PAGES: Final = 3
PROPERTIES: Final = gettext_lazy("the file’s own properties")
FIRST_PAGE: Final = gettext_lazy("the file’s first page")
LANGUAGE_OF_TEXT: Final = gettext_lazy("the language of the text")
KIND_OF_FILE: Final = gettext_lazy("the kind of file")
_KIND_OF_ROLE: Final = {"slides": "presentation", "audio": "audio", "video": "video", "data": "dataset"}
_NOBODY: Final = re.compile(
    r"^(?:users?|admin\w*|owner|author|pc|hp|dell|lenovo|acer|asus|toshiba|microsoft.*|windows.*|unknown|office.*|default|"
    r"temp|test|guest|latex.*|adobe.*|.*@.*|.*\\.*|\S*\d\S*|\S{1,2})$",
    re.IGNORECASE,
)
_SEPARATORS: Final = re.compile(r"\s*[;&|]\s*|\s+(?:and|et|y|e|und)\s+")
_YEAR: Final = re.compile(r"(?<![\d/.-])(?:19|20)\d\d(?![\d/-])")
_PUBLISHED: Final = re.compile(
    r"(?:©|\(c\)|copyright|published|publi[ée]e?|publicad[oa]|public[aé]\w+)\D{0,40}((?:19|20)\d\d)", re.IGNORECASE
)
_ABSTRACT: Final = re.compile(
    r"\b(?:Abstract|ABSTRACT|Summary|SUMMARY|Résumé|RÉSUMÉ|Resumen|RESUMEN|Resumo|RESUMO|الملخص)\b[\s.:—–-]*"
    r"(?P<text>\S.{200,4000}?)\s*"
    r"\b(?:Key\s?words|KEY\s?WORDS|Introduction|INTRODUCTION|Mots[- ]clés|MOTS[- ]CLÉS|Palabras clave|PALABRAS CLAVE|"
    r"Palavras[- ]chave|PALAVRAS[- ]CHAVE|Abstract|ABSTRACT|JEL|Introducción|INTRODUCCIÓN|Introdução|INTRODUÇÃO)\b",
    re.DOTALL,
)


def prefill_from_file(file: File[Any] | IO[bytes], media_type: str) -> Prefill:
    """What a file tells; leaves it at its beginning. A DOI on its first page is looked up if the site does that."""
    prefill = Prefill()
    kind = ALLOWED.get(media_type)
    if kind is not None:
        prefill.take(Record(kind=_KIND_OF_ROLE.get(kind.role, "other")), KIND_OF_FILE)
    try:
        found = extracted(file, media_type)
    except (ExtractionFailed, OSError) as error:
        prefill.problem = sentence_about(error)
        return prefill
    read_document(prefill, found)
    if not prefill.record.title:
        prefill.problem = _("The file does not say its title. Please fill in the form yourself.")
    return prefill


def extracted(file: File[Any] | IO[bytes], media_type: str) -> Extraction:
    """Read from a copy on disk, wherever the file is stored."""
    with NamedTemporaryFile() as copy:
        file.seek(0)
        while piece := file.read(2**16):
            copy.write(piece)
        copy.flush()
        file.seek(0)
        return extract_text(Path(copy.name), media_type, limits=LIMITS)


def sentence_about(error: ExtractionFailed | OSError) -> str:
    if isinstance(error, ExtractionFailed) and error.reason != Reason.UNSUPPORTED:
        return error.sentence
    return _("Nothing could be read from this kind of file. Please fill in the form yourself.")


def read_document(prefill: Prefill, found: Extraction) -> None:
    """The registry first, for it knows best; then what somebody once filled in; then what the first pages show."""
    opening = "\n".join(found.pages[:FIRST_PAGES])
    if doi := doi_of(opening):
        known = registered(doi)
        if not known.problem and is_about(known.record, found, opening):
            prefill.take_all(known)
    prefill.take(properties(found), PROPERTIES)
    prefill.take(first_page(found, opening), FIRST_PAGE)
    if language := detect_language(opening):
        prefill.take(Record(languages=[language]), LANGUAGE_OF_TEXT)
    prefill.take(last_resort(found), PROPERTIES)


def last_resort(found: Extraction) -> Record:
    """What programs write by themselves as often as people do: a title of one word, the language and the day."""
    draft = new_draft()
    draft.text("title", usable_title(found.title))
    draft.languages(found.language)
    if re.match(r"(?:19|20)\d\d", found.created):
        draft.date(found.created[:4])
    return draft.record


def doi_of(opening: str) -> str:
    """The first on the first pages: a work says its own before it cites others."""
    return next(iter(find_doi(opening)), "")


def is_about(record: Record, found: Extraction, opening: str) -> bool:
    """Whether the registered work is this very file, and not one it cites: its title is written on the first pages."""
    own, shown = title_key(record.title), title_key(f"{found.title} {found.headline} {opening}")
    return bool(own) and own.replace(" ", "") in shown.replace(" ", "")


def properties(found: Extraction) -> Record:
    draft = new_draft()
    if " " in (title := usable_title(found.title)):
        draft.text("title", title)
    for name in authors_in(found.author):
        draft.name(name, natural=True)
    for word in keywords([found.keywords]):
        draft.keyword(word)
    return draft.record


def authors_in(said: str) -> list[str]:
    """`Diallo, Amina; Banda, Chipo`, `A. Diallo and C. Banda` or `Amina Diallo, Chipo Banda`; programs are nobody."""
    names = [name for name in _SEPARATORS.split(said) if name]
    if len(names) == 1 and all(" " in part.strip() for part in said.split(",")):
        names = said.split(",")
    return [name.strip() for name in names if name.strip() and not _NOBODY.match(name.strip())]


def first_page(found: Extraction, opening: str) -> Record:
    draft = new_draft()
    draft.text("title", usable_title(found.headline) or usable_title(first_paragraph(found)))
    if doi := doi_of(found.pages[0] if found.pages else ""):
        draft.identify("doi", doi)
    for isbn in find_isbn(opening)[:1] if "ISBN" in opening.upper() else []:
        draft.identify("isbn", isbn)
    draft.date(year_of(found, opening))
    if abstract := _ABSTRACT.search(opening):
        draft.text("abstract", abstract["text"])
    return draft.record


def first_paragraph(found: Extraction) -> str:
    """For documents without letters of different sizes: a title is a short first paragraph."""
    text = next((page for page in found.pages if page.strip()), "")
    paragraph = text.strip().partition("\n")[0]
    return paragraph if len(paragraph) <= 200 else ""


def years_in(opening: str) -> list[str]:
    this_year = timezone.now().year
    return [year for year in _YEAR.findall(opening[:6000]) if int(year) <= this_year + 1]


def year_of(found: Extraction, opening: str) -> str:
    """The year the file was made if its first pages name it too; else one they call the year of publication."""
    years, made = years_in(opening), found.created[:4]
    if made in years:
        return made
    stated = _PUBLISHED.search(opening[:6000])
    return stated[1] if stated and stated[1] in years else ""
