"""When do two spellings name the same organisation?"""

from __future__ import annotations

import re
import unicodedata

NOT_A_WORD = re.compile(r"[^\w]+")
ARTICLES = frozenset({"the", "le", "la", "les", "el", "los", "las", "o", "a", "os", "as"})


def name_key(name: str) -> str:
    """What spellings of one name share: letters without accents and case, no punctuation, no leading article."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    words = NOT_A_WORD.sub(" ", "".join(letter for letter in plain if not unicodedata.combining(letter))).split()
    kept = words[1:] if len(words) > 1 and words[0] in ARTICLES else words
    return " ".join(kept)[:300]
