"""Licences as SPDX identifiers, out of addresses, short names and the sentences that publishers write."""

from __future__ import annotations

import re

_CREATIVE_COMMONS = re.compile(
    r"creativecommons\.org/licen[sc]es/(by(?:-nc)?(?:-nd|-sa)?)(?:/(\d\.\d))?(?:/([a-z]{2,3})(?![\w.]))?", re.IGNORECASE
)
_PUBLIC_DOMAIN = re.compile(r"creativecommons\.org/publicdomain/(zero|mark)/1\.0|\bCC[\s_-]?0\b", re.IGNORECASE)
_SHORT = re.compile(
    r"\bcc[\s_-]+(by(?:[\s_-]+nc)?(?:[\s_-]+(?:nd|sa))?)\b(?:[\s_-]*v?(\d\.\d))?(?:[\s_-]+(igo))?", re.IGNORECASE
)
_IN_WORDS = re.compile(
    r"creative\s+commons\s+attribution"
    r"(?P<terms>(?:[\s,-]+(?:non-?\s?commercial|no-?\s?deriv(?:ative)?s?|share-?\s?alike))*)"
    r"(?:\s+(?P<version>\d\.\d))?",
    re.IGNORECASE,
)
_ADDRESSES = {
    "opensource.org/licenses/mit": "MIT",
    "apache.org/licenses/license-2.0": "Apache-2.0",
    "gnu.org/licenses/gpl-3.0": "GPL-3.0-only",
    "gnu.org/licenses/agpl-3.0": "AGPL-3.0-only",
    "gnu.org/licenses/fdl-1.3": "GFDL-1.3-only",
    "opendatacommons.org/licenses/pddl": "PDDL-1.0",
    "opendatacommons.org/licenses/odbl": "ODbL-1.0",
    "opendatacommons.org/licenses/by": "ODC-By-1.0",
}


def licence_id(text: str) -> str:
    """The SPDX identifier the text means (without a version where it gives none); the text itself where it is none."""
    if match := _CREATIVE_COMMONS.search(text):
        country = (match[3] or "").upper()
        return _join("CC", match[1], match[2], "" if country == "DEE" else country)
    if match := _PUBLIC_DOMAIN.search(text):
        return "CC-PDM-1.0" if (match[1] or "").lower() == "mark" else "CC0-1.0"
    if match := _SHORT.search(text):
        return _join("CC", re.sub(r"[\s_-]+", "-", match[1]), match[2], match[3])
    if match := _IN_WORDS.search(text):
        return _join("CC-BY", _terms(match["terms"]), match["version"])
    low = text.lower()
    return next((spdx for address, spdx in _ADDRESSES.items() if address in low), text)


def is_known(licence: str) -> bool:
    return licence.startswith(("CC-", "CC0-")) or licence in _ADDRESSES.values()


def _terms(words: str) -> str:
    low = words.lower()
    named = (("NC", "commercial"), ("ND", "deriv"), ("SA", "share"))
    return "-".join(code for code, word in named if word in low)


def _join(*pieces: str | None) -> str:
    return "-".join(piece.upper() for piece in pieces if piece)
