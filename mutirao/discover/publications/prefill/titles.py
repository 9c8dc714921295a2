"""Titles that are none: what programs write where nobody gave one, and what servers say in place of a page."""

from __future__ import annotations

import re
from typing import Final

from mutirao.discover.publications.formats.cleaning import plain

SHORTEST: Final = 4
LONGEST: Final = 400
_PROGRAM: Final = re.compile(
    r"^(?:microsoft (?:office )?(?:word|powerpoint|excel)\s*[-–]\s*|powerpoint presentation|présentation powerpoint|"
    r"presentación de powerpoint|apresentação do powerpoint|slide \d+$|diapositiv[ae] \d+|untitled|sans titre|"
    r"sin título|sem título|unknown|document\d*$|dokument\d*$|documento\d*$|title$|print\b.*\bpreview|scan\b|"
    r"acrobat|layout \d+$|blank|template$|new document|main\.(?:dvi|tex|pdf)|paper\.(?:dvi|tex|pdf))",
    re.IGNORECASE,
)
_FILE: Final = re.compile(r"\S+\.(?:docx?|pdf|dvi|tex|indd|pptx?|qxd|qxp|odt|rtf|pub|xlsx?|cdr|ai|ps|tmp|html?)$", re.I)
_SERVER: Final = re.compile(
    r"^(?:just a moment|attention required|access denied|forbidden|not found|page not found|error\b|"
    r"(?:error )?(?:403|404|500|502|503)\b|log ?in$|sign in$|please wait|robot or human|are you a (?:human|robot)|"
    r"security check|one moment|redirecting|verifying|home ?page$|home$|index$)",
    re.IGNORECASE,
)
_CODE: Final = re.compile(r"^[\W\d_]*$|^\S*\d\S*$")


def usable_title(title: str) -> str:
    """The title, cleaned, or "" where it names no work."""
    title = plain(title).strip(" .-_")
    if not SHORTEST <= len(title) <= LONGEST:
        return ""
    if any(pattern.search(title) for pattern in (_PROGRAM, _SERVER, _CODE)) or _FILE.fullmatch(title):
        return ""
    return title
