"""In which language is a text?"""

from __future__ import annotations

from functools import cache
from typing import Any

MIN_LETTERS = 25
"""Shorter texts say too little to tell."""
MAX_LETTERS = 1000
"""More text makes the answer slower, not surer."""


@cache
def detector() -> Any:
    """py3langid's model: loaded once, and only where something is detected."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detect_language(text: str, *, certainty: float = 0.9) -> str:
    """The ISO 639-1 code, or "" where the text is too short or the answer too unsure."""
    text = text[:MAX_LETTERS]
    if sum(map(str.isalpha, text)) < MIN_LETTERS:
        return ""
    language, probability = detector().classify(text)
    return str(language) if probability >= certainty else ""
