"""Draft: a record being put together from the raw values of a file, with a note of everything that was no good."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal
from urllib.parse import urlsplit

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from mutirao.discover.publications.records import Name, Reason, Record, Rejection, Role

from . import dates, identifiers
from .cleaning import first_line, plain
from .kinds import kind_of
from .languages import country_code, language_codes
from .licences import licence_id
from .people import parse_name

TextField = Literal[
    "title", "subtitle", "abstract", "container", "volume", "issue", "pages", "edition", "place", "source_key"
]
RAW_LIMIT = 20_000
_LONGEST_KIND = 200
_FILE_ENDINGS = (".pdf", ".docx", ".doc", ".odt", ".pptx", ".epub", ".xlsx", ".csv", ".zip")
_COUNTED = frozenset({"volume", "issue", "pages"})
_NOTHING = frozenset({"nan", "null", "undefined"})
_NOT_TRUE_DATES = frozenset({"n.d.", "n.d", "s.d.", "s.f.", "s/d"})
_UNREADABLE: dict[str, Reason] = {
    "doi": _("“{value}” is not a DOI. A DOI looks like 10.1234/abcd. The value was left out."),
    "isbn": _("“{value}” is not a valid ISBN: its check digit does not fit. The value was left out."),
    "issn": _("“{value}” is not a valid ISSN: its check digit does not fit. The value was left out."),
    "handle": _("“{value}” is not a handle. A handle looks like 10986/37186. The value was left out."),
    "pmid": _("“{value}” is not a PubMed number. The value was left out."),
    "number": _("“{value}” is neither a valid ISBN nor a valid ISSN. The value was left out."),
}


class Draft:
    """Takes raw values in the order a format gives them; the first value said of a single field stands."""

    def __init__(self, line: int, raw: Callable[[], str], *, untitled: Reason) -> None:
        """`raw` gives the record as written, `untitled` says what to do about a missing title; both for a rejection."""
        self.record = Record(line=line)
        self._raw = raw
        self._untitled = untitled

    def warn(self, field: str, reason: Reason, raw: str = "") -> None:
        self.record.warnings.append(Rejection(self.record.line, field, reason, first_line(raw)))

    def text(self, field: TextField, value: str) -> None:
        if value and not getattr(self.record, field) and not (field in _COUNTED and says_nothing(value)):
            setattr(self.record, field, plain(value))

    def pages(self, start: str, end: str = "") -> None:
        """First and last page, or both in one value; a range of one page is that page."""
        start, end = ("" if says_nothing(page) else page for page in (start, end))
        first, _dash, last = start.partition("-")
        if first and first == last:
            start = first
        self.text("pages", f"{start}-{end}" if start and end and end != start and "-" not in start else start or end)

    def kind(self, kind: str) -> None:
        if kind and self.record.kind == "other":
            self.record.kind = kind

    def kind_in_words(self, words: str) -> None:
        self.kind(kind_of(words[:_LONGEST_KIND]))

    def name(self, value: str, role: Role = "author", *, natural: bool = False) -> None:
        self.add_name(parse_name(value, role, natural=natural))

    def add_name(self, name: Name | None) -> None:
        if name and name not in self.record.names:
            self.record.names.append(name)

    def publisher(self, value: str) -> None:
        value = plain(value).strip(" ,;")
        if value:
            self.add_name(Name(role="publisher", literal=value))

    def date(self, value: str, field: str = "issued") -> None:
        value = plain(value)
        if not value.strip("/ -") or value.casefold() in _NOT_TRUE_DATES:
            return
        date = dates.parse_date(value)
        if date:
            self.record.issued = dates.more_precise(self.record.issued, date)
            if dates.names_no_day(value):
                reason = _("“{value}” is a day that no calendar has. Only {kept} was kept.")
                self.warn(field, format_lazy(reason, value=first_line(value, 60), kept=date), value)
        else:
            self.warn(field, format_lazy(
                _("“{value}” is not a date with a year from {first} to {last}. The date was left empty."),
                value=first_line(value, 60), first=dates.FIRST_YEAR, last=dates.LAST_YEAR,
            ), value)  # fmt: skip

    def languages(self, value: str, field: str = "languages") -> None:
        codes, unknown = language_codes(plain(value))
        self._add(self.record.languages, codes)
        for word in unknown:
            reason = format_lazy(_("“{value}” is not a language we know. It was left out."), value=first_line(word, 60))
            self.warn(field, reason, word)

    def countries(self, value: str, field: str = "countries") -> None:
        for word in filter(None, (part.strip() for part in re.split(r"[;|]", plain(value)))):
            code = country_code(word)
            if code:
                self._add(self.record.countries, [code])
            else:
                reason = format_lazy(
                    _("“{value}” is not a country we know. It was left out."), value=first_line(word, 60)
                )
                self.warn(field, reason, word)

    def keyword(self, value: str) -> None:
        value = plain(value).strip(" ;")
        if value:
            self._add(self.record.keywords, [value])

    def licence(self, value: str) -> None:
        value = plain(value)
        if value and not self.record.licence:
            self.record.licence = licence_id(value)

    def identify(self, scheme: str, value: str, field: str = "") -> None:
        """Take the identifiers of one scheme that the value holds; warn where it holds none."""
        value = plain(value)
        found = identifiers.FINDERS[scheme](value)
        self._add_identifiers(scheme, found)
        if value and not found:
            self._warn_unreadable(scheme, field or scheme, value)

    def standard_number(self, value: str, field: str) -> None:
        """Take ISBN and ISSN out of a field in which programs mix them up."""
        value = plain(value)
        isbns, issns = identifiers.find_isbn(value), identifiers.find_issn(value)
        self._add_identifiers("isbn", isbns)
        self._add_identifiers("issn", issns)
        if re.search(r"\d", value) and not isbns and not issns:
            self._warn_unreadable("number", field, value)

    def recognise(self, value: str) -> bool:
        """Take the identifier that a value of unknown nature declares itself to be, if it does."""
        found = identifiers.recognise(value)
        for scheme, identifier in found:
            self._add_identifiers(scheme, [identifier])
        return bool(found)

    def link(self, value: str, field: str = "url") -> None:
        """The address of the source; a DOI or handle in it is taken as well."""
        url = self._web_address(value, field)
        if url:
            self.recognise(url)
            self.record.url = self.record.url or url

    def file(self, value: str, field: str = "file_urls") -> None:
        url = self._web_address(value, field)
        if url:
            self._add(self.record.file_urls, [url])

    def _web_address(self, value: str, field: str) -> str:
        value = plain(value)
        if value.lower().startswith(("www.", "doi.org/", "dx.doi.org/")):
            value = f"https://{value}"
        if not value or is_web_address(value):
            return value
        if not self.recognise(value):
            reason = _("“{value}” is not a web address (http:// or https://). It was left out.")
            self.warn(field, format_lazy(reason, value=first_line(value, 60)), value)
        return ""

    def _warn_unreadable(self, scheme: str, field: str, value: str) -> None:
        self.warn(field, format_lazy(_UNREADABLE[scheme], value=first_line(value, 60)), value)

    def _add_identifiers(self, scheme: str, values: list[str]) -> None:
        if values:
            self._add(self.record.identifiers.setdefault(scheme, []), values)

    @staticmethod
    def _add(known: list[str], values: list[str]) -> None:
        known.extend(value for value in values if value not in known)

    def finish(self) -> Record | Rejection:
        if self.record.title or self.record.deleted:
            return self.record
        return Rejection(self.record.line, "title", self._untitled, self._raw()[:RAW_LIMIT])


def says_nothing(value: str) -> bool:
    """What programs write where they have no value."""
    return value.strip().casefold() in _NOTHING


def is_web_address(value: str) -> bool:
    if re.search(r"\s", value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)


def is_file_address(value: str) -> bool:
    return is_web_address(value) and urlsplit(value).path.lower().endswith(_FILE_ENDINGS)
