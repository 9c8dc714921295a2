"""Thesaurus: every label of every concept in memory, to name concepts, find them and complete them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from mutirao.base.taxonomy.analysis import (
    LANGUAGES,
    NEUTRAL,
    analyse,
    analysis_language,
    analysis_languages,
    clean,
)
from mutirao.base.taxonomy.completion import CompletionTable, Suggestion

Kind = Literal["pref", "alt", "hidden", "retired"]
"""`retired` names a concept that is no longer used: it can still be shown, and is found nowhere."""
LabelKey = tuple[int, str]

DEFAULT_LANGUAGE: Final = "en"
DEFAULT_SCHEME: Final = "topics"
EXACT_SCHEME: Final = "places"
"""Names of places are not stemmed: `así` is not Asia, nor `francs` France."""
_KIND_RANK: Final = {"pref": 0, "alt": 1, "hidden": 2}
_CASED_WORD = re.compile(r"[^\W_]+")


class LabelRow(NamedTuple):
    """One label as it comes from the database."""

    concept_id: int
    scheme: str
    slug: str
    notation: str
    language: str
    text: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class ConceptName:
    """What identifies a concept."""

    id: int
    scheme: str
    slug: str
    notation: str

    @property
    def key(self) -> str:
        """Unique over all schemes, readable in addresses: the slug, led by the scheme if it is not ours."""
        return self.slug if self.scheme == DEFAULT_SCHEME else f"{self.scheme}:{self.slug}"


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in a text that names a concept; `start` and `length` count words."""

    concept_id: int
    start: int
    length: int
    kind: Kind
    language: str

    @property
    def is_preferred(self) -> bool:
        return self.kind == "pref"


@dataclass(frozen=True, slots=True)
class _Form:
    """A label as a sequence of stems; `surface` are the same words unstemmed."""

    tokens: tuple[str, ...]
    surface: tuple[str, ...]
    concept_id: int
    kind: Kind
    language: str
    is_acronym: bool


@dataclass(slots=True)
class _Table:
    """Forms of one analysis: single words by their stem, phrases by their first stem and then their second."""

    words: dict[str, list[_Form]] = field(default_factory=dict)
    phrases: dict[str, dict[str, list[_Form]]] = field(default_factory=dict)

    def add(self, form: _Form) -> None:
        first, *rest = form.tokens
        forms = self.phrases.setdefault(first, {}).setdefault(rest[0], []) if rest else self.words.setdefault(first, [])
        forms.append(form)

    def scan(self, tokens: Sequence[str], *, only_phrases: bool = False) -> list[tuple[int, _Form]]:
        """Every form that stands in `tokens`, with its place; overlaps included."""
        words, phrases = self.words, self.phrases
        found: list[tuple[int, _Form]] = []
        if not only_phrases:
            found += [(start, form) for start, token in enumerate(tokens) if token in words for form in words[token]]
        for start in [start for start, token in enumerate(tokens[:-1]) if token in phrases]:
            if forms := phrases[tokens[start]].get(tokens[start + 1]):
                found += [(start, form) for form in forms if _stands_at(tokens, start, form.tokens)]
        return found


