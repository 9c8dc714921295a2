"""OAI-PMH answers (read only): ListRecords and GetRecord in oai_dc or oai_doaj, saved to a file or just harvested."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from lxml import etree

from mutirao.discover.publications.records import Reason, Record, Rejection, Role

from . import dates
from .cleaning import plain
from .draft import RAW_LIMIT, Draft, is_file_address, is_web_address
from .encoding import PeekableStream
from .kinds import kind_of
from .languages import country_code, language_codes
from .licences import is_known, licence_id
from .xml_records import Found, elements, local_name, raw_of, text_of

_UNTITLED = _("The repository gives no title for this record, so it cannot be listed.")
_NOT_UNDERSTOOD = _(
    "This record is in a metadata format other than oai_dc and oai_doaj. Ask the repository for oai_dc."
)
_LABELLED = re.compile(r"^\[(\w{2,3})\]\s*")
_ROLE = re.compile(r"\s*\(([A-Za-z]+)\)$")
_ROLES: dict[str, Role] = {"author": "author", "editor": "editor", "translator": "translator"}
_DESCRIPTION_TYPES = frozenset(
    {"seriesinformation", "abstract", "methods", "tableofcontents", "technicalinfo", "other"}
)
_ERRORS: dict[str, Reason] = {
    "badArgument": _("The repository did not understand the request (badArgument). {message}"),
    "badResumptionToken": _(
        "The repository no longer knows where the harvest stopped (badResumptionToken). Start it again. {message}"
    ),
    "badVerb": _("The repository did not understand the request (badVerb). {message}"),
    "cannotDisseminateFormat": _(
        "The repository does not give its records in this format (cannotDisseminateFormat). {message}"
    ),
    "idDoesNotExist": _("The repository has no record under this identifier (idDoesNotExist). {message}"),
    "noRecordsMatch": _("The repository has no records for this request (noRecordsMatch). {message}"),
    "noMetadataFormats": _("The repository has no metadata for this record (noMetadataFormats). {message}"),
    "noSetHierarchy": _("The repository does not group its records in sets (noSetHierarchy). {message}"),
}
_OTHER_ERROR = _("The repository answered with an error ({code}). {message}")

Values = dict[str, list[tuple[str, str]]]
"""The texts under each element name, each with its `xml:lang`."""


class Page:
    """One OAI-PMH answer. Iterating gives its records; afterwards its token and error say what comes next."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = PeekableStream.over(stream)
        self.resumption_token = ""
        self.complete_size: int | None = None
        self.error_code = ""
        self.is_broken = False
        """True where the XML stopped before its end, so that a token may be missing."""

    def __iter__(self) -> Iterator[Record | Rejection]:
        for found in elements(self._stream, ("record", "error", "resumptionToken")):
            if isinstance(found, Rejection):
                self.is_broken = True
                yield found
            elif found.name == "record":
                yield _record(found)
            elif found.name == "error":
                yield self._error(found)
            else:
                self._token(found.element)

    def _error(self, found: Found) -> Rejection:
        self.error_code = found.element.get("code", "") or "unknown"
        message = plain(text_of(found.element))
        reason = _ERRORS.get(self.error_code, _OTHER_ERROR)
        return Rejection(
            found.element.sourceline or 1, "error", format_lazy(reason, code=self.error_code, message=message)
        )

    def _token(self, element: etree._Element) -> None:
        self.resumption_token = text_of(element).strip()
        size = element.get("completeListSize", "")
        self.complete_size = int(size) if size.isascii() and size.isdigit() else None


def read(stream: BinaryIO) -> Iterator[Record | Rejection]:
    return iter(Page(stream))


def _record(found: Found) -> Record | Rejection:
    header = _child(found.element, "header")
    identifier = plain(text_of(_child(header, "identifier")))
    draft = Draft(found.number, lambda: raw_of(found.element, RAW_LIMIT), untitled=_UNTITLED)
    draft.record.warnings.extend(found.warnings)
    draft.record.source_key = identifier
    draft.identify("oai", identifier)
    draft.recognise(identifier)
    draft.record.deleted = header is not None and header.get("status") == "deleted"
    for metadata in () if draft.record.deleted else found.element.iterfind("{*}metadata/*"):
        reader = _METADATA_READERS.get(_name(metadata))
        if reader is None:
            return Rejection(found.number, "metadata", _NOT_UNDERSTOOD, raw_of(found.element, RAW_LIMIT))
        reader(draft, metadata)
    return draft.finish()


def _name(element: etree._Element) -> str:
    return local_name(element) if isinstance(element.tag, str) else ""


def _child(element: etree._Element | None, name: str) -> etree._Element | None:
    return None if element is None else next((child for child in element if _name(child) == name), None)


def _values(metadata: etree._Element) -> Values:
    values: Values = {}
    for child in metadata.iterchildren(etree.Element):
        text = plain(text_of(child))
        if text:
            language = child.get("{http://www.w3.org/XML/1998/namespace}lang", "")
            values.setdefault(_name(child), []).append((text, language))
    return values


