"""Makes correct sentences of phrases with slots: wording, contractions, numbers and capitals in five languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

from demo.places import TEXTS, Country, joined

NBSP = "\u00a0"
SMALL = {
    "en": "three four five six seven eight nine",
    "fr": "trois quatre cinq six sept huit neuf",
    "es": "tres cuatro cinco seis siete ocho nueve",
    "pt": "três quatro cinco seis sete oito nove",
}
PER_CENT = {"en": " per cent", "fr": f"{NBSP}%", "es": f"{NBSP}%", "pt": "%", "ar": " في المائة"}
THOUSANDS = {"en": ",", "fr": NBSP, "es": "", "pt": ".", "ar": ""}
ARTICLE = re.compile(r"^(?:l'|(?:the|les?|la|los|las|el|os?|as?) )")

# Phrases are written with plain prepositions and articles; these rules join them. Only small letters are
# joined, so that names such as "El Salvador" stay whole.
JOINS: dict[str, list[tuple[str, str | Callable[[re.Match[str]], str]]]] = {
    "fr": [
        (r"\b([Dd])e les ", r"\1es "),
        (r"\b([Dd])e le ", r"\1u "),
        (r"\b([àÀ]) les ", lambda m: "aux " if m[1] == "à" else "Aux "),
        (r"\b([àÀ]) le ", lambda m: "au " if m[1] == "à" else "Au "),
        (r"\b([Dd]|[Qq]u)e (?=[aeiouéèêâîôœAEIOUÉÈÊÎ]|Haïti)(?!onz)", r"\1'"),
        (r" ([:;?!])", NBSP + r"\1"),
    ],
    "es": [(r"\b([Dd])e el ", r"\1el "), (r"\b([Aa]) el ", r"\1l ")],
    "pt": [
        (r"\b([Dd])e ([oa]s?) ", r"\1\2 "),
        (r"\b([Ee])m ([oa]s?) ", lambda m: ("n" if m[1] == "e" else "N") + m[2] + " "),
        (r"\b([Pp])or ([oa]s?) ", r"\1el\2 "),
        (r"\b([Aa]) (os?) ", r"\1\2 "),
        (r"\b([Aa]) a(s?) ", lambda m: ("à" if m[1] == "a" else "À") + m[2] + " "),
    ],
}
RULES = {language: [(re.compile(find), put) for find, put in rules] for language, rules in JOINS.items()}
CHOICE = re.compile(r"\[([^\]]+)\]")
SENTENCE_START = re.compile(r"(^[¿¡«]?|[.?!؟] +[¿¡]?)(\w)")


def join_words(text: str, language: str) -> str:
    """Contractions and elisions: `de le` → `du`, `em a` → `na`, `de el` → `del`."""
    for find, put in RULES.get(language, ()):
        text = find.sub(put, text)
    return text


class Phrases:
    """The phrase bank of one language; `bank["cash"]["finding"]` is a list of templates."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.bank: dict[str, Any] = tomllib.loads((TEXTS / f"{language}.toml").read_text(encoding="utf-8"))

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", THOUSANDS[self.language])

    def small(self, value: int) -> str:
        """Three to nine in words; Arabic keeps figures, whose words change with the gender of what is counted."""
        words = SMALL.get(self.language)
        return words.split()[value - 3] if words else str(value)

    def per_cent(self, value: int) -> str:
        return f"{value}{PER_CENT[self.language]}"

    def places(self, countries: list[Country], anywhere: int) -> dict[str, str]:
        """The slots `place`, `land` (no article), `in` and `of_place`; of the whole world where no country is named."""
        language = self.language
        if not countries:
            name = self.bank["anywhere"][anywhere]
            preposition = {"en": "in", "fr": "dans", "es": "en", "pt": "em", "ar": "في"}[language]
            return {
                "place": name,
                "land": without_article(name),
                "in": f"{preposition} {name}",
                "of_place": f"de {name}",
            }
        names = [country.names[language] for country in countries]
        located = [country.located(language) for country in countries]
        if language not in ("fr", "pt"):
            located = [f"{located[0].split(' ')[0]} {joined(names, language)}"]
        return {
            "place": joined(names, language),
            "land": joined([without_article(name) for name in names], language),
            "in": joined(located, language),
            "of_place": joined([f"de {name}" for name in names], language),
        }

    def say(self, template: str, slots: dict[str, str], rng: Random) -> str:
        """One sentence or title: a wording chosen, slots filled, words joined, the first letter a capital."""
        chosen = CHOICE.sub(lambda match: rng.choice(match[1].split("|")), template)
        if self.language != "en":
            chosen = chosen.replace("de {place}", "{of_place}")
        if re.search(r"\{small\}(?: per cent| ?%| في المائة)", chosen):
            slots = {**slots, "small": slots["figure"]}
        text = join_words(chosen.format_map(slots), self.language)
        text = re.sub(r"(\d{4})-(\d{4})", r"\1–\2", text).replace(" %", f"{NBSP}%")
        return SENTENCE_START.sub(lambda match: match[1] + match[2].upper(), text)


def without_article(phrase: str) -> str:
    """`les bons alimentaires` → `bons alimentaires`."""
    return ARTICLE.sub("", phrase, count=1)


@cache
def phrases(language: str) -> Phrases:
    return Phrases(language)
