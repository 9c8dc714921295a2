"""Codes out of the words and numbers that inventories write for them."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.utils import translation

from mutirao.discover.programmes.codes import CodeList
from mutirao.discover.programmes.fields import FIELDS, Field
from mutirao.discover.programmes.inventory.mapping import Inventory, Rule, Words
from mutirao.discover.programmes.inventory.tables import column_key

NUMBER = re.compile(r"(\d+(?:\.\d+)*\s?[a-z]?)\s*[.,)]?\s*(?=[^\d.,)]|$)", re.IGNORECASE)
BETWEEN_NUMBERED = re.compile(r"[,;|\n]\s*(?=\d+[a-z]?\s*[.)])", re.IGNORECASE)
NUMBERING = re.compile(r"^\s*\d[\d.]*[a-z]?\s*[.)]\s*(?!\d)", re.IGNORECASE)
SEPARATORS = re.compile(r"[;|\n]")
STATUSES = {
    "not known": "not_known",
    "not applicable": "not_applicable",
    "not researched": "not_researched",
    "not yet researched": "not_researched",
}


def status_in(text: str) -> str:
    """Where a cell says in the words of the template that there is no value, and why."""
    return STATUSES.get(column_key(text), "")


def codes_in(found: Field, rule: Rule, mapping: Inventory, text: str) -> tuple[list[str], list[str]]:
    """The codes a cell means, and the parts of it that mean none."""
    assert found.codes is not None
    parts = BETWEEN_NUMBERED.split(text) if rule.numbered else parts_of(text, rule)
    words = mapping.values.get(rule.values, {}) if rule.values else {}
    codes: list[str] = []
    unknown: list[str] = []
    for part in filter(None, (part.strip() for part in parts)):
        meant = meanings_in(part, words) if words else labelled(found.codes, part)
        codes += meant or ()
        if meant is None:
            unknown.append(part)
    return list(dict.fromkeys(codes)), unknown


def parts_of(text: str, rule: Rule) -> list[str]:
    return re.split(rf"[{re.escape(rule.split)}]", text) if rule.split else SEPARATORS.split(text)


def meanings_in(text: str, words: Words) -> list[str] | None:
    """By the whole of what it says, else by the number it begins with, the longest first: 1.7.4, 1.7, 1.

    None where the table does not have it; an empty list where it says that nothing is meant.
    """
    if (found := words.get(column_key(text))) is not None:
        return found
    if match := NUMBER.match(text.strip()):
        number = match[1].replace(" ", "").rstrip(".")
        while number:
            if (found := words.get(column_key(number))) is not None:
                return found
            number = number.rpartition(".")[0]
    return None


def without_number(text: str) -> str:
    return NUMBERING.sub("", text).strip()


def labelled(code_list: CodeList, text: str) -> list[str] | None:
    """By the code itself, or by its label in any language of the site."""
    code = by_label(code_list.name).get(column_key(text))
    return [code] if code else None


@cache
def by_label(name: str) -> dict[str, str]:
    code_list = next(field.codes for field in FIELDS if field.codes and field.codes.name == name)
    found: dict[str, str] = {}
    for language, _label in settings.LANGUAGES:
        with translation.override(language):
            found |= {column_key(str(label)): code for code, label in code_list.labels.items()}
    return found | {column_key(code): code for code in code_list.labels}
