"""Identifiers found in free text, checked and brought to one form: DOI, ISBN, ISSN, handle, PubMed number."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import unquote

_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S{1,300}")
_DOI_ADDRESS = re.compile(r"^https?://[\w.-]*doi[\w.-]*/(?:\w+:)?(10\.[^?#]+)", re.IGNORECASE)
_ISBN = re.compile(r"(?<![\w-])(?:97[89][- ]?)?\d(?:[- ]?\d){8}[- ]?[\dXx](?![\w-])")
_ISSN = re.compile(r"(?<![\w-])\d{4}-\d{3}[\dXx](?![\w-])")
_BARE_ISSN = re.compile(r"(?<![\w-])\d{7}[\dXx](?![\w-])")
_HANDLE_ADDRESS = re.compile(r"(?:^hdl:|//hdl\.handle\.net/|/handle/)(\d+(?:\.\d+)*/[^\s?#]+)", re.IGNORECASE)
_BARE_HANDLE = re.compile(r"^\d+(?:\.\d+)*/[^\s?#]+$")
_UNREGISTERED_HANDLE = "123456789/"
_PMID = re.compile(
    r"^(?:pmid:?\s*|https?://(?:www\.)?(?:pubmed\.)?ncbi\.nlm\.nih\.gov/(?:pubmed/)?)?(\d{1,8})/?$", re.IGNORECASE
)
_PAIRS = {")": "(", "]": "[", "}": "{", ">": "<"}


def find_doi(text: str) -> list[str]:
    address = _DOI_ADDRESS.match(text.strip())
    if address:
        text = unquote(address[1])
    return _unique(_without_tail(match[0]).lower() for match in _DOI.finditer(text))


def _without_tail(doi: str) -> str:
    """Drop the punctuation of the sentence around a DOI; a bracket stays where the DOI opened it."""
    while doi and (doi[-1] in ".,;:'\"" or doi[-1] in _PAIRS):
        opening = _PAIRS.get(doi[-1])
        if opening and doi.count(opening) >= doi.count(doi[-1]):
            break
        doi = doi[:-1]
    return doi


def find_isbn(text: str) -> list[str]:
    """ISBN-13 without hyphens; an ISBN-10 is converted."""
    candidates = (re.sub(r"[- ]", "", match[0]).upper() for match in _ISBN.finditer(_ISSN.sub(" / ", text)))
    return _unique(isbn for isbn in map(_isbn13, candidates) if isbn)


def _isbn13(digits: str) -> str:
    if len(digits) == 13 and digits.isdigit():
        return digits if _ean_check(digits[:12]) == digits[12] else ""
    if len(digits) != 10:
        return ""
    total = sum((10 - place) * (10 if char == "X" else int(char)) for place, char in enumerate(digits))
    return f"978{digits[:9]}{_ean_check('978' + digits[:9])}" if total % 11 == 0 else ""


def _ean_check(digits: str) -> str:
    return str(-sum(int(char) * (3 if place % 2 else 1) for place, char in enumerate(digits)) % 10)


def find_issn(text: str) -> list[str]:
    hyphenated = [match[0] for match in _ISSN.finditer(text)]
    bare = [f"{match[0][:4]}-{match[0][4:]}" for match in _BARE_ISSN.finditer(text)]
    return _unique(issn.upper() for issn in hyphenated + bare if _issn_is_valid(issn.upper()))


def _issn_is_valid(issn: str) -> bool:
    digits = issn.replace("-", "")
    total = sum((8 - place) * (10 if char == "X" else int(char)) for place, char in enumerate(digits))
    return total % 11 == 0


def find_handle(text: str) -> list[str]:
    """`prefix/local`; addresses on the prefix that repository software ships with name nothing and are left out."""
    text = text.strip()
    found = [match[1] for match in _HANDLE_ADDRESS.finditer(text)]
    if not found and _BARE_HANDLE.match(text) and not _DOI.match(text):
        found = [text]
    return _unique(handle for handle in found if not handle.startswith(_UNREGISTERED_HANDLE))


def find_pmid(text: str) -> list[str]:
    match = _PMID.match(text.strip())
    return [match[1].lstrip("0")] if match and match[1].strip("0") else []


def find_oai(text: str) -> list[str]:
    return [text.strip()] if text.strip() else []


FINDERS: dict[str, Callable[[str], list[str]]] = {
    "doi": find_doi,
    "isbn": find_isbn,
    "issn": find_issn,
    "handle": find_handle,
    "pmid": find_pmid,
    "oai": find_oai,
}


def recognise(text: str) -> list[tuple[str, str]]:
    """Identifiers that a value of unknown nature declares itself to be (`doi:…`, an address, `urn:isbn:…`)."""
    text = text.strip()
    low = text.lower()
    if low.startswith(("doi:", "doi ", "info:doi/", "10.")) or _DOI_ADDRESS.match(text):
        return [("doi", doi) for doi in find_doi(text)]
    if low.startswith(("urn:isbn:", "isbn")):
        return [("isbn", isbn) for isbn in find_isbn(re.sub(r"^\D+", "", text))]
    if low.startswith(("urn:issn:", "issn")):
        return [("issn", issn) for issn in find_issn(re.sub(r"^\D+", "", text))]
    if low.startswith("pmid") or "ncbi.nlm.nih.gov/pubmed/" in low:
        return [("pmid", pmid) for pmid in find_pmid(text)]
    if _HANDLE_ADDRESS.search(text):
        return [("handle", handle) for handle in find_handle(text)]
    return []


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(values))