class Thesaurus:
    """Built once per process from all labels and `broader` (concept to broader concepts); never changed.

    `decoys` are phrases by language that hold a label and mean something else, such as `New Mexico`: where one
    stands in a text, no label inside it counts.
    """

    def __init__(
        self,
        labels: Iterable[LabelRow],
        broader: Mapping[int, set[int]],
        decoys: Mapping[str, Iterable[str]] | None = None,
    ) -> None:
        self._concepts: dict[int, ConceptName] = {}
        self._by_slug: dict[tuple[str, str], ConceptName] = {}
        self._by_notation: dict[tuple[str, str], ConceptName] = {}
        self._preferred: dict[LabelKey, str] = {}
        self._any_label: dict[int, str] = {}
        self._forms: dict[LabelKey, list[tuple[str, ...]]] = {}
        self._single_words: dict[int, list[str]] = {}
        self._stemmed = {language: _Table() for language in LANGUAGES}
        self._exact = {language: _Table() for language in LANGUAGES}
        self._surface = _Table()
        self._decoys = _Table()
        self._completions = CompletionTable()
        self._spellings: dict[str, str] = {}
        self._broader = {concept: set(parents) for concept, parents in broader.items()}
        self._ancestors: dict[int, frozenset[int]] = {}
        digest = hashlib.blake2b(digest_size=8)
        for row in sorted(labels):
            digest.update(repr(row).encode(errors="replace"))
            self._add(row)
        for language, texts in sorted((decoys or {}).items()):
            self._add_decoys(language, texts)
            digest.update(repr((language, sorted(texts))).encode())
        digest.update(repr(sorted((key, sorted(value)) for key, value in broader.items())).encode())
        self.fingerprint: str = digest.hexdigest()
        """Changes whenever any label or hierarchy changes."""
        self._narrower = self._invert()
        self._completions.settle()

    # Names

    def __len__(self) -> int:
        return len(self._concepts)

    def __contains__(self, concept_id: int) -> bool:
        return concept_id in self._concepts

    def concept(self, concept_id: int) -> ConceptName:
        return self._concepts[concept_id]

    def label(self, concept_id: int, language: str) -> str:
        """The preferred label in `language`, else in English, else any; empty for an unknown concept."""
        preferred = self._preferred
        return (
            preferred.get((concept_id, language))
            or preferred.get((concept_id, language.partition("-")[0]))
            or preferred.get((concept_id, DEFAULT_LANGUAGE))
            or self._any_label.get(concept_id, "")
        )

    def by_slug(self, scheme: str, slug: str) -> ConceptName | None:
        return self._by_slug.get((scheme, slug))

    def by_key(self, key: str) -> ConceptName | None:
        """The inverse of `ConceptName.key`."""
        scheme, separator, slug = key.partition(":")
        return self._by_slug.get((scheme, slug) if separator else (DEFAULT_SCHEME, key))

    def by_notation(self, scheme: str, notation: str) -> ConceptName | None:
        """A concept by its code: a country by ISO 3166 alpha-2, a region by M49."""
        return self._by_notation.get((scheme, notation))

    def spelling(self, folded_word: str) -> str:
        """A word as the labels write it (`monetaires` → `monétaires`); empty if no label has it."""
        return self._spellings.get(folded_word, "")

    # Hierarchy

    def ancestors(self, concept_id: int) -> frozenset[int]:
        """Everything broader, at any distance, without the concept itself."""
        if concept_id not in self._ancestors:
            self._ancestors[concept_id] = _closure(concept_id, self._broader)
        return self._ancestors[concept_id]

    def descendants(self, concept_id: int) -> frozenset[int]:
        """Everything narrower, at any distance, without the concept itself."""
        return _closure(concept_id, self._narrower)

    def tops(self, scheme: str) -> list[ConceptName]:
        """The concepts of a scheme that have nothing broader, by slug."""
        found = (item for item in self._concepts.values() if item.scheme == scheme and not self._broader.get(item.id))
        return sorted(found, key=lambda item: item.slug)

    # Text

    def forms(self, concept_id: int, language: str) -> list[tuple[str, ...]]:
        """The concept's labels of `language` as the analyser of `language` cuts them."""
        return self._forms.get((concept_id, language), [])

    def single_words(self, concept_id: int) -> list[str]:
        """The concept's labels of one word, folded, in any language."""
        return self._single_words.get(concept_id, [])

    def find(
        self, text: str, languages: Iterable[str], *, include_hidden: bool = False, nested: bool = False
    ) -> list[Mention]:
        """The concepts named in `text`, which is written in `languages`, in the order of the text.

        The longest label wins and nothing overlaps; with `nested`, labels inside and across longer ones
        count too. Labels of several words are found in any language, as reports mix them; single words only
        in the languages of the text, and as written in English, which all of them borrow from.
        """
        surface = analyse(text)
        misleading = self._misleading(surface)
        found = [
            (start, form)
            for start, form in self._candidates(text, surface, analysis_languages(languages))
            if (include_hidden or form.kind != "hidden")
            and (not form.is_acronym or _is_capitalised(text, surface, start))
            and not misleading.issuperset(range(start, start + len(form.tokens)))
        ]
        if nested:
            return _distinct(found)
        return _longest(found, surface)

    def find_typed(self, text: str, language: str) -> list[Mention]:
        """The concepts a reader of `language` names in a query: any label of any language, in any case."""
        surface = analyse(text)
        order = (language, *(other for other in (DEFAULT_LANGUAGE, *LANGUAGES) if other != language))
        found = self._surface.scan(surface)
        for known in (known for known in order if known in self._stemmed):
            found += self._stemmed[known].scan(analyse(text, known))
            found += self._exact[known].scan(surface)
        return _longest(found, surface, order)

    def complete(self, prefix: str, language: str, limit: int = 8) -> list[Suggestion]:
        """Concepts with a label of which any word starts with what was typed; the reader's language first."""
        return self._completions.complete(" ".join(analyse(prefix)), language, limit)

    # Building

    def _add(self, row: LabelRow) -> None:
        surface = tuple(analyse(row.text))
        if not surface:
            return
        self._name(row)
        if row.kind == "retired":
            return
        if len(surface) == 1 and surface[0] not in self._single_words.setdefault(row.concept_id, []):
            self._single_words[row.concept_id].append(surface[0])
        self._add_forms(row, surface)
        if row.kind != "hidden":
            self._remember_words(row.text, surface)
            self._completions.add(row.text, surface, row.concept_id, row.language, is_preferred=row.kind == "pref")

    def _add_forms(self, row: LabelRow, surface: tuple[str, ...]) -> None:
        """What the label looks like in a text: cut by its language, and as written."""
        is_acronym = len(surface) == 1 and len(row.text) > 1 and row.text.isupper() and row.text.isascii()
        language = analysis_language(row.language)
        if language and not is_acronym:
            tokens = tuple(analyse(row.text, language))
            is_exact = row.scheme == EXACT_SCHEME
            table = self._exact[language] if is_exact else self._stemmed[language]
            seen = surface if is_exact else tokens
            table.add(_Form(seen, surface, row.concept_id, row.kind, language, is_acronym))
            self._forms.setdefault((row.concept_id, language), []).append(tokens)
        if len(surface) > 1 or language in (DEFAULT_LANGUAGE, NEUTRAL) or is_acronym:
            self._surface.add(_Form(surface, surface, row.concept_id, row.kind, row.language, is_acronym))
        if is_acronym or not language:
            self._forms.setdefault((row.concept_id, language), []).append(surface)

    def _add_decoys(self, language: str, texts: Iterable[str]) -> None:
        for text in texts:
            surface = tuple(analyse(text))
            self._decoys.add(_Form(surface, surface, 0, "hidden", language, is_acronym=False))

    def _misleading(self, surface: Sequence[str]) -> set[int]:
        """The words that stand in a decoy."""
        found = self._decoys.scan(surface)
        return {place for start, form in found for place in range(start, start + len(form.tokens))}

    def _name(self, row: LabelRow) -> None:
        name = self._concepts.get(row.concept_id)
        if name is None:
            name = ConceptName(row.concept_id, row.scheme, row.slug, row.notation)
            self._concepts[row.concept_id] = name
            self._by_slug[row.scheme, row.slug] = name
            if row.notation:
                self._by_notation[row.scheme, row.notation] = name
        if row.kind in {"pref", "retired"}:
            self._preferred[row.concept_id, row.language] = row.text
            self._any_label[row.concept_id] = row.text
        self._any_label.setdefault(row.concept_id, row.text)

    def _remember_words(self, text: str, surface: tuple[str, ...]) -> None:
        written = _CASED_WORD.findall(clean(text))
        if len(written) == len(surface):
            for word, folded in zip(written, surface, strict=True):
                self._spellings.setdefault(folded, word if word.isupper() else word.lower())

    def _invert(self) -> dict[int, set[int]]:
        narrower: dict[int, set[int]] = {}
        for concept, parents in self._broader.items():
            for parent in parents:
                narrower.setdefault(parent, set()).add(concept)
        return narrower

    # Finding

    def _candidates(self, text: str, surface: list[str], languages: tuple[str, ...]) -> list[tuple[int, _Form]]:
        found = self._surface.scan(surface)
        for language in filter(None, languages):
            found += self._stemmed[language].scan(analyse(text, language))
            found += self._exact[language].scan(surface)
        if DEFAULT_LANGUAGE not in languages:
            found += self._stemmed[DEFAULT_LANGUAGE].scan(analyse(text, DEFAULT_LANGUAGE), only_phrases=True)
        return found


