"""Language codes and country codes out of the codes and names, in several languages, that files use for them."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global

from .cleaning import fold

_NAMING_LANGUAGES = ("en", "fr", "es", "pt", "de", "it", "ar", "ru")
_SEPARATORS = re.compile(r"[|;,/]+|\s+(?:and|et|y|e|und)\s+|\s+&\s+")
_REGION = re.compile(r"^([a-z]{2,3})[-_]\w+", re.IGNORECASE)
_NO_LANGUAGE = frozenset(
    {"und", "mul", "zxx", "mis", "other", "none", "unknown", "n/a", "multilingual", "no especificado", "not specified"}
)
_SPOKEN_NAMES = {
    "american": "en", "british": "en", "australian": "en", "ukenglish": "en", "usenglish": "en",
    "brazilian": "pt", "brazil": "pt", "brasileiro": "pt", "portuges": "pt", "ngerman": "de", "austrian": "de",
    "acadian": "fr", "canadien": "fr", "castellano": "es", "castilian": "es", "mexican": "es", "farsi": "fa",
    "mandarin": "zh", "iw": "he", "in": "id", "jp": "ja", "cn": "zh", "br": "pt",
}  # fmt: skip


def language_codes(text: str) -> tuple[list[str], list[str]]:
    """The languages a field names, as ISO codes, and the words in it that name none we know."""
    codes: list[str] = []
    unknown: list[str] = []
    for part in _parts(text):
        code = _language_code(part)
        if code:
            codes.append(code)
        elif fold(part) not in _NO_LANGUAGE:
            unknown.append(part)
    return list(dict.fromkeys(codes)), unknown


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    if len(parts) == 1 and " " in parts[0] and not _language_code(parts[0]):
        words = parts[0].split()
        return words if all(_language_code(word) for word in words) else parts
    return parts


@lru_cache(maxsize=2048)
def _language_code(word: str) -> str:
    folded = fold(re.sub(r"\(.*\)", "", word)).strip()
    region = _REGION.match(folded)
    if region:
        folded = region[1]
    if folded in _SPOKEN_NAMES:
        return _SPOKEN_NAMES[folded]
    if len(folded) in (2, 3):
        code = str(get_global("language_aliases").get(folded, folded))[:3].rstrip("_-")
        if code in _english().languages and code not in _NO_LANGUAGE:
            return code
    return _language_names().get(folded, "")


@cache
def _english() -> Locale:
    return Locale("en")


@cache
def _language_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for language in _NAMING_LANGUAGES:
        for code, name in Locale(language).languages.items():
            if len(code) <= 3 and code not in _NO_LANGUAGE:
                names.setdefault(fold(name), code)
    for code in ("nl", "tr", "zh", "ja", "ko", "sw", "hi", "id", "vi", "pl", "sv", "da", "fi", "uk", "fa", "am"):
        names.setdefault(fold(Locale(code).languages[code]), code)
    return names


@lru_cache(maxsize=2048)
def country_code(word: str) -> str:
    """ISO 3166 alpha-2 for a code (two letters, three letters, three digits) or a country's name; else empty."""
    word = word.strip()
    upper = word.upper()
    if upper in _countries():
        return upper
    aliases = get_global("territory_aliases").get(upper, [])
    if len(word) <= 3 and len(aliases) == 1 and aliases[0] in _countries():
        return str(aliases[0])
    return _country_names().get(fold(word), "")


@cache
def _countries() -> frozenset[str]:
    not_countries = {"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"}
    return frozenset(
        c
        for c in _english().territories
        if isinstance(c, str) and len(c) == 2 and c.isalpha() and c not in not_countries
    )


@cache
def _country_names() -> dict[str, str]:
    names = {"usa": "US", "united states of america": "US", "england": "GB", "scotland": "GB", "viet nam": "VN"}
    for language in ("en", "fr", "es", "pt", "ar"):
        for code, name in Locale(language).territories.items():
            if code in _countries():
                names.setdefault(fold(name), code)
    return names
