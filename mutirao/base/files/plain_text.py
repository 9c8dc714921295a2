"""Text as a search index and its passages want it, from text as documents carry it (no Django in here)."""

import re
import unicodedata
from typing import Final

# Ligatures and the Arabic and Hebrew presentation forms: shapes of letters, not letters.
_PRESENTATION_FORMS: Final = re.compile("[\ufb00-\ufdff\ufe70-\ufefc]+")
_TATWEEL: Final = re.compile("(?<=[\u0620-\u06ff])\u0640+(?=[\u0620-\u06ff])")
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SOFT_HYPHEN: Final = re.compile("\u00ad(?:[ \t]*\r?\n[ \t]*)?")
_HYPHEN_AT_LINE_END: Final = re.compile(r"(?<=([^\W\d_]))[-\u2010][ \t]*\r?\n[ \t]*(?=([^\W\d_]))")
_PARAGRAPH_BREAK: Final = re.compile(r"\n\s*\n")


def clean(text: str) -> str:
    """One line per paragraph, an empty line between paragraphs, words whole and in their ordinary letters.

    NFKC is applied to presentation forms only: elsewhere it would turn "m²" into "m2".
    """
    text = _PRESENTATION_FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
    text = unicodedata.normalize("NFC", _TATWEEL.sub("", text))
    text = _SOFT_HYPHEN.sub("", _INVISIBLE.sub("", text))
    text = _HYPHEN_AT_LINE_END.sub(_join_if_lower, text)
    paragraphs = (" ".join(paragraph.split()) for paragraph in _PARAGRAPH_BREAK.split(text))
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)


def _join_if_lower(found: re.Match[str]) -> str:
    before, after = found.groups()
    return "" if before.islower() and after.islower() else "-"
