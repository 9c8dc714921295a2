"""The messages of every language: complete where we promise it, true to their placeholders, and fit to compile."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import polib
import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).resolve().parents[1] / "mutirao" / "locale"
COMPLETE = ["es", "fr"]
PREPARED = ["ar", "pt"]
# A printf conversion, or a brace field; "100 %" and "{}" hold no name that a translator could lose.
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|\{\w+\}")


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def catalogue_of(language: str) -> polib.POFile:
    return polib.pofile(str(path_of(language)))


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def translations(entry: polib.POEntry) -> Iterator[tuple[set[str], str]]:
    """Each translated form, with the placeholders it must hold: in the plural, those of both English forms."""
    if not entry.msgid_plural:
        yield placeholders(entry.msgid), entry.msgstr
        return
    shared = placeholders(entry.msgid) & placeholders(entry.msgid_plural)
    for form in entry.msgstr_plural.values():
        yield shared, form


def losing(catalogue: polib.POFile) -> list[str]:
    """Translations that lost a placeholder of their message."""
    return [
        form
        for entry in catalogue.translated_entries()
        for needed, form in translations(entry)
        if not needed <= placeholders(form)
    ]


def inventing(catalogue: polib.POFile) -> list[str]:
    """Translations with a placeholder that the program does not fill."""
    return [
        form
        for entry in catalogue.translated_entries()
        for _needed, form in translations(entry)
        if not placeholders(form) <= placeholders(entry.msgid + entry.msgid_plural)
    ]


def test_every_language_of_the_site_has_a_catalogue() -> None:
    assert sorted(path.parts[-3] for path in LOCALE.glob("*/LC_MESSAGES/django.po")) == sorted(COMPLETE + PREPARED)


@pytest.mark.parametrize("language", COMPLETE)
def test_a_complete_language_has_no_message_missing_or_fuzzy(language: str) -> None:
    catalogue = catalogue_of(language)
    assert [entry.msgid for entry in catalogue.untranslated_entries()] == []
    assert [entry.msgid for entry in catalogue.fuzzy_entries()] == []


@pytest.mark.parametrize("language", COMPLETE)
def test_translations_hold_the_placeholders_of_their_message(language: str) -> None:
    """Not asked of Arabic, whose forms for none, one and two say the number in words."""
    assert losing(catalogue_of(language)) == []


@pytest.mark.parametrize("language", COMPLETE + PREPARED)
def test_translations_invent_no_placeholder(language: str) -> None:
    assert inventing(catalogue_of(language)) == []


def test_a_lost_or_invented_placeholder_is_noticed_in_every_plural_form() -> None:
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="Hello %(name)s", msgstr="Bonjour"))
    catalogue.append(polib.POEntry(msgid="Page {number}", msgstr="Page {numero}"))
    forms = {0: "%(count)s ligne", 1: "des lignes"}
    catalogue.append(polib.POEntry(msgid="%(count)s row", msgid_plural="%(count)s rows", msgstr_plural=forms))
    assert losing(catalogue) == ["Bonjour", "Page {numero}", "des lignes"]
    assert inventing(catalogue) == ["Page {numero}"]


@pytest.mark.parametrize("language", COMPLETE + PREPARED)
def test_the_catalogue_compiles_without_losing_a_message(language: str) -> None:
    compiled = BytesIO()
    with path_of(language).open("rb") as source:
        write_mo(compiled, read_po(source, locale=language, abort_invalid=True))
    written = {entry.msgid for entry in polib.mofile(compiled.getvalue())}
    assert {entry.msgid for entry in catalogue_of(language).translated_entries()} - written == set()


MARKERS = {"_", "gettext", "gettext_lazy", "ngettext", "pgettext", "npgettext"}


def calls_inside_f_strings(source: str) -> list[int]:
    """Lines where a message is marked inside an f-string, where no program that collects messages looks."""
    return [
        call.lineno
        for string in ast.walk(ast.parse(source))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in MARKERS
    ]


def test_every_message_can_be_collected() -> None:
    sources = (path for path in LOCALE.parent.rglob("*.py") if "tests" not in path.parts)
    assert {path.name: found for path in sources if (found := calls_inside_f_strings(path.read_text("utf-8")))} == {}
    assert calls_inside_f_strings("f\"<li>{escape(_('lost'))}</li>\"") == [1]
