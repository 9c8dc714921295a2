"""Cleaning: words are whole, letters ordinary, paragraphs kept."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutirao.base.files.plain_text import clean


@pytest.mark.parametrize(
    ("dirty", "text"),
    [
        ("social pro-\ntection", "social protection"),
        ("social pro-  \r\n  tection", "social protection"),
        ("so\u00adcial pro\u00ad\ntection", "social protection"),
        ("assistência\u2010\nfamiliar", "assistênciafamiliar"),
        ("Sub-\nSaharan Africa", "Sub-Saharan Africa"),
        ("years 2015-\n2018", "years 2015- 2018"),
        ("one\nline   of\ttext", "one line of text"),
        ("first\n\n \n\nsecond", "first\n\nsecond"),
        ("bene\ufb01ts and e\ufb00ects", "benefits and effects"),
        ("25 m² and ½", "25 m² and ½"),
        ("\ufe8d\ufedf\ufea4\ufee4\ufe8e\ufef3\ufe94", "الحماية"),
        ("المســتدامة", "المستدامة"),
        ("a\u200eb\ufeffc\x00d", "abcd"),
        ("e\u0301tude", "étude"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        (" \n ", ""),
    ],
)
def test_text_is_cleaned(dirty, text):
    assert clean(dirty) == text


@given(st.text(st.characters(codec=None), max_size=200))
def test_any_text_can_be_stored_and_cleaning_again_adds_no_length(text):
    once = clean(text)

    assert json.loads(json.dumps(once, ensure_ascii=False).encode()) == once
    assert len(clean(once)) <= len(once)
