"""How text of each language is cut into words: the one place that thesaurus and search index share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import tantivy

LANGUAGES: Final = ("en", "fr", "es", "pt", "ar")
"""Languages whose inflections we understand; any other text is compared word for word."""
NEUTRAL: Final = ""
LONGEST_WORD: Final = 60

# Removed: soft hyphens, zero-width and direction marks, which split or hide words without being seen.
_UNSEEN = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
# Replaced by a space: control characters, and lone surrogates, which no encoder accepts.
_UNUSABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\u0e00-\u0e7f"
_UNSPACED_SCRIPT = re.compile(f"[{_UNSPACED}]")
# What the analysers take for a word; marks belong to the letter before them.
_MARKS = "\u0610-\u061a\u0640\u064b-\u065f\u0670"
_WRITTEN_WORD = re.compile(rf"[{_UNSPACED}]|[^\W_{_UNSPACED}](?:[^\W_{_UNSPACED}]|[{_MARKS}])*")

_PLAIN_WORD = re.compile(r"[^\W_]+")
"""The same where the text has no far script, three times as fast."""
_FAR_SCRIPT = re.compile("[\u0600-\u06ff\u0e00-\u0e7f\u3040-\ud7af]")
_ARABIC = re.compile("[\u0621-\u0652\u0670\u0671]+")
_ARABIC_MARKS = re.compile("[\u0640\u064b-\u065f\u0670]")
_ARABIC_LETTERS = tuple(zip("أإآٱىةؤئ", "اااايهوي", strict=True))
# Light stemming after Larkey, Ballesteros and Connell ("light10"): article and conjunction off the front,
# pronoun, number and gender off the end, never leaving fewer than two letters.
_ARABIC_FRONTS = ("وال", "بال", "كال", "فال", "ال", "لل")
_ARABIC_ENDS = ("ها", "ان", "ات", "ون", "ين", "يه", "ه", "ي")


def _build(language: str) -> tantivy.TextAnalyzer:
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    builder = builder.filter(tantivy.Filter.remove_long(LONGEST_WORD)).filter(tantivy.Filter.lowercase())
    # Folding comes before stemming, so that accents typed or left out lead to the same stem.
    builder = builder.filter(tantivy.Filter.ascii_fold())
    if stemmer := {"en": "english", "fr": "french", "es": "spanish", "pt": "portuguese"}.get(language):
        builder = builder.filter(tantivy.Filter.stemmer(stemmer))
    return builder.build()


# Arabic is stemmed by `prepare`, so its analyser is the neutral one.
ANALYSERS: Final = {language: _build(language) for language in (*LANGUAGES, NEUTRAL)}


def analysis_language(code: str) -> str:
    """The language of ours that analyses text marked `code` (`pt-BR` → `pt`), or the neutral one."""
    base = code.partition("-")[0].lower()
    return base if base in LANGUAGES else NEUTRAL


def analysis_languages(codes: Iterable[str]) -> tuple[str, ...]:
    """The same for several codes, each once and in order; the neutral one only where no other is left."""
    known = dict.fromkeys(language for code in codes if (language := analysis_language(code)))
    return tuple(known) or (NEUTRAL,)


def clean(text: str) -> str:
    """The same text to the eye, composed (NFC) and free of what cannot be seen or stored."""
    if not text.isprintable():
        text = _UNUSABLE.sub(" ", _UNSEEN.sub("", text))
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=32)
def prepare(text: str, language: str) -> str:
    """`text` as an analyser of `language` must receive it; what is indexed goes through here as well."""
    text = clean(text)
    if text.isascii() or not _FAR_SCRIPT.search(text):
        return text
    if _ARABIC.search(text):
        text = _ARABIC_MARKS.sub("", text)
        for letter, plain in _ARABIC_LETTERS:
            text = text.replace(letter, plain)
        if language == "ar":
            text = _ARABIC.sub(lambda match: _arabic_stem(match[0]), text)
    return _UNSPACED_SCRIPT.sub(lambda match: f" {match[0]} ", text)


def analyse(text: str, language: str = NEUTRAL) -> list[str]:
    """The stems of `text` in order, lower case and without accents."""
    return ANALYSERS[language].analyze(prepare(text, language))


def fold(text: str) -> str:
    """`text` in lower case, without accents and punctuation, one space between words; not stemmed."""
    return " ".join(analyse(text))


def places(text: str, count: int) -> list[tuple[int, int]] | None:
    """Where the words of a cleaned text begin and end, in characters, for highlighting.

    None if they are not the `count` that an analyser found: rare scripts, where nothing is highlighted.
    """
    word = _WRITTEN_WORD if _FAR_SCRIPT.search(text) else _PLAIN_WORD
    found = [match.span() for match in word.finditer(text)]
    if len(found) > count:
        found = [(start, end) for start, end in found if len(text[start:end].encode()) < LONGEST_WORD]
    return found if len(found) == count else None


@lru_cache(maxsize=10_000)
def _arabic_stem(word: str) -> str:
    if len(word) > 3 and word[0] == "و":
        word = word[1:]
    for front in _ARABIC_FRONTS:
        if word.startswith(front) and len(word) >= len(front) + 2:
            word = word[len(front) :]
            break
    for end in _ARABIC_ENDS:
        if word.endswith(end) and len(word) >= len(end) + 2:
            word = word[: -len(end)]
    return word
