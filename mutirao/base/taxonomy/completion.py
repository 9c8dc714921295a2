"""CompletionTable: labels by the beginning of each of their words, for the search box."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A concept offered while typing, by the label that matched."""

    concept_id: int
    label: str
    language: str


@dataclass(frozen=True, slots=True)
class _Label:
    text: str
    folded: str
    concept_id: int
    language: str
    is_preferred: bool


class CompletionTable:
    """Filled with `add`, closed with `settle`, then read."""

    def __init__(self) -> None:
        self._entries: list[tuple[str, int, _Label]] = []
        self._keys: list[str] = []

    def add(self, text: str, words: tuple[str, ...], concept_id: int, language: str, *, is_preferred: bool) -> None:
        label = _Label(text, " ".join(words), concept_id, language, is_preferred)
        for place in range(len(words)):
            self._entries.append((" ".join(words[place:]), place, label))

    def settle(self) -> None:
        self._entries.sort(key=lambda entry: entry[0])
        self._keys = [key for key, _, _ in self._entries]

    def complete(self, prefix: str, language: str, limit: int) -> list[Suggestion]:
        """At most one suggestion for a concept; exact before partial, first word before later ones."""
        if not prefix:
            return []

        def rank(entry: tuple[str, int, _Label]) -> tuple[bool, bool, int, bool, int, str]:
            key, place, label = entry
            is_foreign = label.language != language
            length = len(label.text)
            return (is_foreign, key != prefix, min(place, 1), not label.is_preferred, length, label.text)

        best: dict[int, Suggestion] = {}
        for _, _, label in sorted(self._starting_with(prefix), key=rank):
            best.setdefault(label.concept_id, Suggestion(label.concept_id, label.text, label.language))
            if len(best) == limit:
                break
        return list(best.values())

    def _starting_with(self, prefix: str) -> list[tuple[str, int, _Label]]:
        first = bisect_left(self._keys, prefix)
        last = bisect_left(self._keys, prefix + "\U0010ffff")
        return self._entries[first:last]
