"""Mails as people see them: in their language and direction, small, safe; and built from their source."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from django.utils import translation
from selectolax.lexbor import LexborHTMLParser

from mutirao.base.mail.rendering import LARGEST, MailTooLargeError, render_mail

PROJECT = Path(__file__).resolve().parents[4]

pytestmark = pytest.mark.django_db

ITEMS = [
    {"sentence": "New in Cash transfers", "title": "Pensions in the hills", "url": "https://site.test/1/", "when": "today", "group": "Topics"},
    {"sentence": "New in Malawi", "title": "Tea & <script>", "url": "https://site.test/2/?a=1&b=2", "group": "Countries"},
    {"title": "Cholera", "url": "https://site.test/3/", "group": "Countries"},
]  # fmt: skip
WHOLE = {
    "heading": "What is new",
    "intro": "Since yesterday.",
    "items": ITEMS,
    "button_url": "https://site.test/all/",
    "button_label": "See all",
    "reason": "You follow Cash transfers.",
    "unsubscribe_url": "https://site.test/stop/",
    "preferences_url": "https://site.test/preferences/",
}
TEMPLATES = ["mail/notice", "mail/digest"]


@pytest.fixture(scope="module")
def build_mails() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_mails", PROJECT / "tools" / "build_mails.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_what_is_committed_is_what_the_source_makes(build_mails: ModuleType) -> None:
    sources = build_mails.sources()

    assert [source.stem for source in sources] == ["digest", "notice"]
    for source in sources:
        assert source.with_suffix(".html").read_text("utf-8") == build_mails.built(source)


def test_a_notice_as_text(settings: Any) -> None:
    settings.SITE_URL = "https://site.test"

    text, _html = render_mail("mail/notice", WHOLE | {"items": ITEMS[:1]}, "en")

    assert text == (
        "What is new\n\nSince yesterday.\n\n"
        "New in Cash transfers\nPensions in the hills\ntoday\nhttps://site.test/1/\n\n"
        "See all:\nhttps://site.test/all/\n\n"
        "Mutirão\nhttps://site.test/\n\nYou follow Cash transfers.\n"
        "Choose what you get by mail:\nhttps://site.test/preferences/\n"
        "Unsubscribe:\nhttps://site.test/stop/\n"
    )


def test_a_digest_names_each_group_once() -> None:
    text, html = render_mail("mail/digest", WHOLE, "en")

    assert re.findall(r"^== (.+) ==$", text, re.MULTILINE) == ["Topics", "Countries"]
    assert [node.text() for node in LexborHTMLParser(html).css("h2")] == ["Topics", "Countries"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_text_and_html_say_the_same(template: str) -> None:
    text, html = render_mail(template, WHOLE, "en")
    page = LexborHTMLParser(html)

    assert page.css_first("h1").text() == "What is new"
    links = [node.attributes["href"] for node in page.css("a")][1:]
    assert links == [
        *(item["url"] for item in ITEMS),
        "https://site.test/all/",
        "https://site.test/preferences/",
        "https://site.test/stop/",
    ]
    for words in ("Tea & <script>", "New in Malawi", "Since yesterday.", "today", *links):
        assert words in text
        assert words in page.body.text() or words in links


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_title_is_never_code(template: str) -> None:
    _text, html = render_mail(template, WHOLE | {"heading": '"><img src=x>', "intro": "<b>bold</b>"}, "en")
    page = LexborHTMLParser(html)

    assert page.css("script, img, b") == []
    assert page.css_first("h1").text() == '"><img src=x>'


@pytest.mark.parametrize("template", TEMPLATES)
def test_nothing_is_loaded_from_anywhere(template: str) -> None:
    _text, html = render_mail(template, WHOLE, "en")

    page = LexborHTMLParser(html)
    assert page.css("link, script, img, iframe, [src], [background]") == []
    assert not re.search(r"@import|url\(", html)


@pytest.mark.parametrize("template", TEMPLATES)
def test_only_what_is_given_is_shown(template: str) -> None:
    text, html = render_mail(template, {"heading": "Welcome"}, "en")
    page = LexborHTMLParser(html)

    assert [node.text() for node in page.css("a")] == ["Mutirão"]
    assert text.startswith("Welcome\n\nMutirão\nhttp")
    assert "Unsubscribe" not in text + html


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize(("language", "direction", "start"), [("en", "ltr", "left"), ("ar", "rtl", "right")])
def test_it_runs_the_way_its_language_does(template: str, language: str, direction: str, start: str) -> None:
    _text, html = render_mail(template, WHOLE, language)
    page = LexborHTMLParser(html)

    assert {node.attributes.get("dir") for node in page.css("html, [role=article]")} == {direction}
    assert set(re.findall(r"direction:(\w+)", html)) == {direction}
    assert {node.attributes["align"] for node in page.css("td[align]")} == {start, "center"}


def test_it_speaks_the_recipients_language_and_leaves_the_pages_alone() -> None:
    with translation.override("fr"):
        _text, html = render_mail("mail/notice", WHOLE, "es")
        assert translation.get_language() == "fr"

    assert LexborHTMLParser(html).css_first("html").attributes["lang"] == "es"


def test_without_a_language_it_is_the_sites(settings: Any) -> None:
    _text, html = render_mail("mail/notice", WHOLE, "")

    assert LexborHTMLParser(html).css_first("html").attributes["lang"] == settings.LANGUAGE_CODE


def test_the_text_is_wrapped_and_addresses_are_not() -> None:
    long_url = "https://site.test/" + "a" * 120 + "/"
    item = {"sentence": "word " * 60, "title": "Title\n\n\nof   two", "url": long_url}

    text, _html = render_mail("mail/notice", WHOLE | {"items": [item]}, "en")

    lines = text.splitlines()
    assert long_url in lines
    assert all(len(line) <= 76 for line in lines if "://" not in line)
    assert "\n\n\n" not in text
    assert not any(line != line.rstrip() for line in lines)


def test_what_travels_has_no_line_too_long_for_mail() -> None:
    """Else it would be encoded, and a third larger."""
    for template in TEMPLATES:
        _text, html = render_mail(template, WHOLE, "en")
        assert max(len(line.encode()) for line in html.splitlines()) < 998


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_long_list_fits(template: str) -> None:
    items = [{**ITEMS[0], "title": "A title of the usual length, with " + "some more words " * 3} for _ in range(20)]

    text, html = render_mail(template, WHOLE | {"items": items}, "en")

    assert len(text.encode()) + len(html.encode()) <= LARGEST


def test_what_does_not_fit_is_said() -> None:
    with pytest.raises(MailTooLargeError, match="too large"):
        render_mail("mail/digest", WHOLE | {"items": ITEMS * 40}, "en")