def _stands_at(tokens: Sequence[str], start: int, wanted: tuple[str, ...]) -> bool:
    """Whether the rest of a phrase follows, its first two words being known to."""
    return len(wanted) == 2 or tuple(tokens[start : start + len(wanted)]) == wanted


def _closure(concept_id: int, edges: Mapping[int, set[int]]) -> frozenset[int]:
    seen: set[int] = set()
    waiting = [concept_id]
    while waiting:
        fresh = edges.get(waiting.pop(), set()) - seen
        seen |= fresh
        waiting.extend(fresh)
    return frozenset(seen - {concept_id})


def _is_capitalised(text: str, surface: list[str], start: int) -> bool:
    """Whether an acronym stands in capitals, so that `aids` in a sentence is no disease."""
    written = _CASED_WORD.findall(clean(text))
    if len(written) != len(surface):
        return surface[start].upper() in set(written)
    return bool(written[start].isupper())


def _distinct(found: list[tuple[int, _Form]]) -> list[Mention]:
    best: dict[tuple[int, int, int], Mention] = {}
    for start, form in found:
        place = (start, len(form.tokens), form.concept_id)
        known = best.get(place)
        if known is None or _KIND_RANK[form.kind] < _KIND_RANK[known.kind]:
            best[place] = Mention(form.concept_id, start, len(form.tokens), form.kind, form.language)
    return [best[place] for place in sorted(best)]


def _longest(found: list[tuple[int, _Form]], surface: list[str], languages: Sequence[str] = LANGUAGES) -> list[Mention]:
    """The longest first, then the leftmost; of several concepts in one place, the one written exactly so."""

    def rank(item: tuple[int, _Form]) -> tuple[int, int, bool, int, int, int]:
        start, form = item
        length = len(form.tokens)
        differs = tuple(surface[start : start + length]) != form.surface
        order = languages.index(form.language) if form.language in languages else len(languages)
        return (-length, start, differs, order, _KIND_RANK[form.kind], form.concept_id)

    taken: set[int] = set()
    mentions = []
    for start, form in sorted(found, key=rank):
        places = range(start, start + len(form.tokens))
        if taken.isdisjoint(places):
            taken.update(places)
            mentions.append(Mention(form.concept_id, start, len(form.tokens), form.kind, form.language))
    return sorted(mentions, key=lambda mention: mention.start)