def _read_dublin_core(draft: Draft, metadata: etree._Element) -> None:
    values = _values(metadata)

    def texts(name: str) -> list[str]:
        return [text for text, _language in values.get(name, [])]

    for language in texts("language"):
        draft.languages(language)
    draft.text("title", _in_own_language(values.get("title", []), draft.record.languages))
    draft.text("abstract", _abstract(values.get("description", []), draft.record.languages))
    for name in texts("creator"):
        draft.name(name, natural=True)
    _read_contributors(draft, texts("contributor"))
    for publisher in texts("publisher"):
        draft.publisher(publisher)
    for subject in texts("subject"):
        draft.keyword(_LABELLED.sub("", subject))
    for kind in texts("type"):
        draft.kind(kind_of(kind.rsplit("/", 1)[-1]))
    _read_dates(draft, texts("date"))
    _read_identifiers(draft, texts("identifier"), texts("relation"))
    draft.text("container", _container(texts("source"), texts("creator")))
    codes = (country_code(place.rpartition(":")[2]) for place in texts("coverage"))
    draft.record.countries.extend(dict.fromkeys(filter(None, codes)))
    draft.licence(_licence(texts("rights")))


def _read_contributors(draft: Draft, contributors: list[str]) -> None:
    """Those whose part is told; the others only where nobody else made it, as they may be advisors or funders."""
    for contributor in contributors:
        name, role = _ROLE.sub("", contributor), _ROLE.search(contributor)
        if role and role[1].lower() in _ROLES:
            draft.name(name, _ROLES[role[1].lower()], natural=True)
    if not draft.record.named("author"):
        for contributor in contributors:
            if not _ROLE.search(contributor):
                draft.name(contributor, natural=True)


def _container(sources: list[str], creators: list[str]) -> str:
    """The journal or series in `Journal; Vol. 5 No. 2 (2015)`; some repositories put an author or an address here."""
    source = next(iter(sources), "")
    return "" if is_web_address(source) or source in creators else re.split(r"\s*;|\s*:\s*\d", source)[0]


def _in_own_language(texts: list[tuple[str, str]], languages: list[str]) -> str:
    """The text marked (`xml:lang` or `[pt]`) as being in the record's language; else the first."""
    for text, language in texts:
        label = _LABELLED.match(text)
        codes, _unknown = language_codes(label[1] if label else language)
        if codes and codes[0] in languages:
            return _LABELLED.sub("", text)
    return _LABELLED.sub("", texts[0][0]) if texts else ""


def _abstract(texts: list[tuple[str, str]], languages: list[str]) -> str:
    """The longest description, which is the abstract; the others are notes such as “Comment: 12 pages”."""
    candidates = []
    previous = ""
    for text, language in texts:
        # DataCite puts the type of a description into an element of its own before it.
        label = text.replace(" ", "").casefold()
        if label not in _DESCRIPTION_TYPES and previous in ("", "abstract"):
            candidates.append((text, language))
        previous = label if label in _DESCRIPTION_TYPES else ""
    marked = [pair for pair in candidates if _LABELLED.match(pair[0]) or pair[1]]
    if marked:
        return _in_own_language(marked, languages)
    return max((text for text, _language in candidates), key=len, default="")


def _read_dates(draft: Draft, written: list[str]) -> None:
    """The earliest date. Others are of deposit or revision, and embargoes are put in the far future."""
    understood = [date for date in map(dates.parse_date, written) if date]
    if understood:
        earliest = min(understood)
        draft.date(max((date for date in understood if date.startswith(earliest)), key=len))
    else:
        for text in written[:1]:
            draft.date(text)


def _read_identifiers(draft: Draft, identifiers: list[str], relations: Iterable[str]) -> None:
    addresses = []
    for identifier in identifiers:
        draft.recognise(identifier)
        if is_web_address(identifier):
            addresses.append(identifier)
    for address in filter(is_file_address, addresses):
        draft.file(address)
    pages = [address for address in addresses if not is_file_address(address)]
    pages += [address for address in relations if is_web_address(address)] if not pages else []
    draft.link(next(iter(pages + addresses), ""))


def _licence(rights: list[str]) -> str:
    return next((text for text in rights if is_known(licence_id(text))), next(iter(rights), ""))


def _read_doaj(draft: Draft, article: etree._Element) -> None:
    def text(name: str) -> str:
        return text_of(_child(article, name))

    draft.kind("article")
    draft.languages(text("language"))
    titles = [(plain(text_of(child)), child.get("language", "")) for child in article if _name(child) == "title"]
    draft.text("title", _in_own_language([pair for pair in titles if pair[0]], draft.record.languages))
    draft.text("abstract", text("abstract"))
    draft.text("container", text("journalTitle"))
    draft.text("volume", text("volume"))
    draft.text("issue", text("issue"))
    draft.pages(text("startPage"), text("endPage"))
    draft.publisher(text("publisher"))
    draft.date(text("publicationDate"))
    for name in ("issn", "eissn"):
        if text(name):
            draft.standard_number(text(name), name)
    if text("doi"):
        draft.identify("doi", text("doi"))
    draft.link(text("fullTextUrl"))
    for author in article.iterfind("{*}authors/{*}author"):
        draft.name(text_of(_child(author, "name")), natural=True)
    for keyword in article.iterfind("{*}keywords/{*}keyword"):
        draft.keyword(text_of(keyword))


_METADATA_READERS: dict[str, Callable[[Draft, etree._Element], None]] = {
    "dc": _read_dublin_core,
    "doajArticle": _read_doaj,
}
