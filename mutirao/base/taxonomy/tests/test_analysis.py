"""How words are cut, so that what is typed meets what is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutirao.base.taxonomy.analysis import (
    LANGUAGES,
    analyse,
    analysis_language,
    analysis_languages,
    clean,
    fold,
    places,
)


@pytest.mark.parametrize(
    ("language", "written", "typed"),
    [
        ("en", "Children's benefits", "childrens benefit".replace("ns", "n's")),
        ("en", "Evaluation of transfers", "evaluations of transfer"),
        ("fr", "transferts monétaires", "transfert monetaire"),
        ("fr", "L’évaluation", "l'evaluation"),
        ("es", "protección de la niñez", "proteccion de la ninez"),
        ("pt", "proteção", "protecao"),
        ("ar", "التحويلات النقدية", "تحويلات نقدية"),
        ("ar", "تَحْوِيلات نقديّة", "تحويلات نقدية"),
        ("ar", "للأسر", "الأسرة"),
        ("", "Überraschung", "uberraschung"),
        ("", "e\u0301tat", "état"),
        ("", "so\u00adcial", "social"),
        ("", "社会保护", "社 会 保 护"),
    ],
)
def test_what_is_typed_meets_what_is_written(language: str, written: str, typed: str) -> None:
    assert analyse(written, language) == analyse(typed, language) != []


def test_folding() -> None:
    assert fold("  Côte d’Ivoire — REPORT ") == "cote d ivoire report"


@pytest.mark.parametrize(("code", "language"), [("pt-BR", "pt"), ("EN", "en"), ("de", ""), ("", "")])
def test_language_of_a_code(code: str, language: str) -> None:
    assert analysis_language(code) == language


def test_languages_of_several_codes() -> None:
    assert analysis_languages(["fr", "de", "fr-CA", "en"]) == ("fr", "en")
    assert analysis_languages(["de"]) == analysis_languages([]) == ("",)


@pytest.mark.parametrize(
    ("language", "text", "written"),
    [
        ("fr", "Les transferts 😀 monétaires", ["Les", "transferts", "monétaires"]),
        ("ar", "تَحْوِيلات نقديّة", ["تَحْوِيلات", "نقديّة"]),
        ("", "社会 law", ["社", "会", "law"]),
        ("", f"see {'x' * 80} here", ["see", "here"]),
    ],
)
def test_places_of_words(language: str, text: str, written: list[str]) -> None:
    spans = places(text, len(analyse(text, language)))
    assert spans is not None
    assert [text[start:end] for start, end in spans] == written


def test_places_that_do_not_agree_are_not_guessed() -> None:
    assert places("three words here", 2) is None


@given(text=st.text(), language=st.sampled_from([*LANGUAGES, ""]))
def test_any_text_can_be_cut(text: str, language: str) -> None:
    assert all(analyse(text, language))
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    for start, end in places(cleaned, len(analyse(cleaned, language))) or ():
        assert 0 <= start < end <= len(cleaned)
